"""Joining the texts of a picture's tiles into one text, without what two tiles both show standing there twice.

Where a cut runs through an empty gap, nothing is shared and the texts follow one another. Where neighbours overlap, the
last lines of one are the first of the next (or the ends of its lines the beginnings of the next one's), read twice and
perhaps differently. Finding the shared part is the overlap alignment of genome assembly: the best-scoring alignment of
an end of one sequence with a beginning of another, by dynamic programming.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from glm4v_operator.annotate.line_likeness import comparable, evidence, shared_characters
from glm4v_operator.ingest.decoded import Seam

LINES_COMPARED = 40
"""So many lines at a seam are compared; an overlap of rows holds far fewer."""

PAIRS_COMPARED = 40_000
"""Tiles side by side with more pairs of lines than this are no pages, and follow one another as they are."""

UNPAIRED = 2.5
"""What a line costs that only one of two tiles shows although it lies in both."""

UNPAIRED_AT_CUT = 0.5
"""What it costs when it is the very line at the cut: half a line is read as anything, or not at all."""

LEAST_SCORE = 2.0
"""An alignment that scores less is chance. A pair of equal lines that have no like beside them scores 4 to 6, one of
fewer than four characters less, one of many equal lines hardly anything: rather is a line there twice than lost."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the joined text, and the numbers of the first and the last tile that it was read from."""

    text: str
    first: int
    last: int


def shares(texts: Sequence[str], seams: Sequence[Seam]) -> list[str]:
    """Each tile's share of the joined text: those that are not empty, joined by line breaks, are the whole.

    ``texts`` are the tiles' answers in order, ``seams`` how each but the first joins the one before it (one fewer).
    Lines are kept as they were read; a line that several tiles show stands in one share.
    """
    lines = [_Line(text, 0, 0) for text in _lines(texts[0])]
    for number, (answer, seam) in enumerate(zip(texts[1:], seams, strict=True), start=1):
        following = [_Line(text, number, number) for text in _lines(answer)]
        if seam == "gap":
            lines += following
        elif seam == "rows":
            lines = _joined_below(lines, following, previous=number - 1)
        else:
            lines = _joined_beside(lines, following, previous=number - 1)
    # A line of two tiles may stand among those of the second: shares are cut where the first line of a tile begins.
    owners = itertools.accumulate((line.first for line in lines), max)
    owned: list[list[str]] = [[] for _ in texts]
    for owner, line in zip(owners, lines, strict=True):
        owned[owner].append(line.text)
    return ["\n".join(own).strip("\n") for own in owned]


def _lines(text: str) -> list[str]:
    """The lines of an answer, without empty ones at either end and spaces at their ends."""
    return [line.rstrip() for line in text.strip().splitlines()]


# --- one tile below another ------------------------------------------------------------------------------------------


def _joined_below(above: list[_Line], below: list[_Line], *, previous: int) -> list[_Line]:
    """``above`` and then ``below``, once the lines that both ``below`` and the tile before it (``previous``) show.

    Of two readings the one that lies farther from its tile's cut is kept. A line at a cut that has no like among the
    other tile's lines is half a line: the other tile shows it whole, so it is left out where the two were aligned.
    """
    seen_before = itertools.takewhile(lambda line: line.last == previous, reversed(above))
    upper = list(itertools.islice(seen_before, LINES_COMPARED))[::-1]
    lower = below[:LINES_COMPARED]
    pairs = _overlap([line.text for line in upper], [line.text for line in lower])
    if not pairs:
        return above + below
    start = len(above) - len(upper)
    joined = above[: start + pairs[0][0]]
    at_top = lower[: pairs[0][1]]
    if joined:
        at_top = at_top[1:]  # the rest of a line that stands whole above
    joined += at_top
    for number, (i, j) in enumerate(pairs):
        joined.append(upper[i] if 2 * number < len(pairs) else lower[j])
        next_i, next_j = pairs[number + 1] if number + 1 < len(pairs) else (i + 1, j + 1)
        joined += upper[i + 1 : next_i] + lower[j + 1 : next_j]
    last_i, last_j = pairs[-1]
    rest = below[last_j + 1 :]
    at_bottom = upper[last_i + 1 :]
    if rest:
        at_bottom = at_bottom[:-1]  # the beginning of a line that stands whole below
    return joined + at_bottom + rest


