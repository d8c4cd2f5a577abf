"""How near the held-out faces come to any training face: ``python -m training.held_out.outlines``.

Two fonts of the same outlines draw the same glyphs, whatever their names and licences say. The measure is the mean
correlation of the pictures of the same characters in two faces, each moved so that its ink is centred: 1 for the same
outlines, and 0.86 or more for two neighbouring weights of one family.
"""

from __future__ import annotations

import numpy as np

from training.corpus.alphabet import ASCII, HAN
from training.glyph_atlas import CELL, HELD_OUT_ATLAS, TRAINING_ATLAS, GlyphAtlas, load_atlas

#: Every thirteenth Chinese character, and all letters and digits.
CHINESE = HAN[::13]
LATIN = "".join(character for character in ASCII if character.isalnum())


def likeness(first: GlyphAtlas, second: GlyphAtlas, characters: str) -> np.ndarray:
    """Mean correlation of each face of ``first`` with each of ``second``, [faces, faces]."""
    left, right = (_profiles(atlas, characters) for atlas in (first, second))
    return np.tensordot(left, right, axes=((1, 2), (1, 2))) / np.float32(len(characters))


def _profiles(atlas: GlyphAtlas, characters: str) -> np.ndarray:
    """Glyphs with their ink centred, as unit vectors [faces, characters, CELL²]."""
    numbers = [atlas.metrics.index[character] for character in characters]
    glyphs = atlas.glyphs[:, numbers].astype(np.float32)
    places = np.arange(CELL) - (CELL - 1) / 2
    ink = glyphs.sum((2, 3)).clip(1)
    down = np.rint((glyphs.sum(3) * places).sum(2) / ink).astype(int)
    right = np.rint((glyphs.sum(2) * places).sum(2) / ink).astype(int)
    for face, character in np.ndindex(ink.shape):
        shift = (-down[face, character], -right[face, character])
        glyphs[face, character] = np.roll(glyphs[face, character], shift, (0, 1))
    flat = glyphs.reshape(*ink.shape, -1)
    flat -= flat.mean(2, keepdims=True)
    flat /= np.linalg.norm(flat, axis=2, keepdims=True).clip(1e-6)
    return flat


def main() -> None:
    """Print each held-out face's nearest training face, and for comparison the nearest of training faces."""
    training, held_out = load_atlas(TRAINING_ATLAS), load_atlas(HELD_OUT_ATLAS)
    for script, characters in (("Chinese", CHINESE), ("Latin", LATIN)):
        print(f"{script} characters")
        for face, row in zip(held_out.metrics.faces, likeness(held_out, training, characters), strict=True):
            nearest = int(row.argmax())
            print(f"  held out {face}: nearest {training.metrics.faces[nearest]} at {row[nearest]:.2f}")
        among = likeness(training, training, characters)
        np.fill_diagonal(among, 0)
        for face, row in zip(training.metrics.faces, among, strict=True):
            nearest = int(row.argmax())
            print(f"  training {face}: nearest {training.metrics.faces[nearest]} at {row[nearest]:.2f}")


if __name__ == "__main__":
    main()
