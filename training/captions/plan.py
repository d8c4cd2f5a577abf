"""A sentence plan: one text with slots, from which a caption is written and by which it is read back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from training.captions.facts import KIND_WORDS, SCHEMA, Facts, Language
from training.captions.slots import Slot, slot

_PIECE = re.compile(r"(?P<bracket>[\[\]])|\{(?P<name>\w+)(?:\.(?P<form>\w+))?\}|(?P<words>[^\[\]{}]+)")


@dataclass(frozen=True, slots=True)
class Clause:
    """Words and slots in a row; an optional one is written where the fact of its one slot is there."""

    pieces: tuple[str | Slot, ...]
    optional: bool

    @property
    def slots(self) -> list[Slot]:
        """The places for facts, in order."""
        return [piece for piece in self.pieces if isinstance(piece, Slot)]


@dataclass(frozen=True)
class Plan:
    """One or two sentences about pictures of one kind.

    ``text`` holds words and slots: ``{lines}`` is the fact ``lines``, ``{lines.line}`` the same counted in English
    ("1 line"), ``{colour.a}`` and ``{colour.A}`` a colour with its article, ``{kind}`` the kind's word, ``{shapes}``
    the list of all shapes. A part in ``[brackets]`` holds one optional fact and is left out where that is missing.
    Raises ValueError for a text that does not state each fact of its kind once, the optional ones in brackets.
    """

    kind: str
    language: Language
    text: str

    def __post_init__(self) -> None:
        fields = SCHEMA[self.kind]
        expected = ["shapes"] if self.kind == "shapes" else sorted(fields)
        stated = sorted(place.name for clause in self.clauses for place in clause.slots)
        if stated != expected:
            raise ValueError(f"sentence plan {self.text!r}: expected each of {expected} once, found {stated}")
        for clause in self.clauses:
            optional = [place.name for place in clause.slots if place.name in fields and fields[place.name].optional]
            if len(optional) != clause.optional or (clause.optional and len(clause.slots) != 1):
                raise ValueError(f"sentence plan {self.text!r}: expected each optional fact alone in its brackets")

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The text cut at its brackets."""
        pieces: list[list[str | Slot]] = [[]]
        optional = [False]
        for match in _PIECE.finditer(self.text):
            if match["bracket"]:
                pieces.append([])
                optional.append(match["bracket"] == "[")
            elif match["name"] == "kind":
                pieces[-1].append(KIND_WORDS[self.language][self.kind])
            elif match["name"]:
                pieces[-1].append(slot(self.kind, match["name"], match["form"] or "", self.language))
            else:
                pieces[-1].append(match["words"])
        return tuple(Clause(tuple(row), flag) for row, flag in zip(pieces, optional, strict=True))

    @property
    def words(self) -> str:
        """What stands in the plan itself, with a space for each fact."""
        return "".join(piece if isinstance(piece, str) else " " for clause in self.clauses for piece in clause.pieces)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pattern = ""
        for clause in self.clauses:
            inner = "".join(
                re.escape(piece) if isinstance(piece, str) else f"(?P<{piece.name}>{piece.pattern})"
                for piece in clause.pieces
            )
            pattern += f"(?:{inner})?" if clause.optional else inner
        return re.compile(pattern)

    def write(self, facts: Facts) -> str:
        """The caption for canonical ``facts`` of this plan's kind."""
        written = ""
        for clause in self.clauses:
            if not clause.optional or clause.slots[0].name in facts:
                written += "".join(piece if isinstance(piece, str) else piece.write(facts) for piece in clause.pieces)
        return written

    def read(self, caption: str) -> Facts | None:
        """The facts that ``caption`` states by this plan, None when it follows another one."""
        match = self._pattern.fullmatch(caption)
        if match is None:
            return None
        facts: Facts = {"kind": self.kind}
        for clause in self.clauses:
            for place in clause.slots:
                if match[place.name] is not None:
                    facts |= place.read(match[place.name])
        return facts


def plans(language: Language, texts: dict[str, tuple[str, ...]]) -> dict[str, tuple[Plan, ...]]:
    """Plans in ``language`` by kind, from their texts."""
    return {kind: tuple(Plan(kind, language, text) for text in each) for kind, each in texts.items()}
