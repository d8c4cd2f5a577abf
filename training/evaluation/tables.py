"""Results as Markdown tables: for the screen, and for the documents that show them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from training.evaluation.summary import LANGUAGES, TASKS
from training.evaluation.targets import NAMES, percent, targets

NOT_MEASURED = "Not yet measured."

Rows = list[list[str]]


def table(name: str, results: Mapping[str, Any] | None) -> str:
    """The table called ``name``, or a sentence that it was not measured. Raises KeyError for an unknown name."""
    make = TABLES[name]
    rows = make(results) if results is not None else []
    return markdown(rows) if len(rows) > 1 else NOT_MEASURED


def filled(text: str, results: Mapping[str, Any] | None) -> str:
    """``text`` with every table anew between its marks, ``<!-- table: NAME -->`` and ``<!-- end of table -->``.

    Raises ValueError for a mark without an end, or of a table that there is not.
    """
    pattern = re.compile(r"<!-- table: ([\w -]+?) -->\n(.*?)<!-- end of table -->", re.DOTALL)
    if len(pattern.findall(text)) != text.count("<!-- table: "):
        raise ValueError("a document's tables: expected an end after each begin, found one without")
    if wrong := [name for name in re.findall(r"<!-- table: (.*?) -->", text) if name not in TABLES]:
        raise ValueError(f"a document's table: expected one of {', '.join(TABLES)}, found {wrong[0]!r}")
    return pattern.sub(lambda m: f"<!-- table: {m[1]} -->\n{table(m[1], results)}\n<!-- end of table -->", text)


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """The first row is the heading; columns are aligned for those who read it as it is."""
    widths = [max(3, *(_width(row[column]) for row in rows)) for column in range(len(rows[0]))]
    lines = [_line(row, widths) for row in rows]
    rule = "| " + " | ".join("-" * width for width in widths) + " |"
    return "\n".join([lines[0], rule, *lines[1:]])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return (
        "| " + " | ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)) + " |"
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _targets(results: Mapping[str, Any]) -> Rows:
    rows = [
        [each.what, each.precision, each.wanted, each.found, "yes" if each.met else "no"] for each in targets(results)
    ]
    return [["what", "precision", "wanted", "found", "met"], *rows]


def _sets(results: Mapping[str, Any]) -> Rows:
    rows = [
        [name, precision, str(found["pictures"]), *_shares(found)]
        for name, by_precision in results.get("sets", {}).items()
        for precision, found in by_precision.items()
        if found["caption"]["en"]["captions"]
    ]
    return [["pictures", "precision", "how many", *_SHARES], *rows]


def _kinds(results: Mapping[str, Any]) -> Rows:
    rows = [
        [kind, precision, _share(found["ocr"]["rate"]), _share(found["caption"]["share"])]
        for precision, whole in results.get("sets", {}).get("unseen strings", {}).items()
        for kind, found in whole["kinds"].items()
    ]
    return [["kind", "precision", "character errors", "facts right"], *rows]


def _phrasings(results: Mapping[str, Any]) -> Rows:
    rows = []
    for precision, whole in results.get("sets", {}).get("unseen strings", {}).items():
        for task in TASKS:
            done = whole["on task"][task]
            rows.append([f"{task}, the shipped prompts", precision, _of(done)])
    for precision, whole in results.get("phrasings", {}).items():
        for name, found in whole["tasks"].items():
            task, language = name.split()
            rows.append([f"{task}, unseen phrasings in {NAMES[language]}", precision, _of(found["on task"][task])])
    return [["asked for", "precision", "answered as asked"], *rows]


def _ways(part: str) -> Callable[[Mapping[str, Any]], Rows]:
    def make(results: Mapping[str, Any]) -> Rows:
        rows = [
            [way, precision, *_shares(found)]
            for precision, ways in results.get("ablations", {}).get(part, {}).items()
            for way, found in ways.items()
        ]
        return [["way", "precision", *_SHARES], *rows]

    return make


def _precisions(results: Mapping[str, Any]) -> Rows:
    rows = [
        [precision, *_shares(found), f"{found['others']} (of {found['others than']}'s)"]
        for precision, found in results.get("ablations", {}).get("precisions", {}).items()
    ]
    return [["precision", *_SHARES, "other answers"], *rows]


def _batches(results: Mapping[str, Any]) -> Rows:
    rows = [
        [
            precision,
            *(_other(found[task][language]) for task in TASKS for language in LANGUAGES),
            _widest(found["cases"]),
        ]
        for precision, found in results.get("ablations", {}).get("batches", {}).items()
    ]
    heads = (f"{what}, {NAMES[language]}" for what in ("texts", "captions") for language in LANGUAGES)
    return [["precision", *heads, "farthest from a tie: the tokens alone and in the batch, their chances"], *rows]


def _other(found: Mapping[str, int]) -> str:
    return f"{found['answers']} of {found['of']}"


def _widest(cases: Sequence[Mapping[str, Any]]) -> str:
    """Of the answers that differ, the one whose two tokens are least alike in their chances."""
    if not cases:
        return "–"
    case = max(cases, key=lambda case: abs(case["chances"][0] - case["chances"][1]))
    chances = " and ".join(f"{chance:.3f}" for chance in case["chances"])
    return f"{case['alone']!r} and {case['together']!r}, {chances}".replace("|", "\\|")


_SHARES = ("errors, Chinese", "errors, English", "facts, Chinese", "facts, English", "garbage")


def _shares(found: Mapping[str, Any]) -> Iterator[str]:
    for language in LANGUAGES:
        yield _share(found["ocr"][language]["rate"])
    for language in LANGUAGES:
        yield _share(found["caption"][language]["share"])
    garbage = [found["garbage"][task] for task in TASKS]
    yield percent(sum(each["answers"] for each in garbage) / max(1, sum(each["of"] for each in garbage)))


def _share(share: float | None) -> str:
    return "–" if share is None else percent(share)


def _of(found: Mapping[str, int]) -> str:
    return f"{percent(found['answers'] / max(1, found['of']))} of {found['of']}"


TABLES: dict[str, Callable[[Mapping[str, Any]], Rows]] = {
    "targets": _targets,
    "sets": _sets,
    "kinds": _kinds,
    "phrasings": _phrasings,
    "prompt orders": _ways("prompt orders"),
    "resizing": _ways("resizing"),
    "precisions": _precisions,
    "batches": _batches,
}
"""By the name that documents ask for."""
