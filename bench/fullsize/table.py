"""Weights, vision, prefill and decoding steps, in bfloat16 and in NF4, each beside what the card allows at best."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import torch

from bench.fullsize.bounds import Bounds
from bench.fullsize.random_weights import load_random_model
from bench.fullsize.setting import Setting, model_folder
from bench.fullsize.timing import GIB, allocated_gib, seconds
from bench.fullsize.work import prompt_tokens, reading, seeing, stepping, stepping_of
from glm4v_operator.engine.reader import Reader

if TYPE_CHECKING:
    from bench.results import Row
    from glm4v_operator.model.quantisation import Quantization

_QUANTIZATIONS: dict[str, Quantization] = {"bf16": "none", "NF4": "nf4"}
_VISION_BATCHES = (1, 8)
_PREFILL_BATCHES = (1, 8)
_PLAIN_ROWS = (1, 32)
_RECORDED_ROWS = (1, 2, 8, 32, 64)
_STEPS = 24
_WARM = 3  # of recorded steps the first two: one plain, one that is recorded


def run(setting: Setting) -> None:
    """Measure both, one after the other; report one table."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    with model_folder(setting.tiny) as folder:
        for label, quantization in _QUANTIZATIONS.items():
            before = allocated_gib(setting.device)
            loaded = load_random_model(folder, quantization=quantization, dtype=setting.dtype, device=setting.device)
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

    tokens = prompt_tokens(reader)
    for batch in _VISION_BATCHES:
        took = seconds(seeing(reader, batch), device, repeats=3)
        note(f"vision, batch {batch}", took / batch, bounds.vision())
    for batch in _PREFILL_BATCHES:
        took = seconds(reading(reader, seeing(reader, batch)()), device, repeats=3)
        note(f"prefill of {tokens} tokens, batch {batch}", took / batch, bounds.prefill(tokens))
    for recorded, all_rows in ((False, _PLAIN_ROWS), (True, _RECORDED_ROWS)):
        by = stepping_of(reader, recorded=recorded)
        for rows in all_rows:
            took = seconds(stepping(reader, by, rows, _WARM + _STEPS), device, repeats=_STEPS, warm=_WARM)
            by.release()
            note(f"step, {'recorded' if recorded else 'plain'}, {rows} rows", took, bounds.step(rows, tokens))
    return found
