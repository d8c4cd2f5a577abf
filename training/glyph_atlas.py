"""Glyphs of all faces, drawn once, so that pictures are composed of them by the thousand on a GPU.

``python -m training.glyph_atlas`` draws the atlas of the training faces and that of the held-out ones and writes them
beside the fonts. One file holds everything that training needs of the fonts, so that no font has to be where it runs.
"""

from __future__ import annotations

import argparse
import json
import lzma
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from training.corpus.alphabet import ASCII, DRAWN, HAN
from training.font_table import HELD_OUT_FACES, SIGNS_OF_TRAINING, TRAINING_FACES, Face, Font
from training.fonts import FONTS, FontsMissing, files

CELL = 40  # pixels a side of a glyph's picture
EM = 32  # pixels of the em box in it
INSET = (CELL - EM) // 2  # where the em box begins, both ways: ink that protrudes fits
BASELINE = 0.86  # em below the top of the em box, for all faces: deep descenders just fit in

#: Drawn so many times larger and averaged down: smooth edges that no hinting has moved.
_OVERSAMPLING = 4
#: Taken from a face's Latin font, where it has one.
_LATIN = frozenset(" " + ASCII + "£€°±×÷")

TRAINING_ATLAS = FONTS / "atlas.npz"
HELD_OUT_ATLAS = FONTS / "held_out.npz"


#: A face and the font of signs that it lacks; its packed glyphs, their advances, and which of them it has.
_Task = tuple[Face, Font | None]
_Drawn = tuple[bytes, np.ndarray, np.ndarray]


