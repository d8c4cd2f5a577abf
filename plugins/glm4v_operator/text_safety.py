"""What a model, a key or an error message says is hostile until it went through here.

PostgreSQL refuses NUL and lone surrogates; terminals obey control sequences; browsers obey bidirectional overrides;
tag characters and zero-width characters hide instructions from the reader. The raw answer is kept elsewhere as bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

# About 3.5 MB of Chinese text: far above what any answer holds, far below what hurts a page or a query.
MAX_CHARS = 1_000_000
_START_CHARS = 300

# Zero-width joiner and non-joiner are removed too: they shape scripts that the prompts do not ask for, and emoji
# sequences fall apart into their parts without losing a meaning.
_CLASSES: tuple[tuple[str, str], ...] = (
    ("nul", "\x00"),
    ("control", "\x01-\x08\x0b-\x1f\x7f-\x9f"),
    ("surrogate", "\ud800-\udfff"),
    ("bidi", "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"),
    ("zero_width", "\u00ad\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"),
    ("tag", "\U000e0000-\U000e01ef"),
    ("separator", "\u2028\u2029"),
)
_UNSAFE = re.compile("[" + "".join(ranges for _, ranges in _CLASSES) + "]")
_CLASS_OF = tuple((name, re.compile(f"[{ranges}]")) for name, ranges in _CLASSES)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_UNPRINTABLE = re.compile("[\t\n" + "".join(ranges for _, ranges in _CLASSES) + "]")


@dataclass(frozen=True, slots=True)
class SafeText:
    """Text that can be stored and shown, and how many characters of which class were taken out."""

    text: str
    removed: dict[str, int]


def safe_text(text: str, *, max_chars: int = MAX_CHARS) -> SafeText:
    """Make ``text`` storable and harmless to look at.

    Line ends become ``\\n``; NUL, C0 and C1 controls (but tab and newline), lone surrogates, bidirectional controls,
    zero-width and tag characters are removed; what is longer than ``max_chars`` is cut. Applying it twice changes
    nothing more.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    removed: Counter[str] = Counter(_class_name(found) for found in _UNSAFE.findall(text))
    if removed:
        text = _UNSAFE.sub("", text)
    if len(text) > max_chars:
        removed["too_long"] = len(text) - max_chars
        text = text[:max_chars]
    return SafeText(text, dict(removed))


def escape_key(key: str) -> tuple[str, bool]:
    """An object key as PostgreSQL can store it, and whether that is the key itself.

    A key with NUL or lone surrogates comes back with those written as ``\\x00`` or ``\\ud800`` and with False. No two
    such keys are written alike, but another object's real key may look like that.
    """
    if _UNSTORABLE.search(key) is None:
        return key, True
    return _UNSTORABLE.sub(_escape, key.replace("\\", "\\\\")), False


def printable(text: str) -> str:
    """``text`` on one line for terminals and logs: every control, bidi or invisible character written as an escape."""
    return _UNPRINTABLE.sub(_escape, text)


def printable_start(text: str) -> str:
    """The first 300 characters of ``text``, :func:`printable`: what a store, a decoder or a file says, in a message."""
    shown = printable(text[:_START_CHARS])
    return f"{shown}…" if len(text) > _START_CHARS else shown


def _class_name(character: str) -> str:
    return next(name for name, pattern in _CLASS_OF if pattern.match(character))


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code == 0x0A:
        return "\\n"
    if code == 0x09:
        return "\\t"
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
