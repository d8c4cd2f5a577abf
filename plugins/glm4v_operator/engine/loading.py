"""From a model's folder to something that answers, within the memory that it may take."""

from __future__ import annotations

from pathlib import Path

import torch

from glm4v_operator.engine.device_trouble import Trouble, first_line, trouble
from glm4v_operator.engine.generation import Generation
from glm4v_operator.engine.options import Glm4vOptions
from glm4v_operator.engine.stepping import cuda_graphs
from glm4v_operator.errors import GpuUnavailable, Misconfigured
from glm4v_operator.model.configuration import read_config
from glm4v_operator.model.manifest import Manifest
from glm4v_operator.model.quantisation import as_quantization
from glm4v_operator.model.template import check_vocabulary
from glm4v_operator.model.tokenizer import Tokenizer
from glm4v_operator.model.weights import load_model
from glm4v_operator.worker.engine_interface import Report

_GIB = 2**30

#: Memory for images that prompts share, while it is not known yet how much there is; on a CPU, for good.
_SHARED_AT_FIRST = _GIB // 4
_MOST_SHARED = 4 * _GIB

#: Of a small model, a CPU's threads would mostly wait for one another; beside other work three to eight times as long
#: as one thread alone takes.
_ONE_THREAD_BELOW = _GIB // 4


def load_generation(
    folder: Path, manifest: Manifest, quantization: str, device: str, options: Glm4vOptions, report: Report
) -> Generation:
    """The model in ``folder`` on ``device``, its stages reported.

    Raises WeightsWrong and Misconfigured for the folder and the settings; Misconfigured also when the model does not
    fit into the budget, GpuUnavailable when it does not fit beside what others have on the card.
    """
    dtype = compute_dtype(options.dtype, device, manifest)
    tokenizer = Tokenizer.read(folder / "tokenizer.model")
    check_vocabulary(tokenizer, read_config(folder))
    try:
        take_device(device, options.memory_gib)
        if device == "cpu" and manifest.bytes < _ONE_THREAD_BELOW:
            torch.set_num_threads(1)
        loaded = load_model(
            folder,
            quantization=as_quantization(quantization),
            dtype=dtype,
            device=device,
            embedding_on_host=options.embedding_on_host,
            report=report,
        )
    except RuntimeError as error:
        kind, problem = trouble(error), first_line(error)
        if kind is Trouble.OUT_OF_MEMORY:
            raise _does_not_fit(manifest.model, quantization, device, options.memory_gib, problem) from error
        if kind in (Trouble.NO_DEVICE, Trouble.DEVICE_LOST):
            raise GpuUnavailable(f"device {device} cannot be used ({problem})") from error
        raise
    if loaded.layers:
        report(
            "quantise", f"{len(loaded.layers)} layers are {quantization}, computing in {_name(dtype)}{_taken(device)}"
        )
    return Generation(
        loaded.model,
        tokenizer,
        shared_bytes=_SHARED_AT_FIRST,
        device_name=device_name(device),
        record=cuda_graphs() if _recordable(device, quantization) else None,
    )


def _recordable(device: str, quantization: str) -> bool:
    """Whether a step never waits for the device, as LLM.int8() does for its outliers."""
    return device != "cpu" and quantization != "int8"


def compute_dtype(asked: str, device: str, manifest: Manifest) -> torch.dtype:
    """``asked``, or for "auto" what the folder was quantised for, else what the device computes best in."""
    if asked == "auto":
        if manifest.quantised is not None:
            asked = manifest.quantised.dtype
        elif device == "cpu":
            asked = "float32"
        else:
            asked = "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float16"
    dtype: torch.dtype = getattr(torch, asked)
    return dtype


def device_name(device: str) -> str:
    """As people know it: "cpu", or the card's name."""
    return "cpu" if device == "cpu" else torch.cuda.get_device_name(device)


def take_device(device: str, gib: float | None) -> None:
    """Compute on ``device`` in this thread, with at most ``gib`` GiB of it.

    Raises Misconfigured where there is not so much.
    """
    if device == "cpu":
        return
    torch.cuda.set_device(device)  # graphs are recorded on the thread's own
    if gib is None:
        return
    total = torch.cuda.get_device_properties(device).total_memory
    if gib * _GIB > total:
        raise Misconfigured(
            f"engine glm4v: options.memory_gib: expected at most the card's {total / _GIB:.1f}, found {gib}; lower it"
        )
    torch.cuda.set_per_process_memory_fraction(gib * _GIB / total, device)


def shared_bytes(device: str, options: Glm4vOptions) -> int:
    """What may be kept of images: what the options say, else half of what the warm-up left of the device's memory."""
    if options.shared_gib is not None:
        return int(options.shared_gib * _GIB)
    if device == "cpu":
        return _SHARED_AT_FIRST
    free, _ = torch.cuda.mem_get_info(device)
    if options.memory_gib is not None:
        free = min(free, int(options.memory_gib * _GIB) - torch.cuda.max_memory_reserved(device))
    return max(0, min(free // 2, _MOST_SHARED))


def check_memory(device: str, gib: float | None, report: Report) -> None:
    """Report the most memory that loading took. Raises Misconfigured when it is above the budget."""
    if device == "cpu":
        return
    peak = torch.cuda.max_memory_reserved(device) / _GIB
    budget = "" if gib is None else f" of the budget's {gib:g}"
    report("memory", f"{peak:.2f} GiB{budget} were taken at the most")
    if gib is not None and peak > gib:
        raise Misconfigured(
            f"engine glm4v: options.memory_gib: loading took {peak:.2f} GiB, expected at most {gib:g}; raise it, or "
            "choose a smaller quantization"
        )


def _does_not_fit(model: str, quantization: str, device: str, gib: float | None, problem: str) -> Exception:
    if gib is not None:
        return Misconfigured(
            f"{model} as {quantization}: expected it to fit into options.memory_gib = {gib:g}, found too little "
            f"({problem}); raise it, or choose a smaller quantization"
        )
    return GpuUnavailable(
        f"{model} as {quantization}: expected room for it on {device}, found too little ({problem}); end what else "
        "runs there (nvidia-smi), choose a smaller quantization, or a larger card"
    )


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _taken(device: str) -> str:
    return "" if device == "cpu" else f", {torch.cuda.memory_allocated(device) / _GIB:.2f} GiB"
