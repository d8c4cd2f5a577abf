"""A face of even widths, for laying out scenes where no glyph atlas has been drawn."""

from training.corpus.alphabet import DRAWN

_HALF_WIDE = 0.56  # em: about the mean of a Latin letter


class EvenMetrics:
    """Chinese characters and signs are one em wide, ASCII about half of that; every face is alike."""

    def __init__(self) -> None:
        self._widths = {character: _HALF_WIDE if character.isascii() else 1.0 for character in DRAWN}

    def width(self, text: str, face: int) -> float:  # noqa: ARG002 - the faces are alike
        """Advance in em. Raises KeyError for a character that is never drawn."""
        widths = self._widths
        return sum([widths[character] for character in text])
