"""Places in a sentence plan that a fact fills: how the fact is written there, and how it is read back.

A text stands in quotation marks that do not occur in it, so that where it ends is never in doubt and nothing in it has
to be escaped. Everything else comes from a closed list of words or is a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from training.captions.facts import COLOUR_WORDS, FORM_WORDS, SCHEMA, Facts, Language

_RARELY_NEEDED = ("《》", "【】", "（）", "()", "[]", "{}", "<>")
#: Marks in the order in which they are tried: so many that a random string of all punctuation finds one.
QUOTATION_MARKS: dict[Language, tuple[str, ...]] = {
    "zh": ("“”", "「」", "‘’", '""', "''", *_RARELY_NEEDED),
    "en": ('""', "“”", "''", "‘’", "「」", *_RARELY_NEEDED),
}
NOUNS = {
    "line": "lines",
    "item": "items",
    "row": "rows",
    "column": "columns",
    "category": "categories",
    "part": "parts",
    "message": "messages",
    **{form: form + "s" for form in FORM_WORDS["en"]},
}
"""What English captions count: singular → plural."""


def _between(marks: str) -> str:
    return f"{re.escape(marks[0])}[^{re.escape(marks)}]+{re.escape(marks[1])}"


_QUOTED = f"(?:{'|'.join(map(_between, sorted({marks for each in QUOTATION_MARKS.values() for marks in each})))})"
#: In the order in which they are listed: what is seen does not tell another one.
_ALL_SHAPES = tuple(f"{colour} {form}" for colour in COLOUR_WORDS["en"] for form in FORM_WORDS["en"])
_PLAIN_FIGURE = r"[-+]?[¥￥$€£]?[0-9]+(?:[.,][0-9]+)*[%元℃]?"


@dataclass(frozen=True, slots=True)
class Slot:
    """One fact in a plan. ``pattern`` matches what ``write`` can write and has no named groups."""

    name: str
    pattern: str
    write: Callable[[Facts], str]
    read: Callable[[str], Facts]


def slot(kind: str, name: str, form: str, language: Language) -> Slot:
    """The slot ``{name.form}`` of a plan for ``kind``.

    ``form`` is empty, or in English a noun that is counted ("line"), or "a" or "A" for a colour with its article.
    Raises ValueError for a fact or form that is unknown.
    """
    if kind == "shapes" and name == "shapes":
        return _shapes_slot(language)
    if name not in SCHEMA[kind]:
        raise ValueError(f"sentence plan for {kind}: expected a fact of it, found {{{name}}}")
    field = SCHEMA[kind][name].type
    if field == "colour" and form in ("", "a", "A"):
        return _colour_slot(name, form, language)
    if field == "count" and (form == "" or form in NOUNS):
        return _count_slot(name, form)
    if field == "text" and form == "":
        return Slot(name, _QUOTED, lambda facts: quoted(str(facts[name]), language), lambda text: {name: text[1:-1]})
    if field == "figure" and form == "":
        return _figure_slot(name, language)
    raise ValueError(f"sentence plan for {kind}: expected another form of {name}, found {form!r}")


def quoted(text: str, language: Language) -> str:
    """``text`` in the first quotation marks that do not occur in it. Raises ValueError when all of them do."""
    for marks in QUOTATION_MARKS[language]:
        if not set(marks) & set(text):
            return f"{marks[0]}{text}{marks[1]}"
    raise ValueError(
        f"a text to quote: expected one without all of {' '.join(QUOTATION_MARKS[language])}, found {text!r}"
    )


def article(word: str) -> str:
    """The English indefinite article before ``word``."""
    return "an" if word[0] in "aeiou" else "a"


def counted(count: int, noun: str) -> str:
    """``1 line``, ``2 lines``."""
    return f"{count} {noun if count == 1 else NOUNS[noun]}"


def _colour_slot(name: str, form: str, language: Language) -> Slot:
    words = COLOUR_WORDS[language]
    if form:
        words = {colour: f"{article(word)} {word}" for colour, word in words.items()}
    if form == "A":
        words = {colour: word.capitalize() for colour, word in words.items()}
    colours = {word: colour for colour, word in words.items()}
    return Slot(name, _one_of(colours), lambda facts: words[str(facts[name])], lambda text: {name: colours[text]})


def _count_slot(name: str, noun: str) -> Slot:
    if noun:
        pattern = f"(?:1 {noun}|(?!1 )[0-9]+ {NOUNS[noun]})"
        return Slot(name, pattern, lambda facts: counted(int(facts[name]), noun), lambda text: {name: _number(text)})
    return Slot(name, "[0-9]+", lambda facts: str(facts[name]), lambda text: {name: int(text)})


def _figure_slot(name: str, language: Language) -> Slot:
    def write(facts: Facts) -> str:
        value = str(facts[name])
        return value if re.fullmatch(_PLAIN_FIGURE, value) else quoted(value, language)

    def read(text: str) -> Facts:
        return {name: text if re.fullmatch(_PLAIN_FIGURE, text) else text[1:-1]}

    return Slot(name, f"(?:{_PLAIN_FIGURE}|{_QUOTED})", write, read)


def _shapes_slot(language: Language) -> Slot:
    """All shapes as one list: ``3个红色圆形和1个黑色圆环``, ``3 red circles, 2 blue bars and 1 black ring``."""
    forms = {word: form for form, word in FORM_WORDS[language].items()}
    if language == "en":
        forms |= {NOUNS[form]: form for form in FORM_WORDS["en"]}
    colours = {word: colour for colour, word in COLOUR_WORDS[language].items()}
    after_count, after_colour, comma, last = ("个", "", "、", "和") if language == "zh" else (" ", " ", ", ", " and ")
    item = f"[0-9]+{after_count}{_one_of(colours)}{after_colour}{_one_of(forms)}"
    parts = re.compile(f"([0-9]+){after_count}({_one_of(colours)}){after_colour}({_one_of(forms)})")

    def phrase(name: str, count: int) -> str:
        colour, _, form = name.partition(" ")
        if language == "zh":
            return f"{count}个{COLOUR_WORDS['zh'][colour]}{FORM_WORDS['zh'][form]}"
        return f"{count} {colour} {form if count == 1 else NOUNS[form]}"

    def write(facts: Facts) -> str:
        phrases = [phrase(name, int(facts[name])) for name in _ALL_SHAPES if name in facts]
        return comma.join(phrases[:-1]) + (last if phrases[1:] else "") + phrases[-1]

    def read(text: str) -> Facts:
        return {f"{colours[colour]} {forms[form]}": int(count) for count, colour, form in parts.findall(text)}

    return Slot("shapes", f"{item}(?:(?:{comma}|{last}){item})*", write, read)


def _one_of(words: dict[str, str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longest_first))})"


def _number(text: str) -> int:
    return int(text.partition(" ")[0])
