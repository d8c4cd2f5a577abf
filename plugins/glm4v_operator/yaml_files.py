"""Reading one YAML file strictly: UTF-8, one document, a mapping, no key twice, no aliases, bounded in size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from glm4v_operator.errors import Misconfigured
from glm4v_operator.field_reader import FieldError

#: Settings are written by people; anything larger is not a settings file.
MAX_BYTES = 256 * 1024


class SettingsFileError(Misconfigured):
    """A settings file is wrong: ``file``, ``field`` (dotted path, empty for the whole file) and ``problem``."""

    def __init__(self, file: Path, field: str, problem: str) -> None:
        super().__init__(f"{file}: {field}: {problem}" if field else f"{file}: {problem}")
        self.file = file
        self.field = field
        self.problem = problem

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.file, self.field, self.problem))


def read_mapping(path: Path) -> dict[object, object]:
    """The mapping that ``path`` holds. Raises FieldError with an empty field for a file that is no such thing."""
    try:
        text = _text(path)
        _refuse_aliases(text)
        _refuse_duplicate_keys(text)
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise FieldError("", f"expected YAML, found {_syntax(error)}") from error
    except RecursionError as error:
        raise FieldError("", "expected a settings file, found YAML nested hundreds of levels deep") from error
    if not isinstance(value, dict):
        kind = "an empty file" if value is None else f"a {type(value).__name__}"
        raise FieldError("", f"expected 'name: value' lines, found {kind}")
    return value


def yaml_paths(folder: Path) -> list[Path]:
    """The ``*.yaml`` and ``*.yml`` files directly in ``folder``, by name; hidden files are left out."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix in {".yaml", ".yml"} and not path.name.startswith(".") and path.is_file()
    )


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise FieldError("", f"cannot be read: {error.strerror or error}") from error
    if len(data) > MAX_BYTES:
        raise FieldError("", f"expected at most {MAX_BYTES} bytes, found more")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FieldError("", f"expected UTF-8, found byte 0x{data[error.start]:02x} at offset {error.start}") from error


def _refuse_aliases(text: str) -> None:
    # An alias lets a small file stand for a huge one, and no settings file needs it.
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.AliasToken):
            line = token.start_mark.line + 1
            raise FieldError("", f"expected no alias, found '*{token.value}' in line {line}; write the value out")


def _refuse_duplicate_keys(text: str) -> None:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if root is not None:
        for path, line in _duplicate_keys(root, ""):
            raise FieldError(path, f"expected each key once, found it again in line {line}; remove one")


def _duplicate_keys(node: yaml.Node, path: str) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            here = f"{path}.{key.value}" if path else str(key.value)
            if str(key.value) in seen:
                yield here, key.start_mark.line + 1
            seen.add(str(key.value))
            yield from _duplicate_keys(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _duplicate_keys(item, f"{path}[{index}]")


def _syntax(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"{problem} in line {mark.line + 1}, column {mark.column + 1}" if mark else str(problem)
