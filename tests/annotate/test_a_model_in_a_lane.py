"""A dataset's settings reach GLM-4V in a lane's own worker, and its recipes say which weights answered."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.model.manifest import read_manifest
from glm4v_operator.sampling import SamplingChanges
from glm4v_operator.worker.announce import announce
from tests.annotate.day import asked_about
from tests.annotate.fixtures import MakeDay
from tests.engine.folders import NAME, SIDE, TINY_ENGINE, write_folder
from tests.engine.tiny import BLOCKS
from tests.scripted.openai_server import ScriptedOpenAiServer
from tests.scripted.settings import ROOT, let_workers_find_scripts

CAPTIONS = ("caption_zh", "caption_en")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    let_workers_find_scripts()
    return write_folder(tmp_path_factory.mktemp("model") / "tiny", context_positions=2048, **BLOCKS)


def settings(folder: Path, **members: object) -> EngineSettings:
    return EngineSettings(TINY_ENGINE, model=str(folder), device="cpu", **members)  # type: ignore[arg-type]


def test_model_quantisation_and_options_reach_the_worker_and_the_recipes(make_day: MakeDay, folder: Path) -> None:
    engine = settings(folder, quantization="nf4", options={"dtype": "bfloat16"})
    few = SamplingChanges(temperature=0, max_new_tokens=4)
    day = make_day(engine, ("ocr", *CAPTIONS), preprocessing=None, sampling=few)
    day.put_pictures(1)
    day.work()
    stages = re.findall(r"^worker: (check|weights|quantise|warm-up|known-answer|ready) (.*)", "\n".join(day.said), re.M)
    assert [name for name, _ in stages] == ["check", "weights", "quantise", "warm-up", "known-answer", "ready"]
    assert "layers are nf4, computing in bfloat16)" in stages[2][1]
    asked = day.rows("SELECT DISTINCT content FROM recipes")
    contents = [row[0] if isinstance(row[0], dict) else json.loads(row[0]) for row in asked]
    assert {content["model"] for content in contents} == {NAME}
    assert {content["model_hash"] for content in contents} == {read_manifest(folder).model_hash}
    assert {content["quantization"] for content in contents} == {"nf4"}
    assert {content["preprocessing"]["side"] for content in contents} == {SIDE}
    assert {content["sampling"]["max_new_tokens"] for content in contents} == {4}
    # Random weights say nothing of sense; that four tokens were all that they might say shows in how it ended.
    assert day.rows("SELECT DISTINCT reason FROM work_items WHERE state = 'rejected'") == [("cut_off",)]
    assert day.problems() == []


def test_a_datasets_sampling_is_what_a_lane_asks_with(
    make_day: MakeDay, openai: Callable[..., ScriptedOpenAiServer]
) -> None:
    server = openai()
    day = make_day(server, ("ocr", "caption_zh"), sampling=SamplingChanges(temperature=0, repetition_penalty=1))
    day.put_pictures(1)
    day.work()
    asked = {asked_about(request)[1]: request for request in server.requests}
    assert {request["temperature"] for request in asked.values()} == {0}
    assert "repetition_penalty" not in asked["caption_zh"]
    assert {name: request["max_tokens"] for name, request in asked.items()} == {"ocr": 1024, "caption_zh": 192}
    assert day.rows("SELECT DISTINCT sampling->>'temperature' FROM attempts WHERE work_item_id IS NOT NULL") == [("0",)]


@pytest.mark.parametrize(
    ("members", "error", "said"),
    [
        ({"options": {"max_bacth": 4}}, Misconfigured, r"options\.max_bacth: unknown key.*did you mean 'max_batch'"),
        ({"quantization": "nf5"}, Misconfigured, "quantization: expected one of none, int8, nf4, nf4_head"),
        ({"model": "nobody/nothing"}, WeightsWrong, "'glm4v fetch nobody/nothing' gets it"),
    ],
)
def test_what_the_engine_refuses_is_said_before_a_lane_starts(
    folder: Path, members: dict[str, object], error: type[Misconfigured], said: str
) -> None:
    engine = EngineSettings("glm4v", **({"model": str(folder)} | members))  # type: ignore[arg-type]
    with pytest.raises(error, match=said):
        announce(engine)


def test_an_airflow_without_pytorch_asks_the_interpreter_that_has_it(folder: Path, tmp_path: Path) -> None:
    """This process stands for Airflow's: no torch can be imported; a program in another place is the worker's."""
    worker_python = tmp_path / "python"
    worker_python.write_text(f'#!/bin/sh\nPYTHONPATH={":".join(_paths())} exec {sys.executable} "$@"\n')
    worker_python.chmod(0o700)
    lacking = tmp_path / "lacking"
    lacking.mkdir()
    (lacking / "sitecustomize.py").write_text("import sys\nsys.modules['torch'] = None\n")
    program = (
        "from glm4v_operator.engine_settings import EngineSettings\n"
        "from glm4v_operator.worker.announce import announce\n"
        f"said = announce(EngineSettings('glm4v', model={str(folder)!r}, worker_python={str(worker_python)!r}))\n"
        "print(said.model, said.model_hash, 'torch' in said.engine_version)\n"
        "try:\n    import torch\nexcept ImportError:\n    print('none here')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(lacking), *_paths()])},
        capture_output=True,
        text=True,
    )
    assert done.stdout == f"{NAME} {read_manifest(folder).model_hash} True\nnone here\n", done.stderr


def _paths() -> list[str]:
    return [str(ROOT / "plugins"), str(ROOT)]
