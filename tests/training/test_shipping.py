"""From what training wrote to the folder that is shipped: all of it checked, and nothing that training alone has."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.manifest import MANIFEST, read_manifest
from glm4v_operator.model.pretrained import PretrainedChatGlm4v
from glm4v_operator.model.tokenizer import Tokenizer
from training import ship as shipping
from training.curve import curve_svg
from training.evaluation.results import write_results
from training.evaluation.tables import NOT_MEASURED
from training.fill_tables import fill
from training.learning.checkpoints import Progress, save_checkpoint
from training.learning.nano import Learner
from training.ship import ship
from training.vocabulary import RANK_FILE

CURVE = [
    {"seconds": 60.0 * minute, "answers": 4.0 / minute, "cells": 2.0 / minute, "cer": 1 / minute, "facts": minute / 9}
    for minute in (1, 2, 8)
]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What training writes, of a model of few weights with the vocabulary that is shipped."""
    tokenizer = Tokenizer.read(RANK_FILE)
    special = tokenizer.special
    config = ChatGlm4vConfig(
        hidden_size=32, layers=1, heads=2, kv_heads=1, head_size=16, mlp_size=32, vocabulary=tokenizer.size + 2,
        context_positions=64, boi_token_id=special["<|begin_of_image|>"], eoi_token_id=special["<|end_of_image|>"],
        eos_token_id=(special["<|endoftext|>"], special["<|user|>"], special["<|observation|>"]),
        pad_token_id=special["<|endoftext|>"], vision_hidden_size=32, vision_layers=1, vision_heads=2,
        vision_mlp_size=32, vision_scale=1.0, image_size=56, patch_size=14,
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("training") / "run"
    progress = Progress(seconds=480.0, steps=1000, pictures=256_000, curve=CURVE)
    save_checkpoint(Learner(PretrainedChatGlm4v(config), characters=10), progress, folder)
    return folder


@pytest.fixture
def run(trained: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    return Path(shutil.copytree(trained, tmp_path / "run"))


def test_what_is_shipped_is_the_model_without_what_training_alone_has(run: Path, tmp_path: Path) -> None:
    to = tmp_path / "shipped"
    manifest = ship(run, to)
    assert {file.name for file in run.glob("*head*")} == {"training_head.safetensors"}
    assert {file.name for file in to.iterdir()} == {
        "README.md", "config.json", "curve.svg", "manifest.json", "model.safetensors", "tokenizer.model",
        "training.json",
    }  # fmt: skip
    assert read_manifest(to) == manifest
    assert (manifest.model, manifest.licence) == ("glm4v-nano", "Apache-2.0")
    assert (to / "tokenizer.model").read_bytes() == RANK_FILE.read_bytes()
    assert {tensor.dtype for tensor in load_file(to / "model.safetensors").values()} == {torch.bfloat16}


def test_a_new_model_takes_the_place_of_the_old_one(run: Path, tmp_path: Path) -> None:
    to = tmp_path / "shipped"
    to.mkdir()
    (to / "model-00001-of-00002.safetensors").write_bytes(b"an old shard")
    manifest = ship(run, to)
    assert not (to / "model-00001-of-00002.safetensors").exists()
    assert read_manifest(to) == manifest


@pytest.mark.parametrize("missing", ["config.json", "progress.json"])
def test_a_folder_that_no_training_wrote_is_refused(missing: str, run: Path, tmp_path: Path) -> None:
    (run / missing).unlink()
    with pytest.raises(Misconfigured, match=f"found no {missing}"):
        ship(run, tmp_path / "shipped")


def test_a_model_that_is_too_large_is_refused(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipping, "MOST_BYTES", 100_000)
    with pytest.raises(Misconfigured, match="expected 0 MB at most"):
        ship(run, tmp_path / "shipped")
    assert not (tmp_path / "shipped").exists()


def test_weights_in_more_bits_are_refused(run: Path, tmp_path: Path) -> None:
    state = load_file(run / "model.safetensors")
    save_file({name: tensor.float() for name, tensor in state.items()}, run / "model.safetensors")
    with pytest.raises(WeightsWrong, match="expected BF16, found F32"):
        ship(run, tmp_path / "shipped")


def test_weights_that_are_not_the_models_are_refused(run: Path, tmp_path: Path) -> None:
    state = load_file(run / "model.safetensors")
    save_file({**state, "spread.weight": torch.zeros(2, 2, dtype=torch.bfloat16)}, run / "model.safetensors")
    with pytest.raises(WeightsWrong, match=r"spread\.weight"):
        ship(run, tmp_path / "shipped")


def test_another_vocabulary_than_that_of_the_training_is_refused(run: Path, tmp_path: Path) -> None:
    fewer = tmp_path / "tokenizer.model"
    fewer.write_text("".join(RANK_FILE.read_text("ascii").splitlines(keepends=True)[:-1]), "ascii")
    with pytest.raises(Misconfigured, match="train anew"):
        ship(run, tmp_path / "shipped", fewer)


def test_the_card_says_what_it_was_trained_on_and_that_nothing_is_measured(run: Path, tmp_path: Path) -> None:
    ship(run, tmp_path / "shipped")
    card = (tmp_path / "shipped" / "README.md").read_text(encoding="utf-8")
    assert "256,000 pictures" in card
    assert "1,000 steps of 256 pictures, 8.0 minutes" in card
    assert card.count(NOT_MEASURED) == 3
    assert "demonstration" in card


def test_scores_come_into_the_card_and_the_page(run: Path, tmp_path: Path) -> None:
    to, page, file = tmp_path / "shipped", tmp_path / "page.md", tmp_path / "scores.json"
    manifest = ship(run, to)
    page.write_text("<!-- table: batches -->\n<!-- end of table -->\n", encoding="utf-8")
    none = {"answers": 0, "of": 4}
    by_task = {task: {"zh": none, "en": none} for task in ("ocr", "caption")}
    batches = {"fp32": {"answers": 16, "differ": 0, **by_task, "cases": []}}
    write_results({"model_hash": manifest.model_hash, "ablations": {"batches": batches}}, file)
    fill(to, page, file)
    assert "| fp32      | 0 of 4         |" in page.read_text(encoding="utf-8")
    assert read_manifest(to).model_hash == manifest.model_hash
    write_results({"model_hash": "0" * 64}, file)
    with pytest.raises(Misconfigured, match="measures anew"):
        fill(to, page, file)


def test_a_curve_is_a_picture_with_a_line_for_each_measure() -> None:
    picture = ElementTree.fromstring(curve_svg(CURVE))
    lines = [element.get("points", "").split() for element in picture.iter() if element.tag.endswith("polyline")]
    assert [len(points) for points in lines] == [3, 3, 3, 3]
    heights = [float(point.split(",")[1]) for point in lines[0]]
    assert heights == sorted(heights)  # down the page: the loss falls


def test_a_curve_of_one_measurement_is_none() -> None:
    with pytest.raises(ValueError, match="two measurements or more, found 1"):
        curve_svg(CURVE[:1])


def test_the_manifest_names_no_file_that_a_model_has_not(run: Path, tmp_path: Path) -> None:
    ship(run, tmp_path / "shipped")
    names = json.loads((tmp_path / "shipped" / MANIFEST).read_text(encoding="utf-8"))["files"]
    assert set(names) == {"README.md", "config.json", "model.safetensors", "tokenizer.model"}
