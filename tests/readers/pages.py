"""Pages drawn for reading."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from glm4v_operator.sampling import Sampling
from glm4v_operator.worker.engine_interface import EngineRequest, Pixels, Turn


def draw(
    font: Path, texts: list[tuple[int, int, str]], size: tuple[int, int] = (900, 420), points: int = 32
) -> Image.Image:
    """A white page with black texts at (x, y)."""
    page = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(page)
    letters = ImageFont.truetype(str(font), points)
    for x, y, text in texts:
        pen.text((x, y), text, font=letters, fill="black")
    return page


def request_for(page: Image.Image | None) -> EngineRequest:
    """The request to read ``page``."""
    picture = None if page is None else Pixels(page.width, page.height, page.convert("RGB").tobytes())
    return EngineRequest(
        id="1",
        task="ocr",
        turns=(Turn("user", "Read all text.", has_image=picture is not None),),
        image=picture,
        image_sha256=None if picture is None else picture.sha256,
        sampling=Sampling(),
    )
