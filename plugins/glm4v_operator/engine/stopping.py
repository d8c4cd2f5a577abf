"""When an answer goes round in circles: the end of its text repeats itself, measured in code points."""

from __future__ import annotations

#: The longest unit, in code points, whose repetition is looked for: a long sentence, or a few lines.
LONGEST_PERIOD = 256

_FEWEST_REPEATS = 6

#: Code points that a run must have, by what is repeated. Pages do show such runs: a row of dots up to a page number, a
#: rule of dashes, masked digits, the empty lines of a form, the empty cells of a table, columns of zeros, a watermark
#: written a dozen times. A loop goes on beyond them.
_ONE_CHARACTER = 400
_SIGNS_ALONE = 1200
_WITHOUT_LETTERS = 600
_WITH_LETTERS = 320

#: Text that :func:`period_of_loop` may have to look at.
LONGEST_RUN = max(_SIGNS_ALONE, LONGEST_PERIOD * _FEWEST_REPEATS)


def period_of_loop(text: str) -> int | None:
    """The length in code points of what ``text`` repeats at its end, None when that is no loop.

    Code points and not tokens or words: one character may be several tokens, and Chinese has no spaces.
    """
    for period in range(1, min(LONGEST_PERIOD, len(text) // 2) + 1):
        if text[-1] != text[-1 - period] or text[-period:] != text[-2 * period : -period]:
            continue
        run = _run_that_is_a_loop(text[-period:])
        if len(text) >= run and text[-(run - period) :] == text[-run:-period]:
            return period
    return None


def _run_that_is_a_loop(unit: str) -> int:
    if len(set(unit)) == 1:
        least = _ONE_CHARACTER
    elif any(character.isalpha() for character in unit):
        least = _WITH_LETTERS
    else:
        least = _WITHOUT_LETTERS if any(character.isdigit() for character in unit) else _SIGNS_ALONE
    return max(least, _FEWEST_REPEATS * len(unit))


class LoopWatch:
    """Looks at an answer's text every few code points. ``found`` is the period of a loop once there is one."""

    _LOOK_EVERY = 16

    def __init__(self) -> None:
        self._tail = ""
        self._unseen = 0
        self.found: int | None = None

    def add(self, piece: str) -> bool:
        """Take the next piece of text; True when the text has come into a loop."""
        if not piece:
            return False
        self._tail = (self._tail + piece)[-LONGEST_RUN:]
        self._unseen += len(piece)
        if self._unseen >= self._LOOK_EVERY:
            self._unseen = 0
            self.found = period_of_loop(self._tail)
        return self.found is not None
