"""``glm4v prompts check``: are the prompt files right?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.cli.printing import json_document, line

if TYPE_CHECKING:
    from glm4v_operator.cli.subcommands import Commands
    from glm4v_operator.prompts.files import Prompt, PromptFileError


def add_parser(commands: Commands) -> None:
    """Add the command."""
    prompts = commands.add_parser("prompts", help="check prompt files", allow_abbrev=False)
    actions = prompts.add_subparsers(metavar="ACTION", required=True)
    check = actions.add_parser(
        "check",
        help="check all prompt files, or some",
        description="Read every prompt file as Airflow would and say what is wrong, by file and field.",
        allow_abbrev=False,
    )
    check.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: the whole prompts folder")
    check.add_argument("--json", action="store_true", help="print one JSON document")
    check.set_defaults(run=_check)


def _check(given: argparse.Namespace) -> ExitCode:
    from glm4v_operator.prompts.files import scan_prompts

    prompts, errors = _read(given.files) if given.files else scan_prompts()
    if given.json:
        json_document(_document(list(prompts.values()), errors))
    else:
        _print(list(prompts.values()), errors)
    return ExitCode.FOUND_WRONG if errors else ExitCode.OK


def _read(files: list[Path]) -> tuple[dict[str, Prompt], list[PromptFileError]]:
    from glm4v_operator.prompts.files import PromptFileError, load_prompt

    prompts: dict[str, Prompt] = {}
    errors: list[PromptFileError] = []
    for file in files:
        try:
            prompt = load_prompt(file)
        except PromptFileError as error:
            errors.append(error)
        else:
            prompts[str(file)] = prompt
    return prompts, errors


def _document(prompts: list[Prompt], errors: list[PromptFileError]) -> dict[str, object]:
    return {
        "prompts": [
            {
                "file": str(prompt.source_file),
                "prompt_hash": prompt.prompt_hash,
                "text": prompt.text(),
                **prompt.to_json(),
            }
            for prompt in prompts
        ],
        "errors": [{"file": str(error.file), "field": error.field, "problem": error.problem} for error in errors],
    }


def _print(prompts: list[Prompt], errors: list[PromptFileError]) -> None:
    for prompt in prompts:
        line(
            f"ok     {prompt.source_file}: {prompt.id} version {prompt.version}, task {prompt.task}, answer in "
            f"{prompt.language}, {len(prompt.text())} characters, hash {prompt.prompt_hash[:12]}"
        )
    for error in errors:
        line(f"wrong  {error}")
    if not prompts and not errors:
        line("no prompt files were found")
