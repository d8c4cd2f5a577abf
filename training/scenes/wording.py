"""What one scene's texts say: the corpus' phrases in the scene's language."""

from random import Random

import numpy as np

from training.corpus.words import Language, Words


class Wording:
    """Draws texts for one scene. In a mixed scene each text is Chinese, English or both."""

    def __init__(self, words: Words, generator: np.random.Generator, rng: Random) -> None:
        self.words = words
        self.generator = generator
        draw = rng.random()
        self.language: Language = "zh" if draw < 0.45 else "en" if draw < 0.85 else "mixed"
        self._rng = rng

    def tongue(self) -> Language:
        """The language of the next text."""
        if self.language != "mixed":
            return self.language
        draw = self._rng.random()
        return "zh" if draw < 0.4 else "en" if draw < 0.8 else "mixed"

    def phrase(self, kind: str, longest: int) -> str:
        """A phrase of one of the corpus' kinds, or a random string in its place, at most `longest` characters."""
        return self.words.phrase(self.generator, kind, self.tongue(), max(1, longest))

    def several(self, kind: str, count: int, longest: int) -> list[str]:
        """Different phrases of which none begins another, all in one language."""
        tongue = self.tongue()
        if tongue == "mixed" and longest < 8:  # too short for two scripts in so many different ways
            tongue = "zh"
        return self.words.several(self.generator, kind, tongue, count, max(1, longest))

    def random(self, least: int, most: int) -> str:
        return self.words.random(self.generator, self.tongue(), least, most)

    def price(self) -> str:
        return self.words.price(self.generator, self.tongue())

    def date(self) -> str:
        return self.words.date(self.generator, self.tongue())

    def time(self) -> str:
        return self.words.time(self.generator, self.tongue())

    def number(self) -> str:
        return self.words.number(self.generator)

    def code(self) -> str:
        return self.words.code(self.generator)

    def chinese(self) -> bool:
        """Whether a fixed word, like the one for a sum, is to be Chinese."""
        return self.language == "zh" or (self.language == "mixed" and self._rng.random() < 0.5)
