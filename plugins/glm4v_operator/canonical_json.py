"""One spelling of a value as JSON, so that equal settings have equal bytes and equal hashes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from pathlib import PurePath


def plain(value: object) -> object:
    """``value`` with dataclasses as dicts and tuples as lists; fields declared with ``compare=False`` are left out.

    Such fields say where a value came from, not what it is. A float without a fraction becomes a whole number, as 1 and
    1.0 are one value and databases return either. Raises TypeError for anything that JSON has no word for.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value) if field.compare}
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"no JSON form for a value of type {type(value).__name__}")


def plain_mapping(value: object) -> dict[str, object]:
    """:func:`plain` of a dataclass or mapping. Raises TypeError for anything else."""
    mapping = plain(value)
    if not isinstance(mapping, dict):
        raise TypeError(f"expected a dataclass or mapping, found {type(value).__name__}")
    return mapping


def without_nulls(value: object) -> object:
    """``value`` (plain JSON) with the null members of objects left out, at every depth.

    Hashes are taken over this form: a setting that is added later with the default null changes no existing hash.
    """
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def canonical_json(value: object) -> str:
    """``value`` as JSON text with sorted keys, no spaces, no escapes beyond the needed ones. NaN is a ValueError."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def content_hash(value: object) -> str:
    """SHA-256 (64 hex digits) of the canonical JSON of ``value`` without its nulls."""
    return hashlib.sha256(canonical_json(without_nulls(plain(value))).encode()).hexdigest()


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"JSON objects have text keys, found {type(key).__name__}")
    return key
