"""From nothing to the first token: a worker's start from a quantised copy on disk, whose pages the host still has."""

from __future__ import annotations

import dataclasses
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import torch

from bench import subprocesses
from bench.fullsize.model_folder import manifest_of, write_model_folder
from bench.fullsize.one_start import stages_of
from bench.fullsize.random_weights import load_random_model
from bench.fullsize.setting import Setting
from glm4v_operator.model.manifest import Quantised, write_manifest
from glm4v_operator.model.quantised_copy import write_shards

if TYPE_CHECKING:
    from bench.results import Row

_SECONDS = 240.0
_STARTS = ("first, every byte hashed", "later")


def run(setting: Setting) -> None:
    """Write a copy, start twice in fresh processes; report seconds by stage."""
    with TemporaryDirectory(prefix="glm4v-bench-") as above:
        folder = Path(above, "nf4")
        began = time.perf_counter()
        size = _write_copy(folder, setting)
        wrote = time.perf_counter() - began
        print(f"  copy of {size / 1e9:.2f} GB made, written and hashed in {wrote:.1f} s", flush=True)
        found = {}
        for start in _STARTS:
            found[start] = _start(folder, Path(above, "cache"), setting)
            print(f"  {start}: {found[start]}", flush=True)
        shutil.rmtree(folder)
    setting.report(
        "gpu_startup",
        _rows(found),
        notes=[
            f"seconds; a copy of {size / 1e9:.2f} GB, written just before; defaults of the engine",
            "first token: of an OCR answer about a new image, asked as soon as the worker is ready",
        ],
    )


def _start(folder: Path, cache: Path, setting: Setting) -> list[tuple[str, float]]:
    asked = {"folder": str(folder), "device": setting.device, "cache": str(cache), "spawned": time.time()}
    if setting.in_process:
        return stages_of(asked)
    found: list[tuple[str, float]]
    found = subprocesses.measure("bench.fullsize.one_start", asked, seconds=_SECONDS)["stages"]
    return found


def _write_copy(folder: Path, setting: Setting) -> int:
    write_model_folder(folder, tiny=setting.tiny)
    source = manifest_of(folder)
    loaded = load_random_model(folder, quantization="nf4", dtype=torch.bfloat16, device=setting.device)
    write_shards(loaded, folder)
    copy = Quantised(source.model_hash, "nf4", "bfloat16")
    manifest = dataclasses.replace(manifest_of(folder), quantised=copy)
    write_manifest(folder, manifest)
    del loaded
    if setting.device != "cpu":
        torch.cuda.empty_cache()
    return manifest.bytes


def _rows(found: dict[str, list[tuple[str, float]]]) -> list[Row]:
    """One row a stage, in the order in which they came."""
    stages = dict.fromkeys(stage for start in _STARTS for stage, _ in found[start])
    rows: list[Row] = [
        {"stage": stage} | {start: sum(s for name, s in found[start] if name == stage) for start in found}
        for stage in stages
    ]
    return [*rows, {"stage": "in all"} | {start: sum(s for _, s in found[start]) for start in found}]
