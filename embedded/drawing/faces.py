"""The faces that samples are written in: fonts that glm4v-nano's training never saw.

``python -m training.fonts`` fetches them; ``training/font_table.py`` names them as held out, with their licences.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

from embedded.state import CHECKOUT

FONTS = CHECKOUT / "training" / ".fonts"

Name = Literal["hei", "kai"]


@dataclass(frozen=True, slots=True)
class Face:
    """Chinese characters of one font and Latin ones of another, each as package and file."""

    chinese: tuple[str, str]
    latin: tuple[str, str]


FACES: dict[tuple[Name, bool], Face] = {
    ("hei", False): Face(("fonts-wqy-zenhei", "wqy-zenhei.ttc"), ("fonts-cantarell", "Cantarell-Regular.otf")),
    ("hei", True): Face(("fonts-wqy-zenhei", "wqy-zenhei.ttc"), ("fonts-cantarell", "Cantarell-Bold.otf")),
    ("kai", False): Face(
        ("fonts-lxgw-wenkai", "LXGWWenKai-Regular.ttf"), ("fonts-crosextra-caladea", "Caladea-Regular.ttf")
    ),
    ("kai", True): Face(("fonts-lxgw-wenkai", "LXGWWenKai-Bold.ttf"), ("fonts-crosextra-caladea", "Caladea-Bold.ttf")),
}  # fmt: skip
"""By name and weight. There is no bold Zen Hei; its characters stand as they are beside bold letters."""


@cache
def font(package: str, file: str, size: int) -> ImageFont.FreeTypeFont:
    """The font at ``size`` drawn pixels. Raises FileNotFoundError that says how to fetch it."""
    path: Path = FONTS / package / file
    if not path.is_file():
        raise FileNotFoundError(f"{path}: expected the font that samples are drawn in; run 'python -m training.fonts'")
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def pieces(text: str) -> list[tuple[str, bool]]:
    """``text`` cut where the script changes: (piece, whether it is Latin)."""
    found: list[tuple[str, bool]] = []
    for character in text:
        latin = character.isascii()
        if found and found[-1][1] == latin:
            found[-1] = (found[-1][0] + character, latin)
        else:
            found.append((character, latin))
    return found
