"""What is written in the training pictures: phrases of a corpus, and random strings, so that a model has to read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import numpy as np

from training.corpus import numbers, random_text

Language = Literal["zh", "en", "mixed"]

#: The kinds of phrases that a corpus has for "zh" and for "en", and the least and greatest length, in characters, of
#: the random strings that take their place in Chinese; in English these are twice as long.
KINDS: Mapping[str, tuple[int, int]] = {
    "title": (2, 12),  # of a notice, a table, a chart, a page of settings
    "line": (6, 22),  # a sentence or a part of one in a notice
    "sign": (2, 8),  # on a sign: a direction, a warning
    "shop": (3, 10),  # a shop's or canteen's name, above a receipt
    "item": (2, 8),  # bought or ordered
    "heading": (2, 4),  # of a table's column
    "row": (2, 6),  # what a table's row is about
    "category": (2, 5),  # in a chart; never with a digit
    "name": (2, 6),  # of a person by what they do, of a group, in a chat
    "message": (2, 18),  # in a chat
    "button": (2, 5),
    "setting": (3, 8),  # one line of a list of settings
    "product": (3, 10),
    "event": (3, 12),  # a poster's title
    "place": (3, 10),
}
#: Kinds whose random strings have signs and punctuation.
_SIGNS: Mapping[str, random_text.SignSet] = {
    "line": "all",
    "message": "unquoted",
    "sign": "unquoted",
    "product": "unquoted",
    "event": "unquoted",
}
#: A corpus: phrases by kind, then by "zh" and "en".
Corpus = Mapping[str, Mapping[str, Sequence[str]]]


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a text in which | parts them and a line break is a space."""
    return tuple(" ".join(part.split()) for part in text.split("|"))


