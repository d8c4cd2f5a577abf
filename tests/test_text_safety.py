"""Text that comes from models, keys and errors is storable and harmless to look at."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_operator.text_safety import escape_key, printable, printable_start, safe_text

ANYTHING = st.text(st.characters(codec=None, exclude_categories=()))
HOSTILE = st.text(
    st.sampled_from("a汉\x00\x07\x1b\x9b\r\n\t\u202e\u2066\u200b\ufeff\ud800\udfff\U000e0041\u2028\\\x85\U000e0100")
)


@given(ANYTHING | HOSTILE)
def test_safe_text_is_storable_and_has_no_controls(text: str) -> None:
    safe = safe_text(text).text
    safe.encode("utf-8")
    assert not [c for c in safe if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]
    assert not set(safe) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff\U000e0041"
    )


@given(ANYTHING | HOSTILE)
def test_safe_text_applied_twice_changes_nothing_more(text: str) -> None:
    once = safe_text(text)
    again = safe_text(once.text)
    assert (again.text, again.removed) == (once.text, {})


@given(HOSTILE)
def test_safe_text_counts_what_it_removed(text: str) -> None:
    safe = safe_text(text)
    lines = text.replace("\r\n", "\n")
    assert len(lines) - len(safe.text) == sum(safe.removed.values())


@given(st.text(st.characters(categories=("L", "N", "P", "Zs", "S"))))
def test_ordinary_text_is_untouched(text: str) -> None:
    assert safe_text(text).removed == {}
    assert safe_text(text).text == text


def test_long_text_is_cut_and_says_so() -> None:
    assert safe_text("汉" * 11, max_chars=4).removed == {"too_long": 7}


def test_terminal_commands_lose_their_escape() -> None:
    assert safe_text("\x1b]52;c;cm0gLXJm\x07 \x1b[31mred").text == "]52;c;cm0gLXJm [31mred"


@given(ANYTHING | HOSTILE)
def test_a_storable_key_is_stored_as_it_is(key: str) -> None:
    stored, storable = escape_key(key)
    stored.encode("utf-8")
    assert "\x00" not in stored
    assert (stored == key) == storable


@given(HOSTILE, HOSTILE)
def test_two_unstorable_keys_are_never_stored_as_one(one: str, other: str) -> None:
    first, second = escape_key(one), escape_key(other)
    if one != other and not first[1] and not second[1]:
        assert first != second


@given(ANYTHING | HOSTILE)
def test_printable_is_one_harmless_line(text: str) -> None:
    shown = printable(text)
    shown.encode("utf-8")
    assert len(shown.splitlines()) <= 1
    assert not set(shown) & set("\x1b\x07\u202e\u200b\n\r\t\x00")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\nb", "a\\nb"), ("\x1b[1m", "\\x1b[1m"), ("\u202e", "\\u202e"), ("\U000e0041", "\\U000e0041")],
)
def test_printable_writes_escapes(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_the_start_of_a_long_text_is_cut_before_its_escapes_are_written() -> None:
    assert printable_start("\x1b" * 400) == "\\x1b" * 300 + "…"
    assert printable_start("短 text") == "短 text"
