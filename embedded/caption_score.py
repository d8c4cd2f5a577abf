"""How many of a picture's facts a caption states, whatever its wording.

A fact is stated when its value stands in the caption: texts and figures as in the picture, numbers of things in digits
or in words and before what is counted, colours, forms and kinds by their names in the caption's language. Each place
in a caption states one fact: what a title says is no number of rows. What a caption says beyond them is not judged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

Language = Literal["zh", "en"]
T = TypeVar("T")

KIND_NAMES: dict[Language, dict[str, tuple[str, ...]]] = {
    "zh": {
        "notice": ("告示", "通知", "公告", "启事"),
        "sign": ("标牌", "标志", "指示牌", "告示牌", "警示牌"),
        "receipt": ("收据", "小票", "票据"),
        "table": ("表格",),
        "bar_chart": ("柱状图", "条形图", "柱形图"),
        "line_chart": ("折线图",),
        "pie_chart": ("饼图", "环形图", "圆环图"),
        "chat": ("聊天", "对话", "群聊"),
        "ui": ("界面", "截图"),
        "product": ("商品", "产品"),
        "poster": ("海报",),
        "shapes": ("几何图形", "形状", "图形"),
        "blank": ("空白",),
    },
    "en": {
        "notice": ("notice", "announcement"),
        "sign": ("sign",),
        "receipt": ("receipt", "bill"),
        "table": ("table", "timetable"),
        "bar_chart": ("bar chart", "bar graph"),
        "line_chart": ("line chart", "line graph"),
        "pie_chart": ("pie chart", "donut chart", "ring chart"),
        "chat": ("chat", "conversation"),
        "ui": ("app screenshot", "screenshot", "app", "dialog", "window"),
        "product": ("product",),
        "poster": ("poster",),
        "shapes": ("shapes",),
        "blank": ("blank",),
    },
}
"""What a caption may call each kind."""

COLOUR_NAMES: dict[Language, dict[str, tuple[str, ...]]] = {
    "zh": {
        "red": ("红",), "orange": ("橙", "橘"), "yellow": ("黄",), "green": ("绿",), "blue": ("蓝",), "purple": ("紫",),
        "grey": ("灰",), "black": ("黑",), "white": ("白",),
    },
    "en": {
        "red": ("red",), "orange": ("orange",), "yellow": ("yellow",), "green": ("green",), "blue": ("blue",),
        "purple": ("purple", "violet"), "grey": ("grey", "gray"), "black": ("black",), "white": ("white",),
    },
}  # fmt: skip
FORM_NAMES: dict[Language, dict[str, tuple[str, ...]]] = {
    "zh": {"circle": ("圆",), "square": ("正方形", "方块", "方形")},
    "en": {"circle": ("circle", "disc", "disk"), "square": ("square", "block")},
}
"""Forms that the samples show."""

_NUMERALS: dict[Language, tuple[str, ...]] = {
    # Without one: "这是一张", "the last one" count nothing.
    "zh": ("", "", "[二两]", "三", "四", "五", "六", "七", "八", "九", "十"),
    "en": ("", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
}
_COUNTED: dict[Language, dict[str, str]] = {
    "zh": {
        "lines": "行",
        "items": "[项种件样]",
        "rows": "[行项个]",
        "columns": "列",
        "categories": "(?:个?(?:类别|部分|分类|项目)|[项类])",
        "messages": "条",
    },
    "en": {
        "lines": "lines?",
        "items": "(?:items?|articles?|things?)",
        "rows": "(?:rows?|lines?|options?|entries|entry)",
        "columns": "columns?",
        "categories": "(?:categor(?:y|ies)|parts?|groups?|bars?|points?|sectors?|segments?)",
        "messages": "messages?",
    },
}
"""Patterns of what stands behind a number, by the fact's name."""


_NO_DIGITS_BEFORE = "(?<![0-9])(?<![0-9][.,:])"


@dataclass(frozen=True, slots=True)
class FactCount:
    """Facts that captions state, of those that they could."""

    stated: int
    facts: int

    def __add__(self, other: FactCount) -> FactCount:
        return FactCount(self.stated + other.stated, self.facts + other.facts)

    def __str__(self) -> str:
        share = f" ({self.stated / self.facts:.1%})" if self.facts else ""
        return f"{self.stated} of {self.facts}{share}"


def count_facts(caption: str, facts: Mapping[str, str | int], language: Language) -> FactCount:
    """How many of ``facts``, as in ``include/samples/truth.yaml``, a caption in ``language`` states."""
    return FactCount(len(facts) - len(unstated(caption, facts, language)), len(facts))


def unstated(caption: str, facts: Mapping[str, str | int], language: Language) -> list[str]:
    """The names of the facts that a caption does not state. Raises ValueError for a fact that has no name to go by."""
    left, missing = _plain(caption), set[str]()
    patterns = {name: _pattern(name, value, language) for name, value in facts.items()}
    # What is written in the picture first, the longest first: a title may hold a number, or the name of a colour.
    for name in sorted(facts, key=lambda name: (_rank(name, facts[name]), -len(str(facts[name])))):
        found = re.search(patterns[name], left)
        if found is None:
            missing.add(name)
        else:
            # Something stays in its place, so that what stood apart does not join.
            left = f"{left[: found.start()]}\n{left[found.end() :]}"
    return [name for name in facts if name in missing]


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def _rank(name: str, value: str | int) -> int:
    if " " in name:
        return 1
    if isinstance(value, int):
        return 2
    return 3 if name in {"kind", "colour", "background"} else 0


def _pattern(name: str, value: str | int, language: Language) -> str:
    colour, _, form = name.partition(" ")
    if form:
        between = " ?(?:个|块|枚|张)? ?" if language == "zh" else " "
        shape = _names(FORM_NAMES, language, form) + ("" if language == "zh" else "s?")
        coloured = _names(COLOUR_NAMES, language, colour) + ("色?的?" if language == "zh" else " (?:wooden )?")
        return f"{_number(int(value), language)}{between}{coloured}{shape}"
    if isinstance(value, int):
        between = " ?" if language == "zh" else r" (?:\w+ ){0,2}"
        return f"{_number(value, language)}{between}{_named(_COUNTED[language], name)}"
    if name == "kind":
        return _word(_names(KIND_NAMES, language, value), language)
    if name in {"colour", "background"}:
        return _word(_names(COLOUR_NAMES, language, value), language)
    # The picture's own words, with or without spaces; a number never as a part of a longer one.
    letters = " ?".join(map(re.escape, _plain(value).replace(" ", "")))
    before = _NO_DIGITS_BEFORE if _plain(value)[0].isdigit() else ""
    after = r"(?![.,]?[0-9])" if _plain(value)[-1].isdigit() else ""
    return f"{before}{letters}{after}"


def _number(value: int, language: Language) -> str:
    digits = f"{_NO_DIGITS_BEFORE}{value}"
    numeral = _NUMERALS[language][value] if value < len(_NUMERALS[language]) else ""
    if not numeral:
        return digits
    return f"(?:{digits}|{numeral})" if language == "zh" else rf"(?:{digits}|\b{numeral})"


def _names(names: Mapping[Language, Mapping[str, tuple[str, ...]]], language: Language, of: str) -> str:
    return f"(?:{'|'.join(map(re.escape, _named(names[language], of)))})"


def _named(names: Mapping[str, T], of: str) -> T:
    if of not in names:
        raise ValueError(f"facts of a picture: expected one of {', '.join(names)}, found {of!r}")
    return names[of]


def _word(pattern: str, language: Language) -> str:
    return pattern if language == "zh" else rf"\b{pattern}s?\b"
