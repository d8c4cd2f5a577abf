"""The words of a refusal, safe to store, log and show: decoders may quote the file in their messages."""

from __future__ import annotations

MAX_CHARACTERS = 300


def printable_detail(text: str) -> str:
    """Return ``text`` as one line of printable ASCII, cut to ``MAX_CHARACTERS`` before escaping."""
    shown = text[:MAX_CHARACTERS].encode("ascii", "backslashreplace").decode("ascii")
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in shown)