class Words:
    """Strings for scenes. Each method draws from ``rng`` alone.

    A text has only characters of ``alphabet.DRAWN``, no line break, no space at its ends and no two spaces in a row.
    Quotation marks occur in lines only, so that everything that a caption may quote can be quoted.
    ``longest``: most characters wanted. A phrase is chosen among those that fit; when none does, a random string
    is made that does. In "mixed" texts both scripts occur (where ``longest`` leaves room for both).

    ``random_share``: how many of the phrases are random strings instead. Dates, times, prices, codes and numbers are
    always made from random digits.
    """

    def __init__(self, corpus: Corpus, random_share: float = 0.6) -> None:
        if not 0 <= random_share <= 1:
            raise ValueError(f"random_share: expected a share from 0 to 1, found {random_share}")
        self.random_share = random_share
        # Sorted by length: the phrases that fit are a prefix.
        self._phrases = {
            (kind, language): sorted(phrases, key=lambda phrase: (len(phrase), phrase))
            for kind, languages in corpus.items()
            for language, phrases in languages.items()
        }
        if missing := [key for kind in KINDS for key in ((kind, "zh"), (kind, "en")) if not self._phrases.get(key)]:
            raise ValueError(f"a corpus: expected phrases for each kind and language, found none for {missing}")
        self._lengths = {key: [len(phrase) for phrase in phrases] for key, phrases in self._phrases.items()}

    def language(self, rng: np.random.Generator) -> Language:
        """A language: Chinese and English alike, mixed one time in ten."""
        draw = rng.random()
        return "zh" if draw < 0.45 else "en" if draw < 0.9 else "mixed"

    def phrase(self, rng: np.random.Generator, kind: str, language: Language, longest: int = 40) -> str:
        """A phrase of one of ``KINDS``, or a random string in its place."""
        if language not in get_args(Language):
            raise ValueError(f"language: expected one of {get_args(Language)}, found {language!r}")
        if rng.random() >= self.random_share:
            fixed = (
                self._mixed(rng, kind, longest) if language == "mixed" else self._fixed(rng, kind, language, longest)
            )
            if fixed:
                return fixed
        least, most = KINDS[kind]
        scale = 1 if language == "zh" else 2
        most = min(most * scale, longest)
        least = max(5, least * scale) if language == "mixed" else least * scale  # five: two, a space, and two
        length = int(rng.integers(min(least, most), most + 1))
        return random_text.text(rng, language, length, signs=_SIGNS.get(kind, "none"), digits=kind != "category")

    def several(
        self, rng: np.random.Generator, kind: str, language: Language, count: int, longest: int = 40
    ) -> list[str]:
        """``count`` different phrases; none of them is the beginning of another."""
        found: list[str] = []
        for _ in range(20 * count):
            phrase = self.phrase(rng, kind, language, longest)
            if not any(phrase.startswith(other) or other.startswith(phrase) for other in found):
                found.append(phrase)
            if len(found) == count:
                return found
        raise ValueError(f"expected {count} different phrases of kind {kind}, at most {longest} characters long")

    def _fixed(self, rng: np.random.Generator, kind: str, language: str, longest: int) -> str:
        fitting = bisect_right(self._lengths[kind, language], longest)
        return self._phrases[kind, language][int(rng.integers(fitting))] if fitting else ""

    def _mixed(self, rng: np.random.Generator, kind: str, longest: int) -> str:
        """A Chinese phrase and an English one, or a code, side by side; "" when they do not fit."""
        chinese = self._fixed(rng, kind, "zh", longest - 4)
        left = longest - len(chinese) - 1
        if not chinese or left < 3:
            return ""
        other = self._fixed(rng, kind, "en", left) if rng.random() < 0.5 or kind == "category" else ""
        other = other or random_text.text(rng, "en", min(left, 8), signs="none", digits=kind != "category")
        return f"{chinese} {other}" if rng.random() < 0.5 else f"{other} {chinese}"

    # One method a kind, for those who lay out scenes.

    def title(self, rng: np.random.Generator, language: Language, longest: int = 24) -> str:
        return self.phrase(rng, "title", language, longest)

    def line(self, rng: np.random.Generator, language: Language, longest: int = 36) -> str:
        return self.phrase(rng, "line", language, longest)

    def sign(self, rng: np.random.Generator, language: Language, longest: int = 16) -> str:
        return self.phrase(rng, "sign", language, longest)

    def shop(self, rng: np.random.Generator, language: Language, longest: int = 20) -> str:
        return self.phrase(rng, "shop", language, longest)

    def item(self, rng: np.random.Generator, language: Language, longest: int = 16) -> str:
        return self.phrase(rng, "item", language, longest)

    def heading(self, rng: np.random.Generator, language: Language, longest: int = 8) -> str:
        return self.phrase(rng, "heading", language, longest)

    def row(self, rng: np.random.Generator, language: Language, longest: int = 12) -> str:
        return self.phrase(rng, "row", language, longest)

    def label(self, rng: np.random.Generator, language: Language, longest: int = 10) -> str:
        """A chart's category, without digits. For a whole chart take :meth:`labels`."""
        return self.phrase(rng, "category", language, longest)

    def labels(self, rng: np.random.Generator, language: Language, count: int, longest: int = 10) -> list[str]:
        """``count`` different categories of one chart."""
        return self.several(rng, "category", language, count, longest)

    def person(self, rng: np.random.Generator, language: Language, longest: int = 12) -> str:
        return self.phrase(rng, "name", language, longest)

    def message(self, rng: np.random.Generator, language: Language, longest: int = 30) -> str:
        return self.phrase(rng, "message", language, longest)

    def button(self, rng: np.random.Generator, language: Language, longest: int = 10) -> str:
        return self.phrase(rng, "button", language, longest)

    def setting(self, rng: np.random.Generator, language: Language, longest: int = 16) -> str:
        return self.phrase(rng, "setting", language, longest)

    def product(self, rng: np.random.Generator, language: Language, longest: int = 20) -> str:
        return self.phrase(rng, "product", language, longest)

    def event(self, rng: np.random.Generator, language: Language, longest: int = 24) -> str:
        return self.phrase(rng, "event", language, longest)

    def place(self, rng: np.random.Generator, language: Language, longest: int = 20) -> str:
        return self.phrase(rng, "place", language, longest)

    def price(self, rng: np.random.Generator, language: Language) -> str:
        """A price as it is written, like ￥12.50, 36元 or $4.99."""
        return numbers.money(rng, language, numbers.amount(rng))

    def date(self, rng: np.random.Generator, language: Language) -> str:
        return numbers.date(rng, language)

    def time(self, rng: np.random.Generator, language: Language) -> str:
        return numbers.time(rng, language)

    def code(self, rng: np.random.Generator) -> str:
        """A number of an order, a room, a ticket, like K7-4031. It has neither O nor I, which look like digits."""
        return numbers.code(rng)

    def number(self, rng: np.random.Generator) -> str:
        """What a table's cell says: a count, a decimal number, a percentage."""
        return numbers.number(rng)

    def random(self, rng: np.random.Generator, language: Language, least: int, most: int) -> str:
        """A random string of ``least`` to ``most`` characters, with punctuation and digits."""
        return random_text.text(rng, language, int(rng.integers(least, most + 1)))
