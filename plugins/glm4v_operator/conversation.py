"""What is said to a model: messages, and the picture that stands in one of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Pixels:
    """One picture as the engine gets it: ``rgb`` is height x width x 3 bytes, row by row, 8 bits a channel."""

    width: int
    height: int
    rgb: bytes = field(repr=False)

    def __post_init__(self) -> None:
        expected = self.width * self.height * 3
        if self.width < 1 or self.height < 1 or len(self.rgb) != expected:
            raise ValueError(
                f"picture of {self.width}x{self.height}: expected {expected} bytes of RGB, found {len(self.rgb)}"
            )

    @property
    def sha256(self) -> str:
        """The picture's name (64 hex digits): hash over "WIDTHxHEIGHT\\n" and the bytes, so shape counts too."""
        digest = hashlib.sha256(f"{self.width}x{self.height}\n".encode())
        digest.update(self.rgb)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Turn:
    """One message. ``has_image`` says that the request's picture stands in this turn, before its text."""

    role: Role
    text: str
    has_image: bool = False
