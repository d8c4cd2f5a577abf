"""The values that cross between lane, worker and engine."""

from __future__ import annotations

import pytest

from glm4v_operator.errors import AnswerFailed
from glm4v_operator.worker.engine_interface import Announcement, EngineAnswer, Pixels


def test_a_pictures_name_depends_on_its_shape() -> None:
    assert Pixels(2, 1, b"123456").sha256 != Pixels(1, 2, b"123456").sha256


@pytest.mark.parametrize(("width", "height"), [(0, 1), (1, 1), (-1, -2), (3, 1)])
def test_a_picture_has_as_many_bytes_as_its_size_says(width: int, height: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        Pixels(width, height, b"123456")


@pytest.mark.parametrize("logprob", [float("nan"), float("-inf")])
def test_an_answer_of_a_broken_computation_is_none(logprob: float) -> None:
    with pytest.raises(AnswerFailed, match="broken computation"):
        EngineAnswer("text", "stop", mean_logprob=logprob)


def test_an_announcement_survives_its_json() -> None:
    said = Announcement("glm4v", "1", "zai-org/glm-4v-9b", "a" * 64, ("ocr", "caption"), "nf4")
    assert Announcement.from_json(said.to_json()) == said


@pytest.mark.parametrize("value", [None, [], {}, {"engine": "x"}, {"engine": 1, "tasks": "ocr"}])
def test_an_announcement_is_nothing_else(value: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        Announcement.from_json(value)
