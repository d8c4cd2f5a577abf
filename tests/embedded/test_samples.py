"""The committed sample images are what their truth says, and what the script draws."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from PIL import Image, ImageFont

from embedded.draw_samples import FOLDER, Sample, draw_all
from embedded.drawing import page as drawn_page
from embedded.score import Truth, read_truth
from glm4v_operator.reasons import REASONS
from training.corpus.alphabet import DRAWN

MAX_BYTES = 1_500_000
NANO_SIDE = 448
"""Pixels: glm4v-nano sees each picture squeezed to a square of this side."""


@pytest.fixture(scope="module")
def truth() -> Truth:
    return read_truth(FOLDER / "truth.yaml")


@pytest.fixture(scope="module")
def pages() -> list[drawn_page.Page]:
    return []


@pytest.fixture(scope="module")
def drawn(pages: list[drawn_page.Page]) -> dict[str, Sample]:
    """All samples, in a font that is always there: their words do not depend on it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawn_page, "font", lambda package, file, size: ImageFont.load_default(size))
        remember = drawn_page.Page.__init__

        def remembered(page: drawn_page.Page, *details: object) -> None:
            remember(page, *details)  # type: ignore[arg-type]
            pages.append(page)

        patch.setattr(drawn_page.Page, "__init__", remembered)
        return draw_all()


def _files() -> dict[str, Path]:
    return {
        path.relative_to(FOLDER).as_posix(): path
        for path in FOLDER.rglob("*")
        if path.is_file() and path.name != "truth.yaml"
    }


def test_every_file_has_its_truth_and_every_truth_its_file(truth: Truth) -> None:
    assert set(_files()) == set(truth.samples)


def test_the_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in _files().values()) < MAX_BYTES


def test_every_way_to_end_is_shown(truth: Truth) -> None:
    assert {expected.state for expected in truth.samples.values()} == {"done", "no_text", "refused"}


def test_reasons_are_known(truth: Truth) -> None:
    assert {expected.reason for expected in truth.samples.values()} - {None} <= set(REASONS)


def test_one_image_lies_under_two_keys() -> None:
    contents = [hashlib.sha256(path.read_bytes()).digest() for path in _files().values()]
    assert len(contents) - len(set(contents)) == 1


def test_the_photograph_lies_on_its_side() -> None:
    with Image.open(FOLDER / "photos" / "bridge-sign.jpg") as photo:
        assert photo.getexif()[0x0112] == 6
        assert photo.height > photo.width


def test_the_disguised_file_is_no_png() -> None:
    assert (FOLDER / "uploads" / "quarterly-report.png").read_bytes().startswith(b"%PDF-")


def test_the_script_writes_the_committed_texts(truth: Truth, drawn: dict[str, Sample]) -> None:
    said = {key: sample.text if sample.state == "done" else "" for key, sample in drawn.items()}
    assert said == {key: expected.text.rstrip("\n") for key, expected in truth.samples.items()}


def test_the_script_writes_the_committed_facts(truth: Truth, drawn: dict[str, Sample]) -> None:
    said = {key: sample.facts for key, sample in drawn.items()}
    assert said == {key: expected.facts for key, expected in truth.samples.items()}


def test_the_pictures_have_the_drawn_sizes(drawn: dict[str, Sample], pages: list[drawn_page.Page]) -> None:
    drawn_sizes = {(page.width, page.height) for page in pages}
    for key in drawn:
        if not key.startswith(("uploads/", "photos/")):
            with Image.open(FOLDER / key) as picture:
                assert picture.size in drawn_sizes, key


def test_texts_can_be_read_when_a_picture_is_squeezed(drawn: dict[str, Sample], pages: list[drawn_page.Page]) -> None:
    small = [
        (page.lines[0], size)
        for page in pages
        for size in page.sizes
        if size * NANO_SIDE / page.height < 22 or size * NANO_SIDE / page.width < 16
    ]
    assert small == []


def test_no_sample_says_too_much(truth: Truth) -> None:
    long = {
        key: (len(lines), len(expected.text))
        for key, expected in truth.samples.items()
        if len(lines := expected.text.splitlines()) > 10 or len(expected.text) > 120
    }
    assert long == {}


def test_samples_have_no_other_characters_than_glm4v_nano_knows(truth: Truth) -> None:
    written = {character for expected in truth.samples.values() for character in expected.text}
    assert written - set(DRAWN) - {"\n"} == set()
