"""JPEG files as cameras and phones make them: print on uneven paper, shadow, grain. Drawn from a seed."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1632, 1224  # 2.0 megapixels
QUALITY = 88

_PAPERS = 12
_WORDS = (
    "invoice", "total", "street", "number", "paid", "change", "thank", "you", "receipt", "room", "station", "platform",
    "departure", "notice", "closed", "until", "maintenance", "floor",
)  # fmt: skip


def write_photos(folder: Path, count: int, seed: int = 7) -> int:
    """Write ``count`` different photographs of printed pages into ``folder``. Returns their bytes in all."""
    noise = np.random.default_rng(seed)
    words = random.Random(seed)
    papers = [_paper(noise) for _ in range(min(count, _PAPERS))]
    total = 0
    for number in range(count):
        picture = papers[number % len(papers)].copy()
        _print_lines(picture, words, number)
        path = folder / f"photo-{number:05d}.jpg"
        picture.save(path, "JPEG", quality=QUALITY)
        total += path.stat().st_size
    return total


def _paper(noise: np.random.Generator) -> Image.Image:
    """A page in uneven light, with a photograph on its lower half, and the grain of a small sensor."""
    light = _clouds(noise, cells=4, low=150, high=245)
    light[HEIGHT // 2 :, : WIDTH // 2] = _clouds(noise, cells=48, low=30, high=220)[HEIGHT // 2 :, : WIDTH // 2]
    light += noise.normal(0, 4, light.shape)
    return Image.fromarray(np.clip(light, 0, 255).astype(np.uint8), "RGB")


def _clouds(noise: np.random.Generator, *, cells: int, low: int, high: int) -> np.ndarray:
    """Smooth colour [HEIGHT, WIDTH, 3] between ``low`` and ``high``, varying over ``cells`` cells a side."""
    small = noise.integers(low, high, (cells, cells, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(small, "RGB").resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC), dtype=np.float32)


def _print_lines(picture: Image.Image, words: random.Random, number: int) -> None:
    draw = ImageDraw.Draw(picture)
    top = 40
    while top < HEIGHT - 60:
        size = words.choice((18, 22, 28, 40))
        line = f"{number}-{top} " + " ".join(words.choices(_WORDS, k=12))
        draw.text((60, top), line, fill=(30, 30, 40), font=ImageFont.load_default(size))
        top += int(size * 1.6)
