"""``glm4v verify``: look at every byte of a model, whatever earlier checks say."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.cli.printing import line

if TYPE_CHECKING:
    from glm4v_operator.cli.subcommands import Commands


def add_parser(commands: Commands) -> None:
    """Add the command."""
    verify = commands.add_parser(
        "verify",
        help="hash all files of a model and compare them with its manifest",
        description="Hash all files of a model and compare them with its manifest.",
        allow_abbrev=False,
    )
    verify.add_argument("model", metavar="MODEL", help="a fetched model's name, or a folder's path")
    verify.set_defaults(run=_verify)


def _verify(given: argparse.Namespace) -> ExitCode:
    from glm4v_operator.errors import WeightsWrong
    from glm4v_operator.model.store import resolve_model
    from glm4v_operator.model.verification import check_files

    folder = resolve_model(given.model)
    try:
        manifest = check_files(folder, full=True, report=lambda stage, detail: line(f"{stage}  {detail}"))
    except WeightsWrong as error:
        line(f"wrong  {error}")
        return ExitCode.FOUND_WRONG
    copy = manifest.quantised
    kind = "full weights" if copy is None else f"a copy quantised as {copy.quantization} in {copy.dtype}"
    line(f"ok     {folder}: {manifest.model} {manifest.revision}, {kind}, {manifest.bytes / 1e9:.2f} GB")
    line(f"hash   {manifest.model_hash}")
    return ExitCode.OK
