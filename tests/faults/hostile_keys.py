"""Names that S3 allows and that break programs."""

from __future__ import annotations

from hypothesis import strategies as st

HOSTILE_KEYS = (
    "../../etc/passwd",
    "a/../b.png",
    "./c.png",
    "..",
    "/leading.png",
    "//double//slash.png",
    "trailing/",
    "new\nline.png",
    "tab\tand\rreturn.png",
    "\x01\x1b[31mred\x7f.png",
    "<script>alert(1)</script>.png",
    "a,b;c=d&e?f#g.png",
    "plus+and space.png",
    "percent%2e%2e%2f%00.png",
    "quote'\"`back\\slash.png",
    " leading and trailing ",
    "表情😀图片.png",
    "e\u0301-decomposed.png",
    "\u00e9-composed.png",
    "\u202egnp.exe",
    "\ufeffmark\u200b.png",
    "{{ 7*7 }}.png",
    "'; DROP TABLE objects; --",
    "k" * 1024,
    "图" * 341 + "k",
)


def hostile_keys() -> st.SearchStrategy[str]:
    """Any key of 1 to 1,024 bytes of UTF-8, thick with what goes wrong. NUL is left out: servers refuse it."""
    pieces = st.one_of(
        st.sampled_from(["../", "./", "/", "%", "%2e", "+", " ", "\n", "\\", "<", "&", ",", "😀", "e\u0301", "\u00e9"]),
        st.characters(codec="utf-8", exclude_characters="\0"),
    )
    return st.lists(pieces, min_size=1, max_size=40).map("".join).filter(lambda key: 1 <= len(key.encode()) <= 1024)