@dataclass(slots=True)
class Metrics:
    """What laying out a scene needs: small, and quick to hand to another process.

    ``characters``: a character's index is its glyph's number; number 0 is the space. ``advance``: float32 [faces,
    characters], in em. ``has``: bool, the same shape; a glyph that a face has not is blank and must not be used.
    """

    characters: str
    faces: Sequence[str]
    advance: np.ndarray
    has: np.ndarray
    index: dict[str, int] = field(init=False)
    _widths: list[dict[str, float]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.index = {character: number for number, character in enumerate(self.characters)}
        # A dict a face: plain floats are several times quicker than single elements of an array.
        self._widths = [
            {
                character: float(width)
                for character, width, there in zip(self.characters, widths, has, strict=True)
                if there
            }
            for widths, has in zip(self.advance, self.has, strict=True)
        ]

    def width(self, text: str, face: int) -> float:
        """The advance of ``text`` in em. Raises KeyError for a character that the face has not."""
        widths = self._widths[face]
        return sum([widths[character] for character in text])

    def covers(self, text: str, face: int) -> bool:
        """Whether the face has a glyph for every character."""
        return self._widths[face].keys() >= set(text)


@dataclass(slots=True)
class GlyphAtlas:
    """``glyphs``: uint8 [faces, characters, CELL, CELL], 0 paper to 255 ink."""

    metrics: Metrics
    glyphs: np.ndarray


def draw_atlas(faces: Sequence[Face], target: Path, *, signs: Font | None = None, processes: int | None = None) -> None:
    """Draw ``faces`` and write them to one file. ``signs``: font of the signs and punctuation marks that a face lacks.

    ``processes``: how many draw, one face each; 1 is this one, None as many as there are cores.
    Raises FontsMissing where a font's file is not there, and for a face that lacks most of the Chinese characters.
    """
    drawn = []
    for face, result in zip(faces, _all_drawn([(face, signs) for face in faces], processes), strict=True):
        drawn.append(result)
        missing = "".join(character for character, there in zip(DRAWN, result[2], strict=True) if not there)
        print(f"[{len(drawn):2}/{len(faces)}] {face.name}" + (f", without {missing}" if missing else ""), flush=True)
    names = [face.name for face in faces]
    arrays = {f"glyphs_{number}": np.frombuffer(packed, np.uint8) for number, (packed, _, _) in enumerate(drawn)}
    arrays["about"] = np.frombuffer(json.dumps({"characters": DRAWN, "faces": names}).encode(), np.uint8)
    arrays["advance"] = np.stack([advance for _, advance, _ in drawn])
    arrays["has"] = np.stack([has for _, _, has in drawn])
    half = target.with_suffix(".part")
    with half.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    half.replace(target)


def load_atlas(path: Path) -> GlyphAtlas:
    """The atlas of a file. Raises FontsMissing where there is none."""
    if not path.is_file():
        raise FontsMissing(
            f"{path}: expected a glyph atlas, found none; run `python -m training.fonts`, then "
            "`python -m training.glyph_atlas`"
        )
    with np.load(path, allow_pickle=False) as arrays:
        about = json.loads(arrays["about"].tobytes())
        metrics = Metrics(about["characters"], tuple(about["faces"]), arrays["advance"], arrays["has"])
        glyphs = np.empty((*metrics.has.shape, CELL, CELL), np.uint8)
        for number, face in enumerate(glyphs):
            _unpack(arrays[f"glyphs_{number}"].tobytes(), face)
    return GlyphAtlas(metrics, glyphs)


def _pack(glyphs: np.ndarray) -> bytes:
    """Sixteen shades, two pixels a byte, compressed: a tenth of the size, and no eye sees the difference."""
    shades = (glyphs.reshape(-1, 2).astype(np.uint16) + 8) // 17
    return lzma.compress((shades[:, 0] << 4 | shades[:, 1]).astype(np.uint8).tobytes(), preset=6)


def _unpack(packed: bytes, into: np.ndarray) -> None:
    """``into``: uint8 [characters, CELL, CELL], contiguous."""
    pairs = np.frombuffer(lzma.decompress(packed), np.uint8)
    flat = into.reshape(-1, 2)
    flat[:, 0] = (pairs >> 4) * 17
    flat[:, 1] = (pairs & 15) * 17


class _Typeface:
    """The glyphs of one font, which may come in many files."""

    def __init__(self, font: Font) -> None:
        basic = ImageFont.Layout.BASIC
        self._fonts = [
            ImageFont.truetype(path, EM * _OVERSAMPLING, font.number, layout_engine=basic) for path in files(font)
        ]
        # What each file draws for a character that it has not, small, so that looking through many files is quick.
        self._small = [slice_.font_variant(size=24) for slice_ in self._fonts]
        self._blanks = [bytes(small.getmask("\U0010fffe")) for small in self._small]

    def draw(self, character: str) -> tuple[np.ndarray, float] | None:
        """The glyph [CELL, CELL] and its advance in em; None where the font has none."""
        for font, small, blank in zip(self._fonts, self._small, self._blanks, strict=True):
            mask = small.getmask(character)
            # Some fonts map a character to an empty glyph: that is as good as none.
            if mask.getbbox() and bytes(mask) != blank:
                advance = font.getlength(character) / (EM * _OVERSAMPLING)
                return _drawn(font, character), advance
        return None

    def space(self) -> float:
        """The space's advance in em, of the first file that has letters."""
        for font, small, blank in zip(self._fonts, self._small, self._blanks, strict=True):
            if bytes(small.getmask("n")) != blank:
                return font.getlength(" ") / (EM * _OVERSAMPLING)
        return 0.25


def _drawn(font: ImageFont.FreeTypeFont, character: str) -> np.ndarray:
    side = CELL * _OVERSAMPLING
    picture = Image.new("L", (side, side))
    place = (INSET * _OVERSAMPLING, round((INSET + BASELINE * EM) * _OVERSAMPLING))
    ImageDraw.Draw(picture).text(place, character, font=font, fill=255, anchor="ls")
    return np.asarray(picture.reduce(_OVERSAMPLING))


def _all_drawn(tasks: Sequence[_Task], processes: int | None) -> Iterator[_Drawn]:
    if processes == 1:
        yield from map(_draw_face, tasks)
        return
    # New processes, not copies of this one: a copy of a process with threads of its own may wait for them for ever.
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(_draw_face, tasks)


def _draw_face(task: _Task) -> _Drawn:
    """Packed glyphs, advances, and which of them the face has."""
    face, signs = task
    chinese = _Typeface(face.chinese)
    latin = _Typeface(face.latin) if face.latin else chinese
    other = _Typeface(signs) if signs else None
    glyphs = np.zeros((len(DRAWN), CELL, CELL), np.uint8)
    advance = np.zeros(len(DRAWN), np.float32)
    has = np.zeros(len(DRAWN), bool)
    advance[0], has[0] = latin.space(), True
    ideographs = frozenset(HAN)
    for number, character in enumerate(DRAWN[1:], 1):
        if character in face.wrong:
            continue
        drawn = (latin.draw(character) if character in _LATIN else None) or chinese.draw(character)
        if drawn is None and other and character not in ideographs:
            drawn = other.draw(character)
        if drawn is not None:
            glyphs[number], advance[number] = drawn
            has[number] = True
    if has.mean() < 0.99:
        raise FontsMissing(f"face {face.name}: expected nearly all of {len(DRAWN)} characters, found {has.sum()}")
    return _pack(glyphs), advance, has


def main() -> None:
    """Draw both atlases."""
    parser = argparse.ArgumentParser(prog="python -m training.glyph_atlas", description=__doc__)
    parser.add_argument("--processes", type=int, help="as many as there are cores unless said")
    arguments = parser.parse_args()
    for target, faces, signs in (
        (TRAINING_ATLAS, TRAINING_FACES, SIGNS_OF_TRAINING),
        (HELD_OUT_ATLAS, HELD_OUT_FACES, None),
    ):
        started = time.monotonic()
        draw_atlas(faces, target, signs=signs, processes=arguments.processes)
        print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
