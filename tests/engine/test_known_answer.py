"""The check that a model reads, before it may answer anybody."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from glm4v_operator.engine.glm4v_engine import Glm4vEngine
from glm4v_operator.engine.known_answer import SHIPPED
from glm4v_operator.errors import AnswerFailed, WeightsWrong
from glm4v_operator.readers.rapidocr_reader import RapidOcrEngine
from glm4v_operator.worker.engine_interface import EngineAnswer, EngineOptions
from tests.engine.folders import write_folder


def answer(text: str) -> EngineAnswer:
    return EngineAnswer(text, "stop")


@pytest.mark.parametrize("side", [448, 1120])
def test_another_reader_reads_the_code_off_the_shipped_picture(side: int) -> None:
    reader = RapidOcrEngine(EngineOptions())
    reader.load(lambda stage, detail: None)
    SHIPPED.check(reader.answer([SHIPPED.request(side)])[0])


def test_the_code_is_neither_too_small_nor_too_large_for_the_small_model() -> None:
    page = np.asarray(Image.open(SHIPPED.picture).convert("L").resize((448, 448)))
    rows = np.flatnonzero((page < 128).any(axis=1))
    assert 16 < rows[-1] - rows[0] + 1 < 52


@pytest.mark.parametrize("text", ["K7R4", "\nK7R4\n", "K 7 R 4", "The picture says: K7R4."])
def test_an_answer_with_the_code_passes(text: str) -> None:
    SHIPPED.check(answer(text))


@pytest.mark.parametrize("text", ["", "k7r4", "K7B4", "[NO TEXT]"])
def test_any_other_answer_names_question_answer_and_what_was_expected(text: str) -> None:
    with pytest.raises(WeightsWrong) as caught:
        SHIPPED.check(answer(text))
    assert all(part in str(caught.value) for part in (SHIPPED.prompt, "'K7R4'", repr(text)))


def test_no_answer_at_all_is_told_with_its_reason() -> None:
    with pytest.raises(WeightsWrong, match="scores are not finite"):
        SHIPPED.check(AnswerFailed("the scores are not finite"))


def test_weights_that_cannot_read_are_refused_at_the_start(tmp_path: Path) -> None:
    engine = Glm4vEngine(EngineOptions(model=str(write_folder(tmp_path / "random")), device="cpu"))
    with pytest.raises(WeightsWrong, match="known-answer check"):
        engine.load(lambda stage, detail: None)
