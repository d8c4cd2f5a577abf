"""The committed sample images are what their truth says, and what the script draws."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from PIL import Image

from embedded.draw_samples import FOLDER, Sample, draw_all
from embedded.score import Truth, read_truth
from glm4v_operator.reasons import REASONS

MAX_BYTES = 1_500_000


@pytest.fixture(scope="module")
def truth() -> Truth:
    return read_truth(FOLDER / "truth.yaml")


@pytest.fixture(scope="module")
def drawn() -> dict[str, Sample]:
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
    with Image.open(FOLDER / "photos" / "exit-sign.jpg") as photo:
        assert photo.getexif()[0x0112] == 6
        assert photo.height > photo.width


def test_the_disguised_file_is_no_png() -> None:
    assert (FOLDER / "uploads" / "quarterly-report.png").read_bytes().startswith(b"%PDF-")


def test_the_script_writes_the_committed_truth(truth: Truth, drawn: dict[str, Sample]) -> None:
    said = {key: sample.text if sample.state == "done" else "" for key, sample in drawn.items()}
    assert said == {key: expected.text.rstrip("\n") for key, expected in truth.samples.items()}
