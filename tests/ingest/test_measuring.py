"""Measures tell an empty page, a printed page, a blurred page and noise apart."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from glm4v_operator.ingest.measuring import measure


@pytest.fixture
def printed(font: Path) -> Image.Image:
    picture = Image.new("RGB", (800, 600), "white")
    draw = ImageDraw.Draw(picture)
    letters = ImageFont.truetype(str(font), 24)
    for line in range(10):
        draw.text((40, 40 + 50 * line), "2026 年度报告 Annual report, page one of two", font=letters, fill="black")
    return picture


@pytest.mark.parametrize("colour", ["white", "black", "#808080", "#f5e6c8"])
def test_an_empty_page_of_any_colour_shows_nothing(colour: str) -> None:
    assert measure(Image.new("RGB", (400, 300), colour)) == {
        "ink": 0.0, "contrast": 0.0, "sharpness": 0.0, "entropy": 0.0,
    }  # fmt: skip


def test_ink_is_the_share_of_pixels_off_the_background() -> None:
    picture = Image.new("RGB", (100, 100), "white")
    ImageDraw.Draw(picture).rectangle((0, 0, 99, 24), fill="black")
    assert measure(picture)["ink"] == pytest.approx(0.25)


def test_white_on_black_has_as_much_ink_as_black_on_white(printed: Image.Image) -> None:
    inverted = Image.eval(printed, lambda value: 255 - value)
    assert measure(inverted)["ink"] == pytest.approx(measure(printed)["ink"], abs=0.001)


def test_paper_grain_is_no_ink() -> None:
    grain = np.random.default_rng(1).normal(235, 5, (300, 400)).clip(0, 255).astype(np.uint8)
    assert measure(Image.fromarray(grain).convert("RGB"))["ink"] == 0.0


def test_one_line_of_text_already_gives_full_contrast(font: Path) -> None:
    picture = Image.new("RGB", (1000, 1000), "white")
    ImageDraw.Draw(picture).text((400, 500), "编号 4711", font=ImageFont.truetype(str(font), 30), fill="black")
    measures = measure(picture)
    assert measures["contrast"] > 0.9
    assert 0 < measures["ink"] < 0.01


def test_blur_lowers_sharpness_and_little_else(printed: Image.Image) -> None:
    blurred = printed.filter(ImageFilter.GaussianBlur(4))
    assert measure(blurred)["sharpness"] < measure(printed)["sharpness"] / 50


def test_a_large_picture_measures_as_its_smaller_copy_does(printed: Image.Image) -> None:
    large = printed.resize((3200, 2400), Image.Resampling.LANCZOS)
    small, big = measure(printed), measure(large)
    assert big["ink"] == pytest.approx(small["ink"], rel=0.2)
    assert big["contrast"] == pytest.approx(small["contrast"], abs=0.05)
    assert big["sharpness"] == pytest.approx(small["sharpness"], rel=0.5)


def test_entropy_of_even_noise_is_eight_bits() -> None:
    noise = np.arange(256, dtype=np.uint8).repeat(256).reshape(256, 256)
    assert measure(Image.fromarray(noise).convert("RGB"))["entropy"] == pytest.approx(8.0)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (2, 2), (3, 3), (16000, 8)])
def test_every_size_gives_finite_numbers(size: tuple[int, int]) -> None:
    assert all(math.isfinite(value) for value in measure(Image.new("RGB", size, "red")).values())
