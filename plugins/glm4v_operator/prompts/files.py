"""Prompts: what is asked about an image, one versioned YAML file each.

This module is imported whenever Airflow parses a DAG file, so it imports nothing heavier than yaml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from glm4v_operator.canonical_json import content_hash, plain_mapping
from glm4v_operator.field_reader import FieldError, read
from glm4v_operator.included_folders import included_folder
from glm4v_operator.sampling import Sampling
from glm4v_operator.yaml_files import SettingsFileError, read_mapping, yaml_paths

_ID = re.compile(r"[a-z][a-z0-9_]{0,49}")
_HEADINGS = {
    "zh": ("【角色】", "【任务】", "【约束】"),
    "en": ("Role: ", "Task: ", "Constraints: "),
}
#: Characters of role, task or constraint: a prompt shares the model's 8,192 positions with image and answer.
_MAX_PART = 4000


class PromptFileError(SettingsFileError):
    """A prompt file is wrong."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the write gate expects of an answer. None of it reaches the model.

    ``may_be_empty``: an image without anything to answer is no failure; such an item ends ``no_text``.
    ``no_text_answer``: the words by which the model says so, as the prompt tells it; an engine that takes no words
    answers with empty text instead. ``script``: the script most letters must be in (Han, Latin), null for any.
    ``max_chars``: the longest answer that is believed, null for no bound.
    """

    may_be_empty: bool = False
    no_text_answer: str | None = None
    script: Literal["han", "latin"] | None = None
    max_chars: int | None = None

    def __post_init__(self) -> None:
        if self.no_text_answer is not None:
            if self.no_text_answer.strip() != self.no_text_answer or not self.no_text_answer:
                raise FieldError(
                    "no_text_answer", f"expected text without spaces around it, found {self.no_text_answer!r}"
                )
            if not self.may_be_empty:
                raise FieldError("no_text_answer", "expected may_be_empty: true beside it, found false; set it")
        if self.max_chars is not None and self.max_chars < 1:
            raise FieldError("max_chars", f"expected 1 or more, or null, found {self.max_chars}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt; the fields are those of its file. ``docs/prompts.md`` describes each.

    ``language`` is the answer's: zh, en, or any where the image decides. ``written_in`` is the language of role, task
    and constraint. Raises FieldError (a ValueError).
    """

    id: str
    version: int
    task: str
    language: Literal["zh", "en", "any"]
    written_in: Literal["zh", "en"]
    role: str
    task_text: str
    constraint: str
    sampling: Sampling
    expects: Expectation = field(default_factory=Expectation)
    description: str = ""
    source_file: Path | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        for name in ("id", "task"):
            if not _ID.fullmatch(getattr(self, name)):
                raise FieldError(
                    name,
                    "expected a small letter, then at most 49 small letters, digits or '_', "
                    f"found {getattr(self, name)!r}",
                )
        if self.version < 1:
            raise FieldError("version", f"expected 1 or more, found {self.version}")
        for name in ("role", "task_text", "constraint"):
            text = getattr(self, name)
            if not text.strip() or len(text) > _MAX_PART:
                raise FieldError(name, f"expected 1 to {_MAX_PART} characters, found {len(text.strip())}; write it")
        answer = self.expects.no_text_answer
        if answer is not None and answer not in self.text():
            raise FieldError(
                "expects.no_text_answer",
                f"expected words that the prompt tells the model, found {answer!r}, which stands nowhere in it; name "
                "it in constraint",
            )

    def text(self) -> str:
        """The whole user text: role, task and constraint under their headings, one line break between them."""
        parts = (self.role, self.task_text, self.constraint)
        headings = _HEADINGS[self.written_in]
        return "\n".join(heading + part.strip() for heading, part in zip(headings, parts, strict=True))

    def content(self) -> dict[str, object]:
        """What is meant to change an answer, for hashing: not the description, and not what the gate expects."""
        return {
            "id": self.id,
            "version": self.version,
            "task": self.task,
            "language": self.language,
            "text": self.text(),
            "sampling": plain_mapping(self.sampling),
        }

    @property
    def prompt_hash(self) -> str:
        """SHA-256 (64 hex digits) of :meth:`content`."""
        return content_hash(self.content())

    def to_json(self) -> dict[str, object]:
        """Every field as plain JSON, without the file's path."""
        return plain_mapping(self)

    @staticmethod
    def from_json(value: object) -> Prompt:
        """The prompt that :meth:`to_json` described. Raises FieldError."""
        return read(Prompt, value)


def prompts_folder() -> Path:
    """Where prompt files are looked for: GLM4V_PROMPTS, the packaged folder, or the checkout's."""
    return included_folder("prompts")


def load_prompt(path: Path) -> Prompt:
    """Read one prompt file. Raises PromptFileError."""
    try:
        prompt = read(Prompt, read_mapping(path))
    except FieldError as error:
        raise PromptFileError(path, error.field, error.problem) from error
    if prompt.id != path.stem:
        raise PromptFileError(path, "id", f"expected the file's name, {path.stem!r}, found {prompt.id!r}; rename one")
    # The path is left out of comparisons and of the JSON form: it says where the prompt came from, not what it is.
    object.__setattr__(prompt, "source_file", path)
    return prompt


def scan_prompts(folder: Path | None = None) -> tuple[dict[str, Prompt], list[PromptFileError]]:
    """All prompts of ``folder`` that are right, by id, and one error for each file that is not."""
    prompts: dict[str, Prompt] = {}
    errors: list[PromptFileError] = []
    for path in yaml_paths(folder or prompts_folder()):
        try:
            prompt = load_prompt(path)
            if prompt.id in prompts:
                first = prompts[prompt.id].source_file
                raise PromptFileError(path, "id", f"expected an id of its own, found that of {first}; remove one file")
        except PromptFileError as error:
            errors.append(error)
        else:
            prompts[prompt.id] = prompt
    return prompts, errors


def load_prompts(folder: Path | None = None) -> dict[str, Prompt]:
    """All prompts of ``folder`` (default: :func:`prompts_folder`), by id. Raises the first PromptFileError there is."""
    prompts, errors = scan_prompts(folder)
    if errors:
        raise errors[0]
    return prompts
