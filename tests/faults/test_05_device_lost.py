"""Accident 5: the device's context is lost. The worker ends with a code of its own; nothing more is asked of it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import torch
from torch import Tensor

from glm4v_operator.engine.halving import answer_in_memory
from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.errors import WorkerDead
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.worker.engine_interface import EngineDied
from glm4v_operator.worker.exit_codes import ExitCode
from tests.engine.folders import SIDE, write_folder
from tests.engine.tiny import picture, question, tiny_generation
from tests.scripted.asking import ask_together
from tests.scripted.fixtures import Hold


@pytest.mark.parametrize(
    "error",
    [
        torch.AcceleratorError("CUDA error: an illegal memory access was encountered"),
        RuntimeError("CUDA error: device-side assert triggered"),
        torch.AcceleratorError("CUDA error: uncorrectable ECC error encountered"),
    ],
    ids=str,
)
def test_an_error_after_which_nothing_can_be_computed_is_the_engines_death(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    asked: list[int] = []

    def lost(self: ChatGlm4vModel, ids: Tensor, *more: object) -> Tensor:
        asked.append(len(ids))
        raise error

    monkeypatch.setattr(ChatGlm4vModel, "go_on", lost)
    with pytest.raises(EngineDied, match="CUDA error"):
        answer_in_memory(tiny_generation(), [question(text) for text in "abcd"])
    assert asked == [4]  # once, not again in parts


def test_a_lack_of_memory_behind_which_the_device_is_lost_blames_no_image(monkeypatch: pytest.MonkeyPatch) -> None:
    generation = tiny_generation()

    def full(*given: object) -> Tensor:
        raise RuntimeError("CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`")

    def lost() -> None:
        raise torch.AcceleratorError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(ChatGlm4vModel, "go_on", full)
    monkeypatch.setattr(generation, "give_back_memory", lost)
    with pytest.raises(EngineDied, match="illegal memory access"):
        answer_in_memory(generation, [question("a")])


def test_the_worker_ends_with_the_code_that_says_so_and_all_who_wait_hear_of_it(hold: Hold, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "tiny")
    settings = EngineSettings("tests.engine.fragile:LosesItsDevice", model=str(folder), device="cpu")
    worker = hold(settings=settings)
    client = worker.client()
    image = client.put_image(picture(1).rgb, SIDE, SIDE)
    asked = ask_together(
        3, lambda number: client.chat("what?", image, task=None, sampling=question("").sampling, deadline_seconds=60)
    )
    errors = [future.exception(60) for future in asked]
    assert [type(error) for error in errors] == [WorkerDead] * 3
    assert any("engine_died" in str(error) and "illegal memory access" in str(error) for error in errors)
    until = time.monotonic() + 10
    while worker.alive() and time.monotonic() < until:
        time.sleep(0.05)
    assert not worker.alive()
    assert ExitCode.ENGINE_DIED == 84
