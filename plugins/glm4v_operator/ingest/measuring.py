"""Four numbers that say how much there is to read in a picture, taken once and kept with the image."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MEASURED_SIDE = 1024
"""Larger pictures are averaged down, by whole factors, until their longer side is at most this: measures of a
photograph and of its thumbnail are then comparable, and a large picture costs no more than a small one."""

INK_STEP = 32
"""Grey levels by which a pixel must differ from the background to count as ink: more than JPEG noise and paper
grain make, less than light grey print on white differs."""

_SMOOTHING = np.ones(9, dtype=np.int64)
_OUTLIERS = 0.0002


def measure(picture: Image.Image) -> dict[str, float]:
    """Measure an RGB picture; all values are finite.

    With Y the luminance (ITU-R 601, 0 to 255) of the picture averaged down to ``MEASURED_SIDE``, and H its histogram:

    - ``ink``: share of pixels whose Y is more than ``INK_STEP`` away from the background, the level around which most
      pixels lie (the maximum of H smoothed over 9 levels). 0 for an empty page, at most 1.
    - ``contrast``: (P99.98 - P0.02) / 255 of Y. Outer percentiles, because a line of text is far less than 1 % of a
      page. 0 to 1.
    - ``sharpness``: variance of the Laplacian (4 neighbours) of Y. Near 0 for a blank or blurred picture, hundreds to
      thousands for crisp print.
    - ``entropy``: Shannon entropy of H in bits, 0 to 8.
    """
    grey = _luminance(picture)
    histogram = np.bincount(grey.ravel(), minlength=256)
    share = histogram / grey.size
    background = int(np.argmax(np.convolve(histogram, _SMOOTHING, mode="same")))
    levels = np.abs(np.arange(256) - background)
    cumulative = np.cumsum(share)
    dark, light = np.searchsorted(cumulative, [_OUTLIERS, 1 - _OUTLIERS])
    present = share[share > 0]
    return {
        "ink": round(float(share[levels > INK_STEP].sum()), 6),
        "contrast": round(float(min(light, 255) - dark) / 255, 6),
        "sharpness": round(_laplacian_variance(grey), 3),
        "entropy": round(float(-(present * np.log2(present)).sum()) + 0.0, 6),
    }


def _luminance(picture: Image.Image) -> NDArray[np.uint8]:
    """Return Y as an array [height, width]."""
    factor = -(-max(picture.size) // MEASURED_SIDE)
    if factor > 1:
        picture = picture.reduce(factor)
    return np.asarray(picture.convert("L"))


def _laplacian_variance(grey: NDArray[np.uint8]) -> float:
    if min(grey.shape) < 3:
        return 0.0
    level = grey.astype(np.int16)
    around = level[:-2, 1:-1] + level[2:, 1:-1]
    around += level[1:-1, :-2]
    around += level[1:-1, 2:]
    around -= 4 * level[1:-1, 1:-1]
    return float(around.var(dtype=np.float32))
