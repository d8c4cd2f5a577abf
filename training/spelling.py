"""Text as one id a character, for answers that are read off a picture letter by letter."""

from __future__ import annotations

from glm4v_operator.model.tokenizer import Tokenizer
from training.corpus.alphabet import DRAWN


class Speller:
    """Encodes like the tokenizer, but never takes a whole word as one token; decoding gives the same text.

    The tokenizer takes the words of captions and prompts whole. A picture's text may have them too, and there it is
    the characters that can be seen.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._ids = {character: tokenizer.encode(character) for character in DRAWN + "\n"}

    def encode(self, text: str) -> list[int]:
        """One id for each drawn character and line break, and the tokenizer's own for any other."""
        ids: list[int] = []
        for character in text:
            ids += self._ids.get(character) or self._tokenizer.encode(character)
        return ids
