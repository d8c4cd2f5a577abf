"""Pixels as the official model's preprocessing makes them, against other people's code for the same."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image
from transformers.image_utils import OPENAI_CLIP_MEAN, OPENAI_CLIP_STD

try:
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
except ImportError:  # transformers 5.3 calls it otherwise
    from transformers.models.clip.image_processing_clip import CLIPImageProcessor as CLIPImageProcessorPil

from glm4v_operator.conversation import Pixels
from glm4v_operator.errors import ItemError
from glm4v_operator.image_limits import Preprocessing
from glm4v_operator.ingest.geometry import shape
from glm4v_operator.model.image_processor import MEAN, STD, pixel_batch
from tests.model import restated_vision

SIDE = 56


def photograph(width: int = 90, height: int = 40, seed: int = 3) -> Image.Image:
    """Noise with edges in it."""
    values = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    values[: height // 2, : width // 3] = 255
    return Image.fromarray(values)


def as_engine_gets_it(picture: Image.Image) -> Pixels:
    """The picture through the lane's own resizing."""
    (shaped,) = shape(picture, Preprocessing("square", SIDE))
    return Pixels(*shaped.picture.size, shaped.picture.tobytes())


def test_the_statistics_are_those_of_clip() -> None:
    assert (list(MEAN), list(STD)) == (OPENAI_CLIP_MEAN, OPENAI_CLIP_STD)


def test_a_picture_becomes_what_the_official_preprocessing_makes_of_it() -> None:
    picture = photograph()
    found = pixel_batch([as_engine_gets_it(picture)], SIDE, "cpu")
    assert found.dtype == torch.float32
    assert np.abs(found[0].numpy() - restated_vision.preprocess(picture, SIDE)).max() < 1e-6


def test_a_picture_becomes_what_transformers_makes_of_it_for_clip() -> None:
    picture = photograph()
    size = {"height": SIDE, "width": SIDE}
    processor = CLIPImageProcessorPil(size=size, do_center_crop=False, resample=Image.Resampling.BICUBIC)
    expected = processor(picture, return_tensors="pt")["pixel_values"]
    assert (pixel_batch([as_engine_gets_it(picture)], SIDE, "cpu") - expected).abs().max() < 1e-6


def test_pictures_keep_their_order_in_a_batch() -> None:
    pictures = [as_engine_gets_it(photograph(seed=seed)) for seed in (1, 2)]
    both = pixel_batch(pictures, SIDE, "cpu")
    assert torch.equal(both, torch.cat([pixel_batch([one], SIDE, "cpu") for one in pictures]))
    assert not torch.equal(both[0], both[1])


def test_a_picture_of_another_size_is_refused_by_both_sizes() -> None:
    with pytest.raises(ItemError, match="picture of 28x56: expected 56x56"):
        pixel_batch([Pixels(28, 56, bytes(28 * 56 * 3))], SIDE, "cpu")
