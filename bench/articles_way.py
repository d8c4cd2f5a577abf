"""The articles' way to caption and read an image against this engine: seconds an image, memory, first token.

python -m bench.articles_way [--images N] [--at-once N] [--tiny]

The articles ask one prompt at a time: each encodes its image anew, then takes one token after the other, eagerly, from
NF4 weights of bitsandbytes. That code is kept in ``bench/articles`` as it is. Random weights of the full size on both
sides, the same ones; answers have a set length.
"""

from __future__ import annotations

import argparse
import functools
import gc
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from bench.articles.plain_model import Answer, PlainModel, load_plain_model
from bench.fullsize.model_folder import silent_ids
from bench.fullsize.one_card import Asked, in_a_process, measure
from bench.fullsize.questions import ask, noise
from bench.fullsize.random_weights import random_tensor
from bench.fullsize.setting import Setting, first_device, model_folder
from bench.fullsize.timing import allocated_gib, forget_peak, peak_reserved_gib
from bench.results import FOLDER
from glm4v_operator.engine.sampling import allowed_tokens
from glm4v_operator.model.configuration import read_config
from glm4v_operator.model.image_processor import pixel_batch
from glm4v_operator.model.template import conversation_ids
from glm4v_operator.model.tokenizer import Tokenizer

if TYPE_CHECKING:
    from bench.results import Row

_SECONDS = 300.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the articles' way, then the engine in several ways; report one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=3, help="images that the articles' way is measured on")
    parser.add_argument("--at-once", type=int, default=64, help="answers that the engine writes at once")
    parser.add_argument("--tiny", action="store_true", help="a tiny model: only to see that all runs, seconds on a CPU")
    parser.add_argument("--device", default=first_device(), help="default: the first GPU, else the CPU")
    parser.add_argument("--results", type=Path, default=FOLDER, help="where the JSON file goes")
    asked = parser.parse_args(arguments)
    setting = Setting(asked.tiny, asked.device, asked.results)
    rows = [_articles_row(setting, asked.images)]
    setting.report("articles_way", rows)
    for label, quantization, at_once in (
        ("engine, NF4, one image at a time", "nf4", 4),
        ("engine, NF4", "nf4", asked.at_once),
        ("engine, bf16", "none", asked.at_once),
    ):
        print(f"  {label}", flush=True)
        rows.append(_engine_row(setting, label, quantization, at_once, rows[0]))
        # After each: a run that is cut short has told what it found.
        setting.report("articles_way", rows, notes=_NOTES)


_NOTES = (
    "s: seconds an image for all three prompts; images: those that are worked on together; ratio: of images a second",
    "articles: the fastest of its images, for the first has kernels loaded besides; the engine is measured once, warm",
    "first token, answer: seconds for an OCR answer of 256 tokens about a new image, alone",
    "GiB: of weights, and reserved by PyTorch at the most, the CUDA context apart",
)


def _articles_row(setting: Setting, images: int) -> dict[str, Any]:
    with model_folder(setting.tiny) as folder:
        forget_peak(setting.device)
        before = allocated_gib(setting.device)
        model = plain_model(folder, setting.device, nf4=True)
        weights = allocated_gib(setting.device) - before
        forget_peak(setting.device)
        plain_answers(model, folder, 0, dict.fromkeys(setting.day, 2), setting.device)
        found = [plain_answers(model, folder, seed, setting.day, setting.device) for seed in range(1, images + 1)]
    for number, answers in enumerate(found, 1):
        each = ", ".join(f"{prompt_id} {one.whole:.2f} s" for prompt_id, one in answers.items())
        print(
            f"  articles' way, image {number}: {sum(one.whole for one in answers.values()):.2f} s ({each})", flush=True
        )
    row = {
        "way": "articles",
        "images": 1,
        "s": min(sum(one.whole for one in answers.values()) for answers in found),
        "ratio": 1.0,
        "first token": min(answers["ocr"].first_token for answers in found),
        "answer": min(answers["ocr"].whole for answers in found),
        "GiB of weights": weights,
        "GiB at peak": peak_reserved_gib(setting.device),
    }
    del model
    gc.collect()
    forget_peak(setting.device)
    return row


def _engine_row(setting: Setting, label: str, quantization: str, at_once: int, articles: Row) -> dict[str, Any]:
    asked = Asked(setting.tiny, setting.device, quantization, memory_gib=None, max_batch=at_once)
    found = measure(asked) if setting.in_process else in_a_process(asked, seconds=_SECONDS)
    if found["why_not"] is not None:
        raise RuntimeError(f"{label}: {found['why_not']}")
    return {
        "way": label,
        "images": found["images"],
        "s": found["image"],
        "ratio": float(str(articles["s"])) / found["image"],
        "first token": found["first_token"],
        "answer": found["answer"],
        "GiB of weights": found["weights"],
        "GiB at peak": found["peak"],
    }


def plain_model(folder: Path, device: str, *, nf4: bool) -> PlainModel:
    """The articles' model with the random weights that the engine has as well."""
    dtype = torch.float32 if device == "cpu" else torch.bfloat16
    silent = silent_ids(read_config(folder))
    weights = functools.partial(random_tensor, dtype=dtype, device=device, silent=silent)
    return load_plain_model(folder, weights, nf4=nf4, dtype=dtype)


def plain_answers(model: PlainModel, folder: Path, seed: int, day: dict[str, int], device: str) -> dict[str, Answer]:
    """Answers to all the day's prompts about the picture ``seed``, one after the other, by prompt."""
    config, tokenizer = read_config(folder), Tokenizer.read(folder / "tokenizer.model")
    stops = list(config.eos_token_id)
    allowed = allowed_tokens(config.vocabulary, tokenizer.size, list(tokenizer.special.values()), stops).to(device)
    picture = noise(seed, config.image_size)
    pixels = pixel_batch([picture], config.image_size, device)
    return {
        prompt_id: model.answer(
            conversation_ids(tokenizer, ask(prompt_id, picture, tokens).turns), pixels, tokens, allowed
        )
        for prompt_id, tokens in day.items()
    }


if __name__ == "__main__":
    main()
