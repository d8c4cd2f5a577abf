"""Accident 11: the worker starts slowly, or not at all; each way is told apart."""

from __future__ import annotations

import pytest

from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.errors import GpuUnavailable, Misconfigured, WeightsWrong, WorkerDead, WorkerHung
from glm4v_operator.worker.exit_codes import ExitCode
from tests.scripted.fixtures import Hold


@pytest.mark.parametrize(
    ("load", "kind", "named"),
    [
        ({"fail": "misconfigured"}, Misconfigured, "wrong settings"),
        ({"fail": "weights_wrong"}, WeightsWrong, r"tensor 'a\.b' is missing"),
        ({"fail": "gpu_unavailable"}, GpuUnavailable, "no device"),
        ({"fail": "crash"}, WorkerDead, "RuntimeError: scripted: crash"),
        ({"exit": int(ExitCode.GPU_UNAVAILABLE)}, GpuUnavailable, "gpu_unavailable"),
        ({"exit": 127}, WorkerDead, "exit code 127"),
    ],
    ids=["settings", "weights", "device", "crash", "silent device", "silent crash"],
)
def test_each_failed_start_is_told_apart(
    hold: Hold, load: dict[str, object], kind: type[Exception], named: str
) -> None:
    with pytest.raises(kind, match=named) as caught:
        hold({"load": load})
    assert type(caught.value) is kind


def test_an_engine_that_cannot_be_imported_needs_a_person(hold: Hold) -> None:
    with pytest.raises(Misconfigured, match="worker_python"):
        hold(settings=EngineSettings("nowhere.at_all:Engine"))


def test_options_that_an_engine_does_not_know_need_a_person(hold: Hold) -> None:
    with pytest.raises(Misconfigured, match="thread"):
        hold(settings=EngineSettings("rapidocr", options={"thread": 1}))


def test_an_interpreter_without_the_package_is_a_failed_start(hold: Hold, tmp_path: object) -> None:
    with pytest.raises(WorkerDead, match="exit code"):
        hold(settings=EngineSettings("rapidocr", worker_python="/bin/false"))


def test_a_start_without_end_is_ended_at_its_deadline_and_names_the_stage(hold: Hold) -> None:
    worker = hold({"load": {"stages": ["weights", "warm-up"], "seconds": 60}}, ready=False)
    with pytest.raises(WorkerHung, match="weights"):
        worker.wait_ready(5.0)
    worker.stop()
    assert not worker.alive()
