"""Weights, vision, prefill and decoding steps, in bfloat16 and in NF4, each beside what the card allows at best."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TYPE_CHECKING

import torch

from bench.fullsize.bounds import Bounds
from bench.fullsize.random_weights import load_random_model
from bench.fullsize.setting import Setting, model_folder
from bench.fullsize.timing import GIB, allocated_gib, seconds
from glm4v_operator.engine.reader import Reader
from glm4v_operator.engine.stepping import PlainStepping, Record, RecordedStepping, Stepping, cuda_graphs

if TYPE_CHECKING:
    from torch import Tensor

    from bench.results import Row
    from glm4v_operator.model.quantisation import Quantization

#: The prompt's ids around an image that make 1,640 tokens of the official sizes.
_PROMPT_IDS = 41
_QUANTIZATIONS: dict[str, Quantization] = {"bf16": "none", "NF4": "nf4"}
_VISION_BATCHES = (1, 8)
_PREFILL_BATCHES = (1, 8)
_PLAIN_ROWS = (1, 32)
_RECORDED_ROWS = (1, 2, 8, 32, 64)
_STEPS = 24


def run(setting: Setting) -> None:
    """Measure both, one after the other; report one table."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    with model_folder(setting.tiny) as folder:
        for label, quantization in _QUANTIZATIONS.items():
            before = allocated_gib(setting.device)
            loaded = load_random_model(folder, quantization=quantization, dtype=torch.bfloat16, device=setting.device)
            bounds = Bounds(loaded.model.config, quantization)
            weights = allocated_gib(setting.device) - before
            print(f"  {label}: {weights:.2f} GiB of weights", flush=True)
            found[label] = {"weights, GiB": (weights, bounds.weight_bytes / GIB)}
            found[label] |= _times(Reader(loaded.model), bounds, setting.device)
            del loaded
            gc.collect()
            if setting.device != "cpu":
                torch.cuda.empty_cache()
    setting.report(
        "gpu_table",
        _rows(found),
        notes=[
            "times in ms; bound: arithmetic at 790 TFLOP/s, or bytes at 4.3 TB/s, of one H200",
            "weights: measured, and computed from the shapes; vision and prefill: for one image, one prompt",
            f"steps: one token for each row after a prompt with an image, median of {_STEPS}",
        ],
    )


def _rows(found: dict[str, dict[str, tuple[float, float]]]) -> list[Row]:
    return [
        {"what": what}
        | {
            f"{label}{kind}": found[label][what][number]
            for label in found
            for number, kind in enumerate(("", " bound"))
        }
        for what in next(iter(found.values()))
    ]


@torch.inference_mode()
def _times(reader: Reader, bounds: Bounds, device: str) -> dict[str, tuple[float, float]]:
    """Milliseconds and their bounds, by what was done."""
    found: dict[str, tuple[float, float]] = {}

    def note(what: str, took: float, bound: float) -> None:
        found[what] = (1000 * took, 1000 * bound)
        print(f"    {what}: {1000 * took:.2f} ms (bound {1000 * bound:.2f})", flush=True)

    for batch in _VISION_BATCHES:
        pixels = torch.randn(batch, 3, reader.config.image_size, reader.config.image_size, device=device)
        took = seconds(lambda pixels=pixels: reader.model.see(pixels), device, repeats=3)  # type: ignore[misc]
        note(f"vision, batch {batch}", took / batch, bounds.vision())
    images = reader.model.see(pixels)
    for batch in _PREFILL_BATCHES:
        took, tokens = _prefill(reader, images[:batch], device)
        note(f"prefill of {tokens} tokens, batch {batch}", took / batch, bounds.prefill(tokens))
    record: Record = cuda_graphs() if device != "cpu" else lambda step: step
    kinds: dict[str, tuple[Callable[[], Stepping], tuple[int, ...]]] = {
        "plain": (lambda: PlainStepping(reader), _PLAIN_ROWS),
        "recorded": (lambda: RecordedStepping(reader, record), _RECORDED_ROWS),
    }
    for kind, (make, all_rows) in kinds.items():
        for rows in all_rows:
            took = _step(make(), rows, tokens, device)
            note(f"step, {kind}, {rows} rows", took, bounds.step(rows, tokens))
    return found


def _prefill(reader: Reader, images: Tensor, device: str) -> tuple[float, int]:
    """Seconds for a batch of prompts with an image each, and the tokens of one."""
    config = reader.config
    ids = torch.randint(0, 4000, (len(images), _PROMPT_IDS))
    ids[:, 4:7] = torch.tensor([config.boi_token_id, config.pad_token_id, config.eoi_token_id])
    tokens = _PROMPT_IDS + config.image_tokens - 1
    cache = reader.cache(len(images), tokens)

    def read() -> Tensor:
        cache.filled = 0
        return reader.scores(reader.model.read(ids, None, images, cache))

    return seconds(read, device, repeats=3), tokens


def _step(stepping: Stepping, rows: int, tokens: int, device: str) -> float:
    """Seconds for one token a row behind a prompt of ``tokens``."""
    warm = 3
    cache = stepping.cache(rows, tokens + warm + _STEPS)
    cache.real[:, :tokens] = True
    cache.filled = tokens
    steps = stepping.begin(cache)
    ids = torch.zeros(rows, dtype=torch.long, device=device)
    positions = torch.full((rows,), _PROMPT_IDS, device=device)
    took = seconds(lambda: steps(ids, positions), device, repeats=_STEPS, warm=warm)
    stepping.release()
    return took
