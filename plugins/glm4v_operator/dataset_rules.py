"""What each setting of a dataset must satisfy beyond its type. Rules raise ValueError: expected, found, remedy."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable
from typing import Any

from glm4v_operator.cron import check_schedule
from glm4v_operator.field_reader import FieldError

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,49}")
_CONNECTION = re.compile(r"[\w.-]{1,200}", re.ASCII)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
#: S3's own bound on a key, in bytes of UTF-8.
_MAX_KEY_BYTES = 1024

Rule = Callable[[Any], None]


def _name(value: str) -> None:
    if not _NAME.fullmatch(value):
        raise ValueError(
            f"expected a small letter, then at most 49 small letters, digits, '_' or '-', found {value!r}; it becomes "
            "part of the DAG's id"
        )


def _connection(value: str) -> None:
    if not _CONNECTION.fullmatch(value):
        # Not quoted: a URI with its password is what people put here by mistake.
        raise ValueError(
            "expected the id of an Airflow connection (letters, digits, '_', '.', '-'), found other characters; "
            "no URI, no secret belongs here"
        )


def _bucket(value: str) -> None:
    if not _BUCKET.fullmatch(value):
        raise ValueError(f"expected the bucket's bare name, without s3:// and folders, found {value!r}")


def _description(value: str) -> None:
    if len(value) > 4000:
        raise ValueError(f"expected at most 4000 characters, found {len(value)}")


def _prefixes(value: tuple[str, ...]) -> None:
    if not value:
        raise ValueError('expected at least one prefix, found none; write [""] for the whole bucket')
    for index, prefix in enumerate(value):
        _key_text(index, prefix)
        if prefix.startswith("s3://"):
            raise FieldError(f"[{index}]", f"expected the start of a key, found {prefix!r}; leave s3:// and bucket out")
        for other in value:
            if prefix != other and prefix.startswith(other):
                raise FieldError(f"[{index}]", f"expected prefixes apart, found {prefix!r} below {other!r}; remove one")


def _globs(value: tuple[str, ...]) -> None:
    for index, glob in enumerate(value):
        _key_text(index, glob)
        if not glob:
            raise FieldError(f"[{index}]", "expected a glob such as **/*.png, found empty text; remove it")
        if _open_bracket(glob):
            raise FieldError(f"[{index}]", f"expected every '[' closed by ']', found {glob!r}; a bare '[' is [[]")


def _key_text(index: int, text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise FieldError(f"[{index}]", f"expected text that UTF-8 can hold, found {text!r}") from error
    if size > _MAX_KEY_BYTES or "\0" in text:
        raise FieldError(f"[{index}]", f"expected at most {_MAX_KEY_BYTES} bytes without NUL, found {size} bytes")


def _open_bracket(glob: str) -> bool:
    """Whether a '[' is never closed. As in fnmatch, a ']' right after '[' or '[!' is a member, not the end."""
    position = 0
    while (start := glob.find("[", position)) >= 0:
        first = start + 2 if glob[start + 1 : start + 2] == "!" else start + 1
        end = glob.find("]", first + 1)
        if end < 0:
            return True
        position = end + 1
    return False


def _prompts(value: tuple[str, ...]) -> None:
    if not value:
        raise ValueError("expected at least one prompt id, found none")


def _schedule(value: str | None) -> None:
    if value is not None:
        check_schedule(value)


def _timezone(value: str) -> None:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"expected an IANA time zone such as Asia/Shanghai or UTC, found {value!r}") from error


def _whole(low: int, high: int) -> Rule:
    def check(value: int) -> None:
        if not low <= value <= high:
            raise ValueError(f"expected {low} to {high}, found {value}")

    return check


def _airflow_name(value: str | None) -> None:
    if value is not None and not 1 <= len(value) <= 250:
        raise ValueError(f"expected 1 to 250 characters, found {len(value)}")


def _backlog_share(value: float) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"expected 0 (newest images only) to 1 (oldest only), found {value}")


def _failure_rate_limit(value: float) -> None:
    if not 0 <= value < 1:
        raise ValueError(f"expected 0 or more and below 1, found {value}; a run in which all images fail always fails")


#: Field of :class:`glm4v_operator.datasets.Dataset` → its rule.
RULES: dict[str, Rule] = {
    "name": _name,
    "description": _description,
    "connection": _connection,
    "bucket": _bucket,
    "prefixes": _prefixes,
    "include": _globs,
    "exclude": _globs,
    "prompts": _prompts,
    "schedule": _schedule,
    "timezone": _timezone,
    "lanes": _whole(1, 64),
    "lane_minutes": _whole(1, 7 * 24 * 60),
    "pool": _airflow_name,
    "queue": _airflow_name,
    "in_flight": _whole(1, 512),
    "backlog_share": _backlog_share,
    "failure_rate_limit": _failure_rate_limit,
}
