"""What is measured on a GPU runs on a CPU too, on a tiny model: no GPU's time is spent on finding a slip."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from bench import articles_way, gpu_fullsize
from bench.articles_way import plain_answers, plain_model
from bench.fullsize.bounds import Bounds
from bench.fullsize.model_folder import write_model_folder
from bench.fullsize.questions import TINY_DAY, ask_all, checked, noise
from bench.fullsize.random_engine import load_random_generation
from glm4v_operator.model.configuration import ChatGlm4vConfig, read_config
from glm4v_operator.model.template import answer_text
from glm4v_operator.model.tokenizer import Tokenizer

torch.set_num_threads(1)
ON_CPU = ["--tiny", "--device", "cpu", "--results"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model_folder(tmp_path_factory.mktemp("model"), tiny=True)


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        (["--part", "table"], 12),
        (["--part", "sharing"], 12),
        (["--part", "caps", "--caps", "10"], 1),
        (["--part", "startup"], 9),
        (["--part", "tight"], 4),
        (["--part", "kernels"], 96),
        (["--part", "parity"], 3),
    ],
    ids=lambda value: value[1] if isinstance(value, list) else None,
)
def test_each_part_writes_its_table(arguments: list[str], rows: int, tmp_path: Path) -> None:
    gpu_fullsize.main([*arguments, *ON_CPU, str(tmp_path)])
    [file] = tmp_path.iterdir()
    assert len(json.loads(file.read_text())["rows"]) == rows


def test_budgets_can_be_measured_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def budgets(*caps: str) -> list[str]:
        gpu_fullsize.main(["--part", "caps", "--caps", *caps, *ON_CPU, str(tmp_path)])
        [file] = tmp_path.iterdir()
        return [row["GiB"] for row in json.loads(file.read_text())["rows"]]

    assert budgets("8") == ["8"]
    # In the table's order, beside what was there.
    assert budgets("12", "9.313") == ["9.313", "12", "8"]
    # Not beside what another machine measured.
    monkeypatch.setattr("bench.results.ran_on", lambda _: {"python": "another"})
    assert budgets("10") == ["10"]


def test_the_articles_way_is_compared_with_the_engine(tmp_path: Path) -> None:
    articles_way.main(["--images", "1", "--at-once", "4", *ON_CPU, str(tmp_path)])
    [file] = tmp_path.iterdir()
    assert [row["way"] for row in json.loads(file.read_text())["rows"]] == [
        "articles", "engine, NF4, one image at a time", "engine, NF4", "engine, bf16",
    ]  # fmt: skip


@pytest.mark.parametrize("quantization", ["none", "nf4"])
def test_the_articles_way_says_what_the_engine_says(quantization: str, folder: Path) -> None:
    plain = plain_answers(plain_model(folder, "cpu", nf4=quantization == "nf4"), folder, 5, TINY_DAY, "cpu")
    requests = ask_all([noise(5, read_config(folder).image_size)], TINY_DAY)
    engine = load_random_generation(folder, quantization=quantization, device="cpu").answer(requests)
    tokenizer = Tokenizer.read(folder / "tokenizer.model")
    said = [answer_text(tokenizer.decode(one.tokens)) for one in plain.values()]
    assert said == [answer.text for answer in checked(engine, requests)]


def test_bounds_follow_from_the_published_numbers_of_parameters() -> None:
    """4,279,387,392 in the tower's layers, 8,158,433,280 in the language model's; 40,960 bytes of cache a token."""
    bounds = Bounds(ChatGlm4vConfig(), "nf4")
    vision = (2 * 6401 * 4_279_387_392 + 4 * 6401**2 * 1792 * 63) / 790e12
    prefill = (2 * 1602 * 8_158_433_280 + 2 * 1602**2 * 4096 * 40) / 790e12
    step = (8_158_433_280 * (1 / 2 + 1 / 64) + 2 * 151_552 * 4096 + 32 * 1640 * 40_960) / 4.3e12
    assert bounds.vision() == pytest.approx(vision, rel=0.02)  # patches, convolution and adapter come to it
    assert bounds.prefill(1602) == pytest.approx(prefill, rel=0.001)
    assert bounds.step(32, 1640) == pytest.approx(step, rel=0.001)
