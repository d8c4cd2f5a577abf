from __future__ import annotations

import dataclasses
import re
import shlex
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.pages import ROOT, anchors, blocks, code_spans, commands, links, name_of, pages, prose

PAGES = pytest.mark.parametrize("page", pages(), ids=name_of)
_REPOSITORY_PATH = re.compile(
    r"(?:dags|docs|embedded|include|plugins|tests|tools|bench|training)/[\w./-]*[\w/]|[\w./-]+\.(?:md|toml|txt)"
)


@pytest.mark.parametrize("page", [*pages(), ROOT / "tests" / "faults" / "INDEX.md"], ids=name_of)
def test_links_resolve(page: Path):
    broken = []
    for link in links(page):
        if re.match(r"https?://|mailto:", link):
            continue
        target, _, anchor = unquote(link).partition("#")
        file = (page.parent / target).resolve() if target else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(link)
    assert broken == []


@PAGES
def test_paths_that_are_named_exist(page: Path):
    named = [span.partition("::")[0] for span in code_spans(page)]
    paths = [path for path in named if _REPOSITORY_PATH.fullmatch(path)]
    assert [path for path in paths if not (ROOT / path).exists() and not (page.parent / path).exists()] == []


@PAGES
def test_tests_that_are_named_exist(page: Path):
    missing = []
    for span in code_spans(page):
        file, separator, test = span.partition("::")
        if separator and file.endswith(".py") and f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8"):
            missing.append(span)
    assert missing == []


@PAGES
def test_make_targets_that_are_named_exist(page: Path):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {match[1] for command in commands(page) if (match := re.match(r"make ([a-z-]+)\b", command))}
    assert named - targets == set()


def test_every_make_target_explains_itself():
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    targets = [line for line in lines if line[:1].islower() and ":" in line and ":=" not in line and "?=" not in line]
    assert [line for line in targets if "## " not in line] == []


@PAGES
def test_glm4v_commands_that_are_named_exist(page: Path):
    wrong = [command for command in commands(page) if command.startswith("glm4v ") and not _is_a_command(command)]
    assert wrong == []


def _is_a_command(command: str) -> bool:
    import argparse

    from glm4v_operator.cli.main import make_parser

    parser: argparse.ArgumentParser = make_parser()
    words = shlex.split(command.rstrip("\\"), comments=True)[1:]
    for word in words:
        if word.startswith("-"):
            if word.partition("=")[0] not in parser._option_string_actions:
                return False
            continue
        choices = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        if choices:
            if word not in choices[0].choices:
                return False
            parser = choices[0].choices[word]
    return True


def test_decisions_are_numbered_once_and_without_a_gap():
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=name_of)
def test_a_decision_says_context_decision_and_consequences(page: Path):
    headings = re.findall(r"^## (.+)$", prose(page), re.MULTILINE)
    assert [heading for heading in headings if heading in ("Context", "Decision", "Consequences")] == [
        "Context",
        "Decision",
        "Consequences",
    ]


def test_a_decision_carries_its_number_in_its_title():
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name for path in decisions if not prose(path).startswith(f"# {int(path.name[:4])}. ")] == []


def test_every_row_of_the_articles_is_answered_once():
    rows = re.findall(r"^\| ([AB]\d+) \|", prose(ROOT / "docs" / "from-the-articles.md"), re.MULTILINE)
    assert rows == [f"A{number}" for number in range(1, 9)] + [f"B{number}" for number in range(1, 11)]


def test_environment_variables_that_are_named_are_read_somewhere():
    sources = [path for folder in ("plugins", "embedded", "tools", "dags") for path in (ROOT / folder).rglob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    named = {word for page in pages() for word in re.findall(r"\bGLM4V_[A-Z_]+\b", page.read_text(encoding="utf-8"))}
    made = {f"GLM4V_{kind}" for kind in ("DATASETS", "PROMPTS")}  # put together by included_folders
    assert {name for name in named if name not in code} - made == set()


def _settings(cls: type, prefix: str = "") -> set[str]:
    return {f"{prefix}{field.name}" for field in dataclasses.fields(cls) if field.compare}


def _documented(page: str) -> set[str]:
    table = re.findall(r"^\| `([a-z_.]+)` \|", prose(ROOT / "docs" / page), re.MULTILINE)
    return set(table)


def test_every_setting_of_a_dataset_is_described():
    from glm4v_operator.datasets import Budget, Dataset
    from glm4v_operator.engine.options import Glm4vOptions
    from glm4v_operator.engine_settings import EngineSettings
    from glm4v_operator.image_limits import ImageLimits, Preprocessing
    from glm4v_operator.sampling import SamplingChanges

    nested = {
        "engine": EngineSettings,
        "engine.options": Glm4vOptions,
        "limits": ImageLimits,
        "preprocessing": Preprocessing,
        "sampling": SamplingChanges,
        "budget": Budget,
    }
    settings = _settings(Dataset) - set(nested)
    for name, cls in nested.items():
        settings |= _settings(cls, f"{name}.")
    assert _documented("datasets.md") == settings


def test_every_setting_of_a_prompt_is_described():
    from glm4v_operator.prompts.files import Expectation, Prompt
    from glm4v_operator.sampling import Sampling

    settings = _settings(Prompt) - {"sampling", "expects"}
    settings |= _settings(Sampling, "sampling.") | _settings(Expectation, "expects.")
    assert _documented("prompts.md") - {"ocr", "caption_zh", "caption_en"} == settings


def test_shipped_prompts_are_all_described():
    shipped = {path.stem for path in (ROOT / "include" / "prompts").glob("*.yaml")}
    assert shipped <= _documented("prompts.md")


def test_the_documentation_speaks_of_no_placeholder():
    words = re.compile(r"\b(TODO|FIXME|TBD|XXX)\b|OUTPUT-\d|KEY-OF-")
    assert [name_of(page) for page in pages() if words.search(prose(page))] == []


def test_bash_blocks_are_valid_bash():
    import subprocess

    wrong = [
        (name_of(page), block.body)
        for page in pages()
        for block in blocks(page, "bash")
        if subprocess.run(["bash", "-n"], input=block.body, text=True, capture_output=True).returncode != 0
    ]
    assert wrong == []