def _overlap(upper: Sequence[str], lower: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs (line of ``upper``, of ``lower``) of the best alignment of an end of one with a beginning of the other.

    Empty when no alignment is good enough to be more than chance.
    """
    upper_forms, lower_forms = [comparable(text) for text in upper], [comparable(text) for text in lower]
    paired = evidence(upper_forms, lower_forms)
    rows, columns = len(upper), len(lower)
    # scores[i][j]: the best alignment of an end of upper[:i] with the whole of lower[:j]; steps: how it was reached.
    scores = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    steps = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    for j in range(1, columns + 1):
        scores[0][j], steps[0][j] = scores[0][j - 1] - _cost(lower_forms[j - 1], at_cut=j == 1), (0, 1)
    for i, j in itertools.product(range(1, rows + 1), range(1, columns + 1)):
        a, b = upper_forms[i - 1], lower_forms[j - 1]
        choices = [
            (scores[i - 1][j] - _cost(a, at_cut=i == rows), (1, 0)),
            (scores[i][j - 1] - _cost(b, at_cut=j == 1), (0, 1)),
        ]
        odds = paired[i - 1][j - 1]
        if odds is not None:
            choices.append((scores[i - 1][j - 1] + odds, (1, 1)))
        scores[i][j], steps[i][j] = max(choices)
    best = max(range(columns + 1), key=lambda j: scores[rows][j])
    if scores[rows][best] < LEAST_SCORE:
        return []
    pairs: list[tuple[int, int]] = []
    i, j = rows, best
    while j > 0:
        step = steps[i][j]
        if step == (1, 1):
            pairs.append((i - 1, j - 1))
        i, j = i - step[0], j - step[1]
    return pairs[::-1]


def _cost(form: str, *, at_cut: bool) -> float:
    if not form:
        return 0.0  # an empty line says nothing
    return UNPAIRED_AT_CUT if at_cut else UNPAIRED


# --- one tile beside another -----------------------------------------------------------------------------------------


def _joined_beside(left: list[_Line], right: list[_Line], *, previous: int) -> list[_Line]:
    """Lines that run from one tile into the next as one line each; around them the others, the left tile's first.

    Where no line runs across, the left tile's text is followed by the right one's.
    """
    crossing = _crossing(left, right, previous)
    joined: list[_Line] = []
    done_left = done_right = 0
    for i, j, kept, dropped in crossing:
        joined += left[done_left:i] + right[done_right:j]
        text = left[i].text[:kept] + right[j].text[dropped:]
        joined.append(_Line(text, left[i].first, right[j].last))
        done_left, done_right = i + 1, j + 1
    return joined + left[done_left:] + right[done_right:]


def _crossing(left: list[_Line], right: list[_Line], previous: int) -> list[tuple[int, int, int, int]]:
    """(left line, right line, characters kept of the left, dropped of the right) of each line that runs across.

    In order on both sides; of all such choices the one that shares most characters. Only lines that end in the tile
    before (number ``previous``) can run across.
    """
    if len(left) * len(right) > PAIRS_COMPARED:
        return []
    shared = {
        (i, j): found
        for i, line in enumerate(left)
        if line.last == previous
        for j, other in enumerate(right)
        if (found := shared_characters(line.text, other.text)) is not None
    }
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, j in itertools.product(reversed(range(len(left))), reversed(range(len(right)))):
        best[i][j] = max(best[i + 1][j], best[i][j + 1])
        if (i, j) in shared:
            best[i][j] = max(best[i][j], best[i + 1][j + 1] + shared[i, j].weight)
    crossing: list[tuple[int, int, int, int]] = []
    i = j = 0
    while i < len(left) and j < len(right):
        if (i, j) in shared and best[i][j] == best[i + 1][j + 1] + shared[i, j].weight:
            crossing.append((i, j, shared[i, j].kept, shared[i, j].dropped))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return crossing
