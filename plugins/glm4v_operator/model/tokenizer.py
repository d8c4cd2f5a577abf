"""Text and token ids: tiktoken over the official rank file. Text from people never becomes a special token."""

from __future__ import annotations

import base64
import binascii
import codecs
from collections.abc import Iterable, Sequence
from pathlib import Path

import tiktoken

from glm4v_operator.errors import ItemError, WeightsWrong

#: How text is cut before byte pairs are merged; part of the official tokenizer, as its rank file is.
_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|"
    r"\s+(?!\S)|\s+"
)

#: The special tokens, in the order of their ids, which follow the last rank. Begin and end of image are the 11th, 12th.
SPECIAL_TOKENS = (
    "<|endoftext|>", "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>", "<|system|>", "<|user|>", "<|assistant|>",
    "<|observation|>", "<|begin_of_image|>", "<|end_of_image|>", "<|begin_of_video|>", "<|end_of_video|>",
)  # fmt: skip


#: Only a text of hardly more than spaces or rules could be so long and still fit into the model's positions.
MAX_CHARACTERS = 100_000


class Tokenizer:
    """Text to ids and back. ``special``: id of each special token."""

    def __init__(self, ranks: dict[bytes, int]) -> None:
        self._encoding = tiktoken.Encoding("glm-4", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens={})
        self._bytes = {rank: piece for piece, rank in ranks.items()}
        self.special = {name: len(ranks) + number for number, name in enumerate(SPECIAL_TOKENS)}

    @classmethod
    def read(cls, file: Path) -> Tokenizer:
        """The tokenizer of a rank file: a base64 piece and its rank a line.

        Raises WeightsWrong, naming the line, for anything else, and where ranks are not 0, 1, 2 …
        """
        ranks: dict[bytes, int] = {}
        try:
            lines = file.read_bytes().splitlines()
        except OSError as error:
            raise WeightsWrong(f"{file}: expected the tokenizer's rank file, found none ({error})") from error
        for number, line in enumerate(lines, 1):
            piece, _, rank = line.partition(b" ")
            try:
                ranks[base64.b64decode(piece, validate=True)] = int(rank)
            except (binascii.Error, ValueError) as error:
                raise WeightsWrong(f"{file}, line {number}: expected a base64 piece and its rank ({error})") from error
        if sorted(ranks.values()) != list(range(len(lines))):
            raise WeightsWrong(f"{file}: expected the ranks 0 to {len(lines) - 1}, each once, found others")
        if missing := [byte for byte in range(256) if bytes([byte]) not in ranks]:
            raise WeightsWrong(f"{file}: expected a rank for each single byte, found none for {missing[0]:#04x}")
        return cls(ranks)

    @property
    def size(self) -> int:
        """Ids that mean something, special ones included. The model's vocabulary may be padded beyond them."""
        return len(self._bytes) + len(SPECIAL_TOKENS)

    def encode(self, text: str) -> list[int]:
        """Ids of ``text``. The name of a special token in it is text like any other.

        Raises ItemError for more than MAX_CHARACTERS: tiktoken panics on a million spaces, and a panic passes through
        every ``except Exception``.
        """
        if len(text) > MAX_CHARACTERS:
            raise ItemError(f"a text of {len(text):,} characters: expected at most {MAX_CHARACTERS:,}; shorten it")
        return self._encoding.encode_ordinary(text)

    def decode(self, ids: Iterable[int]) -> str:
        """Text of ``ids``; special tokens and padding rows of the vocabulary have none. Broken UTF-8 becomes U+FFFD."""
        return b"".join(self._bytes.get(token, b"") for token in ids).decode("utf-8", errors="replace")

    def stream(self) -> TokenStream:
        """A decoder that takes one id at a time."""
        return TokenStream(self._bytes)


class TokenStream:
    """Decodes ids as they come; a character whose bytes are split over tokens is handed on when it is whole."""

    def __init__(self, pieces: dict[int, bytes]) -> None:
        self._pieces = pieces
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def add(self, token: int) -> str:
        """The text that this id completes, often empty or a single character."""
        return self._decoder.decode(self._pieces.get(token, b""))

    def end(self) -> str:
        """What is left, as U+FFFD where its bytes are no whole character."""
        return self._decoder.decode(b"", final=True)


def text_pieces(tokenizer: Tokenizer, ids: Sequence[int]) -> list[str]:
    """What :meth:`Tokenizer.stream` hands on for each id, the rest with the last one."""
    stream = tokenizer.stream()
    pieces = [stream.add(token) for token in ids]
    if pieces:
        pieces[-1] += stream.end()
    return pieces
