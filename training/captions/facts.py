"""What a caption states about a picture: the facts of each kind, and the words for kinds, colours and forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
Facts = dict[str, str | int]  # name of the fact → value; SCHEMA names them, all of them are scored


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of a kind.

    ``text`` is as written in the picture, one line; ``figure`` is an amount as written, "1,204" or "￥36.00" (a plain
    int is taken too); ``count`` is a number of things; ``colour`` is one of COLOUR_WORDS.
    """

    type: Literal["text", "figure", "count", "colour"]
    optional: bool = False


_TEXT, _FIGURE, _COUNT, _COLOUR = Field("text"), Field("figure"), Field("count"), Field("colour")
_MAYBE_TEXT = Field("text", optional=True)
_TITLE = {"title": _MAYBE_TEXT}
_PARTS = {
    "categories": _COUNT,
    "largest_label": _TEXT,
    "largest_value": _FIGURE,
    "smallest_label": _TEXT,
    "smallest_value": _FIGURE,
}

SCHEMA: dict[str, dict[str, Field]] = {
    "notice": _TITLE | {"lines": _COUNT, "date": _MAYBE_TEXT},
    "sign": _TITLE | {"background": _COLOUR},
    "receipt": _TITLE | {"items": _COUNT, "total": _FIGURE},
    "table": _TITLE | {"rows": _COUNT, "columns": _COUNT},
    "bar_chart": _TITLE | _PARTS | {"colour": _COLOUR},
    "line_chart": _TITLE | _PARTS | {"colour": _COLOUR},
    "pie_chart": _TITLE | _PARTS,
    "chat": _TITLE | {"messages": _COUNT, "last": _TEXT},
    "ui": _TITLE | {"rows": _COUNT, "button": _MAYBE_TEXT, "colour": _COLOUR},
    "product": _TITLE | {"price": Field("figure", optional=True), "colour": _COLOUR},
    "poster": _TITLE | {"date": _MAYBE_TEXT, "place": _MAYBE_TEXT, "background": _COLOUR},
    "shapes": {},  # and a count for each colour and form that is there, "red circle": 3
    "blank": {},
    "noise": {},
}
"""The facts of each kind, beside ``kind`` itself."""

KIND_WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "notice": "告示",
        "sign": "标牌",
        "receipt": "收据",
        "table": "表格",
        "bar_chart": "柱状图",
        "line_chart": "折线图",
        "pie_chart": "饼图",
        "chat": "聊天截图",
        "ui": "应用界面截图",
        "product": "商品卡片",
        "poster": "海报",
        "shapes": "几何图形",
        "blank": "空白图片",
        "noise": "杂乱图案",
    },
    "en": {
        "notice": "notice",
        "sign": "sign",
        "receipt": "receipt",
        "table": "table",
        "bar_chart": "bar chart",
        "line_chart": "line chart",
        "pie_chart": "pie chart",
        "chat": "chat screenshot",
        "ui": "app screenshot",
        "product": "product card",
        "poster": "poster",
        "shapes": "shapes",
        "blank": "blank image",
        "noise": "random marks",
    },
}

COLOUR_WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "red": "红色",
        "orange": "橙色",
        "yellow": "黄色",
        "green": "绿色",
        "blue": "蓝色",
        "purple": "紫色",
        "grey": "灰色",
        "black": "黑色",
        "white": "白色",
    },
    "en": {name: name for name in ("red", "orange", "yellow", "green", "blue", "purple", "grey", "black", "white")},
}

FORM_WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "circle": "圆形",
        "square": "正方形",
        "bar": "长条",
        "ring": "圆环",
        "half circle": "半圆",
    },
    "en": {name: name for name in ("circle", "square", "bar", "ring", "half circle")},
}
"""Forms that the kind ``shapes`` counts."""


def canonical(facts: Mapping[str, str | int]) -> Facts:
    """``facts`` as a caption states them: every figure a string.

    Raises ValueError that names the kind and the fact that is unknown, missing or of another type.
    """
    kind = facts.get("kind")
    if not isinstance(kind, str) or kind not in SCHEMA:
        raise ValueError(f"facts: kind: expected one of {', '.join(SCHEMA)}, found {kind!r}")
    fields = SCHEMA[kind]
    missing = [name for name, field in fields.items() if not field.optional and name not in facts]
    if missing:
        raise ValueError(f"facts of {kind}: expected {', '.join(missing)} too, found only {', '.join(facts)}")
    if kind == "shapes" and len(facts) == 1:
        raise ValueError('facts of shapes: expected one or more such as "red circle": 3, found none')
    return {"kind": kind} | {name: _checked(kind, name, value) for name, value in facts.items() if name != "kind"}


def _checked(kind: str, name: str, value: str | int) -> str | int:
    field = SCHEMA[kind].get(name)
    if field is None and kind == "shapes" and _is_colour_and_form(name):
        field = _COUNT
    if field is None:
        raise ValueError(f"facts of {kind}: expected {', '.join(SCHEMA[kind]) or 'no others'}, found {name!r}")
    if field.type == "count":
        right, expected = isinstance(value, int) and value >= 0, "a whole number"
    elif field.type == "colour":
        right, expected = value in COLOUR_WORDS["en"], f"one of {', '.join(COLOUR_WORDS['en'])}"
    else:
        value = str(value) if field.type == "figure" else value
        right, expected = isinstance(value, str) and value != "" and "\n" not in value, "text on one line"
    if not right:
        raise ValueError(f"facts of {kind}: {name}: expected {expected}, found {value!r}")
    return value


def _is_colour_and_form(name: str) -> bool:
    colour, _, form = name.partition(" ")
    return colour in COLOUR_WORDS["en"] and form in FORM_WORDS["en"]
