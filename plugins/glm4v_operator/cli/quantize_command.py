"""``glm4v quantize``: write a quantised copy of a model once, so that workers start at the speed of the disk."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.cli.printing import line
from glm4v_operator.errors import GpuUnavailable, Misconfigured

if TYPE_CHECKING:
    from glm4v_operator.cli.subcommands import Commands

QUANTIZATIONS = ("nf4", "nf4_head", "int8")
DTYPES = ("bfloat16", "float16", "float32")


def add_parser(commands: Commands) -> None:
    """Add the command."""
    quantize = commands.add_parser(
        "quantize",
        help="write a quantised copy of a model, which starts faster",
        description="Quantise a model and write the result to a new folder, which loads directly. The copy bears the "
        "hash of the model that it was made from.",
        allow_abbrev=False,
    )
    quantize.add_argument("model", metavar="MODEL", help="a fetched model's name, or a folder's path")
    quantize.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="a new folder for the copy")
    quantize.add_argument(
        "--quantization", choices=QUANTIZATIONS, default=QUANTIZATIONS[0], help=f"default: {QUANTIZATIONS[0]}"
    )
    quantize.add_argument(
        "--dtype", choices=DTYPES, default=DTYPES[0], help=f"what it computes in; default: {DTYPES[0]}"
    )
    quantize.add_argument("--device", help="where to quantise: cuda, cuda:1, cpu; default: a GPU if there is one")
    quantize.add_argument("--worker-python", metavar="PATH", help="the interpreter with PyTorch; default: this one")
    quantize.set_defaults(run=_quantize)


def _quantize(given: argparse.Namespace) -> ExitCode:
    from glm4v_operator.engine.devices import check_device, chosen_device, count_in_bus_order
    from glm4v_operator.worker.worker_environment import OFFLINE

    check_device(given.device)
    if given.worker_python:
        _elsewhere(given)
    os.environ.update(OFFLINE)
    count_in_bus_order()
    try:
        import glm4v_operator.model.quantised_copy as copies
    except ImportError as error:
        raise Misconfigured(
            f"quantize: {error.name or error} cannot be imported here; name the interpreter that has the extra worker "
            "of glm4v-operator with --worker-python"
        ) from error
    from glm4v_operator.engine.device_trouble import Trouble, first_line, trouble
    from glm4v_operator.model.store import resolve_model

    device = chosen_device(given.device)
    try:
        manifest = copies.write_copy(
            resolve_model(given.model),
            given.to.absolute(),
            quantization=given.quantization,
            dtype=given.dtype,
            device=device,
            report=lambda stage, detail: line(f"{stage:8}  {detail}"),
        )
    except RuntimeError as error:
        if trouble(error) is Trouble.OTHER:
            raise
        raise GpuUnavailable(
            f"quantize: {device} cannot be used ({first_line(error)}); end what else runs there (nvidia-smi), or name "
            "--device cpu, which takes longer and only the host's memory"
        ) from error
    line(f"whole     {manifest.bytes / 1e9:.2f} GB of {given.quantization} in {given.to.absolute()}")
    line(f"hash      {manifest.model_hash} (of the model it was made from)")
    line(f"use it    glm4v serve --model {given.to.absolute()}")
    return ExitCode.OK


def _elsewhere(given: argparse.Namespace) -> None:
    """Run the same command in the other interpreter. Raises Misconfigured when that cannot be started."""
    from glm4v_operator.cli.worker_interpreter import become
    from glm4v_operator.worker.worker_environment import worker_environment

    command = [given.worker_python, "-P", "-m", "glm4v_operator.cli.main", "quantize", given.model]
    command += ["--to", str(given.to), "--quantization", given.quantization, "--dtype", given.dtype]
    if given.device:
        command += ["--device", given.device]
    become(command, worker_environment(given.worker_python))
