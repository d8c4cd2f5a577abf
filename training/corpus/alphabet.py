"""The characters that training pictures may contain."""

from __future__ import annotations


def gb2312_level_1() -> str:
    """The 3,755 everyday characters of GB 2312, in the standard's order (rows 16 to 55)."""
    codes = [(row, cell) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)]
    return "".join(bytes(code).decode("gb2312") for code in codes if code <= (0xD7, 0xF9))


HAN = gb2312_level_1()
ASCII = "".join(map(chr, range(0x21, 0x7F)))
#: Punctuation of Chinese text.
CHINESE_PUNCTUATION = "，。、；：？！“”‘’（）《》【】「」—…·～"
#: Signs of either script.
SIGNS = "￥€£℃°×÷±→←↑↓★☆●■◆▲※①②③④⑤⑥⑦⑧⑨⑩"
#: Every character that is drawn; the index of a character is its glyph's number in an atlas. Number 0 is the space.
#: Left out are those that look like another of the set: full-width letters and digits, • beside ·, – beside —, ¥, 〇.
DRAWN = " " + ASCII + CHINESE_PUNCTUATION + SIGNS + HAN
