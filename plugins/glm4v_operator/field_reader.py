"""Reading a mapping (from YAML or JSON) into a dataclass, strictly: no unknown key, no wrong type, no silent default.

The dataclass's own annotations are the schema, so that a settings class and its file format cannot drift apart.
"""

from __future__ import annotations

import dataclasses
import math
import re
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeVar, Union, get_args, get_origin

T = TypeVar("T")

#: What no database holds in its texts; YAML can write both as escapes.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

#: How much of a refused value is quoted in the error.
_QUOTED = 80


class FieldError(ValueError):
    """One field is wrong. ``field`` is its dotted path, ``problem`` what was expected, what was found, what to do."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}" if field else problem)
        self.field = field
        self.problem = problem

    def below(self, parent: str) -> FieldError:
        """The same error seen from the mapping that holds ``parent``."""
        return FieldError(joined(parent, self.field), self.problem)


def joined(parent: str, field: str) -> str:
    """Dotted path of ``field`` inside ``parent``; a list index is written in brackets by the caller."""
    if not parent or not field:
        return parent or field
    return f"{parent}{field}" if field.startswith("[") else f"{parent}.{field}"


def found(value: object) -> str:
    """``value`` for an error message: its type in YAML's words and the start of its text."""
    if value is None:
        return "nothing"
    text = repr(value)
    shown = text if len(text) <= _QUOTED else text[:_QUOTED] + "…"
    return f"{_kind(value)} {shown}"


def read(cls: type[T], value: object, where: str = "") -> T:
    """Build ``cls`` (a dataclass) from the mapping ``value``.

    ``where`` is the dotted path of the mapping in its file. Fields with ``compare=False`` are not part of the format.
    Raises FieldError, also for a ValueError of the dataclass's own checks.
    """
    if not isinstance(value, Mapping):
        raise FieldError(where, f"expected a mapping (name: value lines), found {found(value)}")
    hints = typing.get_type_hints(cls)
    fields = {field.name: field for field in dataclasses.fields(cls) if field.compare}  # type: ignore[arg-type]
    for key in value:
        if key not in fields:
            raise FieldError(joined(where, str(key)), _unknown(str(key), list(fields)))
    arguments: dict[str, object] = {}
    for name, field in fields.items():
        if name in value:
            arguments[name] = _convert(hints[name], value[name], joined(where, name))
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise FieldError(joined(where, name), f"expected {_expected(hints[name])}, found nothing; add '{name}:'")
    try:
        return cls(**arguments)
    except FieldError as error:
        raise error.below(where) from error
    except ValueError as error:
        name, colon, problem = str(error).partition(": ")
        if colon and name in fields:
            raise FieldError(joined(where, name), problem) from error
        raise FieldError(where, str(error)) from error


def _convert(hint: object, value: object, where: str) -> object:
    _refuse_unstorable(value, where)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _convert_union(hint, value, where)
    if origin is Literal:
        if value not in get_args(hint) or isinstance(value, bool):
            raise FieldError(where, f"expected {_expected(hint)}, found {found(value)}")
        return value
    if origin is tuple:
        return _convert_list(get_args(hint)[0], value, where)
    if origin in (dict, Mapping) or hint in (dict, Mapping):
        return _convert_mapping(value, where)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return read(hint, value, where)
    return _convert_scalar(hint, value, where)


def _convert_union(hint: object, value: object, where: str) -> object:
    members = get_args(hint)
    if value is None and type(None) in members:
        return None
    others = [member for member in members if member is not type(None)]
    if len(others) == 1:
        return _convert(others[0], value, where)
    for member in others:
        try:
            return _convert(member, value, where)
        except FieldError:
            continue
    raise FieldError(where, f"expected {_expected(hint)}, found {found(value)}")


def _convert_list(member: object, value: object, where: str) -> tuple[object, ...]:
    if not isinstance(value, list | tuple):
        raise FieldError(where, f"expected a list of {_expected(member)}, found {found(value)}; write [a, b]")
    items = tuple(_convert(member, item, f"{where}[{index}]") for index, item in enumerate(value))
    for index, item in enumerate(items):
        if item in items[:index]:
            raise FieldError(f"{where}[{index}]", f"expected each entry once, found {item!r} twice; remove one")
    return items


def _convert_mapping(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, Mapping):
        raise FieldError(where, f"expected a mapping (name: value lines), found {found(value)}")
    _check_plain(value, where)
    return dict(value)


def _check_plain(value: object, where: str) -> None:
    """Raise FieldError for anything in ``value``, at any depth, that JSON or a database has no word for."""
    _refuse_unstorable(value, where)
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise FieldError(where, f"expected names as keys, found {found(key)}; quote it")
            _refuse_unstorable(key, where)
            _check_plain(item, joined(where, key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check_plain(item, f"{where}[{index}]")
    elif not (value is None or isinstance(value, bool | int | str) or _is_finite(value)):
        raise FieldError(where, f"expected text, number, list or mapping, found {found(value)}")


def _refuse_unstorable(value: object, where: str) -> None:
    if isinstance(value, str) and _UNSTORABLE.search(value):
        raise FieldError(where, f"expected text without NUL and unpaired surrogates, found {found(value)}")


def _is_finite(value: object) -> bool:
    return isinstance(value, float) and math.isfinite(value)


def _convert_scalar(hint: object, value: object, where: str) -> object:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if hint is Path and isinstance(value, str):
        return Path(value)
    right = isinstance(value, hint) if isinstance(hint, type) else False
    if isinstance(value, bool) and hint is not bool:
        right = False
    if isinstance(value, float) and not _is_finite(value):
        right = False
    if not right:
        quote = "; put it in quotes" if hint is str and value is not None else ""
        raise FieldError(where, f"expected {_expected(hint)}, found {found(value)}{quote}")
    return value


_WORDS: dict[object, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "nothing (null)",
    Path: "a path",
}


def _expected(hint: object) -> str:
    if hint in _WORDS:
        return _WORDS[hint]
    origin = get_origin(hint)
    if origin is Literal:
        return "one of " + ", ".join(str(choice) for choice in get_args(hint))
    if origin in (Union, types.UnionType):
        return " or ".join(_expected(member) for member in get_args(hint))
    if origin is tuple:
        return f"a list of {_expected(get_args(hint)[0])}"
    return "a mapping"


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true/false"
    names = {str: "text", int: "number", float: "number", list: "list", tuple: "list", dict: "mapping"}
    return names.get(type(value), type(value).__name__)


def _unknown(key: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(key, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
    return f"unknown key, expected none of this name; {hint}"
