"""The engine as its worker uses it: announced, loaded by stages, asked; on a tiny random model and a CPU."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from glm4v_operator.engine.glm4v_engine import Glm4vEngine
from glm4v_operator.engine.options import QUANTIZATIONS
from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.image_limits import Preprocessing
from glm4v_operator.model.manifest import read_manifest
from glm4v_operator.model.quantisation import Quantization
from glm4v_operator.model.quantised_copy import write_copy
from glm4v_operator.worker.engine_interface import EngineAnswer, EngineOptions
from glm4v_operator.worker.engine_registry import create_engine
from tests.engine.folders import NAME, SIDE, engine_of, hashed, write_folder
from tests.engine.tiny import BLOCKS, question, tiny_generation


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("model") / "tiny")


def test_it_announces_the_model_its_hash_and_the_size_of_its_pictures(folder: Path) -> None:
    said = create_engine("glm4v", EngineOptions(model=str(folder))).announce()
    assert (said.engine, said.model, said.quantization, said.image_side) == ("glm4v", NAME, "none", SIDE)
    assert said.model_hash == read_manifest(folder).model_hash
    assert {"ask", "caption", "ocr"} < set(said.tasks)


def test_the_small_demonstration_model_offers_what_it_was_trained_for(tmp_path: Path) -> None:
    assert engine_of(write_folder(tmp_path / "nano", name="glm4v-nano")).announce().tasks == ("caption", "ocr")


def test_announcing_imports_nothing_heavy(folder: Path) -> None:
    program = (
        "import sys; from glm4v_operator.worker.engine_registry import create_engine;"
        "from glm4v_operator.worker.engine_interface import EngineOptions;"
        f"create_engine('glm4v', EngineOptions(model={str(folder)!r})).announce();"
        "print(sorted({'torch', 'transformers', 'tiktoken', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={"PYTHONPATH": "plugins"}
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_strangers_pictures_are_brought_to_the_models_size(folder: Path) -> None:
    assert engine_of(folder).preprocessing == Preprocessing("square", SIDE)


def test_loading_is_told_stage_by_stage_and_the_engine_answers_as_its_model_does(folder: Path) -> None:
    engine, stages = engine_of(folder), list[str]()
    engine.load(lambda name, detail: stages.append(name))
    assert stages == ["libraries", "check", "weights", "warm-up", "known-answer"]
    (found,), (expected,) = engine.answer([question("a")]), tiny_generation().answer([question("a")])
    assert isinstance(found, EngineAnswer)
    assert isinstance(expected, EngineAnswer)
    assert (found.text, found.device) == (expected.text, "cpu")


@pytest.mark.parametrize(
    ("options", "stage"),
    [
        ({"quantization": "nf4"}, "are nf4, computing in float32"),
        ({"quantization": "int8", "dtype": "bfloat16"}, "are int8, computing in bfloat16"),
    ],
)
def test_weights_are_quantised_while_they_are_loaded(tmp_path: Path, options: dict[str, object], stage: str) -> None:
    engine, said = engine_of(write_folder(tmp_path / "tiny", **BLOCKS), **options), list[str]()
    engine.load(lambda name, detail: said.append(f"{name}: {detail}"))
    assert any(line.startswith("quantise: ") and stage in line for line in said)
    assert engine.announce().quantization == options["quantization"]
    assert isinstance(engine.answer([question("a")])[0], EngineAnswer)


def test_a_quantised_copy_answers_as_the_model_quantised_while_loading(tmp_path: Path) -> None:
    folder, copy = write_folder(tmp_path / "tiny", **BLOCKS), tmp_path / "copy"
    write_copy(folder, copy, quantization="nf4", dtype="bfloat16", device="cpu")
    engines = engine_of(folder, quantization="nf4", dtype="bfloat16"), engine_of(copy)
    for engine in engines:
        engine.load(lambda name, detail: None)
    ((first,), (second,)) = (engine.answer([question("a")]) for engine in engines)
    assert isinstance(first, EngineAnswer)
    assert isinstance(second, EngineAnswer)
    assert (first.text, engines[0].announce()) == (second.text, engines[1].announce())


def test_the_words_embeddings_may_stay_on_the_host(folder: Path) -> None:
    engine = engine_of(folder, embedding_on_host=True)
    engine.load(lambda name, detail: None)
    (found,), (expected,) = engine.answer([question("a")]), tiny_generation().answer([question("a")])
    assert getattr(found, "text", None) == getattr(expected, "text", "")


def test_on_a_cpu_it_wants_no_device_for_itself_alone(folder: Path) -> None:
    assert engine_of(folder).devices() == ()


def test_the_tables_of_quantisations_are_one() -> None:
    assert get_args(Quantization) == QUANTIZATIONS


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"device": "tpu"}, "device: expected cpu, cuda or cuda:N, found 'tpu'"),
        ({"quantization": "q4"}, "quantization: expected one of none, int8, nf4, nf4_head, found 'q4'"),
        ({"options": {"max_batch": 0}}, "options.max_batch: expected 1 to 512, found 0"),
        ({"options": {"batch": 4}}, "options.batch"),
        ({"options": {"dtype": "half"}}, "options.dtype"),
        ({"options": {"memory_gib": -1}}, "options.memory_gib"),
        ({"options": {"shared_gib": -1}}, "options.shared_gib"),
    ],
)
def test_settings_that_cannot_be_are_refused_before_anything_is_loaded(
    folder: Path, members: dict[str, object], named: str
) -> None:
    with pytest.raises(Misconfigured) as caught:
        Glm4vEngine(EngineOptions(**{"model": str(folder), **members}))  # type: ignore[arg-type]
    assert named in str(caught.value)


def test_without_a_name_the_official_model_is_meant_which_must_be_fetched_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLM4V_MODELS", str(tmp_path))
    with pytest.raises(WeightsWrong, match="glm4v fetch zai-org/glm-4v-9b"):
        Glm4vEngine(EngineOptions())


def test_a_fetched_model_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLM4V_MODELS", str(tmp_path))
    write_folder(tmp_path / NAME / "0123abcd")
    assert Glm4vEngine(EngineOptions(model=NAME)).announce().model == NAME


def test_a_tokenizer_of_another_model_is_refused_before_weights_are_read(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    with (folder / "tokenizer.model").open("a") as file:
        file.write("YWI= 260\n")
    stages: list[str] = []
    with pytest.raises(WeightsWrong, match="it belongs to another model"):
        engine_of(hashed(folder)).load(lambda stage, _: stages.append(stage))
    assert "weights" not in stages


def test_a_configuration_without_a_picture_size_is_no_model_of_ours(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "text")
    (folder / "config.json").write_text(json.dumps({"model_type": "chatglm"}))
    with pytest.raises(WeightsWrong, match="image_size"):
        engine_of(hashed(folder))
