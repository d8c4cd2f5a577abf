"""``glm4v datasets check``: are the dataset files right, and do their buckets answer?"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.cli.printing import json_document, line
from glm4v_operator.errors import Glm4vError

if TYPE_CHECKING:
    from glm4v_operator.cli.subcommands import Commands
    from glm4v_operator.datasets import Dataset, DatasetFileError
    from glm4v_operator.yaml_files import SettingsFileError

Step = dict[str, Any]


def add_parser(commands: Commands) -> None:
    """Add the command."""
    datasets = commands.add_parser("datasets", help="check dataset files", allow_abbrev=False)
    actions = datasets.add_subparsers(metavar="ACTION", required=True)
    check = actions.add_parser(
        "check",
        help="check all dataset files, or some",
        description="Read every dataset file as Airflow would and say what is wrong, by file and field.",
        allow_abbrev=False,
    )
    check.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: the whole datasets folder")
    check.add_argument(
        "--connect",
        action="store_true",
        help="also list each bucket, and read one object whole and one byte of it, through the Airflow connection",
    )
    check.add_argument(
        "--engines",
        action="store_true",
        help="also ask each engine what it is, in the worker's interpreter: are libraries, model and options right?",
    )
    check.add_argument("--json", action="store_true", help="print one JSON document")
    check.set_defaults(run=_check)


def _check(given: argparse.Namespace) -> ExitCode:
    from glm4v_operator.datasets import scan_datasets
    from glm4v_operator.prompts.files import scan_prompts

    prompts, prompt_errors = scan_prompts()
    # A prompt file that is wrong is named once, not again by every dataset that wants it.
    known = {*prompts, *(error.file.stem for error in prompt_errors)}
    datasets, dataset_errors = _read(given.files, known) if given.files else scan_datasets(prompt_ids=known)
    errors: list[SettingsFileError] = [*prompt_errors, *dataset_errors, *_refused_engines(datasets)]
    wrong = {error.file for error in errors}
    datasets = [dataset for dataset in datasets if dataset.source_file not in wrong]
    steps = {dataset.name: _steps(dataset, given) for dataset in datasets}
    if given.json:
        json_document(
            {
                "datasets": [
                    {"file": str(dataset.source_file), "settings": dataset.to_json(), "steps": steps[dataset.name]}
                    for dataset in datasets
                ],
                "errors": [{"file": str(e.file), "field": e.field, "problem": e.problem} for e in errors],
            }
        )
    else:
        _print(datasets, errors, steps)
    refused = any(not step["ok"] for taken in steps.values() for step in taken)
    return ExitCode.FOUND_WRONG if errors or refused else ExitCode.OK


def _read(files: list[Path], prompt_ids: Collection[str]) -> tuple[list[Dataset], list[DatasetFileError]]:
    from glm4v_operator.datasets import DatasetFileError, load_dataset

    datasets: list[Dataset] = []
    errors: list[DatasetFileError] = []
    for file in files:
        try:
            datasets.append(load_dataset(file, prompt_ids))
        except DatasetFileError as error:
            errors.append(error)
    return datasets, errors


def _refused_engines(datasets: list[Dataset]) -> list[DatasetFileError]:
    """One error for each dataset whose engine is known to refuse its settings."""
    from glm4v_operator.datasets import DatasetFileError
    from glm4v_operator.field_reader import FieldError
    from glm4v_operator.worker.engine_registry import check_settings

    errors: list[DatasetFileError] = []
    for dataset in datasets:
        try:
            check_settings(dataset.engine)
        except FieldError as error:
            below = error.below("engine")
            errors.append(DatasetFileError(dataset.source_file or Path(dataset.name), below.field, below.problem))
    return errors


def _steps(dataset: Dataset, given: argparse.Namespace) -> list[Step]:
    return [*(_connect(dataset) if given.connect else ()), *(_ask_engine(dataset) if given.engines else ())]


def _ask_engine(dataset: Dataset) -> list[Step]:
    """What the engine says that it is, and whether the dataset's recipes can be made with it."""
    from glm4v_operator.cli.airflow_connections import served_endpoint
    from glm4v_operator.prompts.files import load_prompts
    from glm4v_operator.prompts.recipes import build_recipes
    from glm4v_operator.worker.announce import announce

    try:
        announcement = announce(dataset.engine, endpoint=served_endpoint(dataset.engine))
        _, not_offered = build_recipes(dataset, load_prompts(), announcement)
    except Glm4vError as error:
        return [{"prefix": None, "name": "engine", "ok": False, "why": str(error)}]
    parts = [announcement.model, announcement.quantization, f"weights {announcement.model_hash[:12]}"]
    why = f"{', '.join(part for part in parts if part)}; does {', '.join(announcement.tasks)}"
    if not_offered:
        why += f"; not offered: {', '.join(not_offered)}"
    return [{"prefix": None, "name": "engine", "ok": True, "why": why}]


def _connect(dataset: Dataset) -> list[Step]:
    """What listing and reading each prefix came to; one step that failed when there is not even a client."""
    from glm4v_operator.cli.airflow_connections import bucket_client
    from glm4v_operator.ingest.bucket_check import check_bucket

    try:
        client = bucket_client(dataset.connection)
    except Glm4vError as error:
        return [{"prefix": None, "name": "connection", "ok": False, "why": str(error)}]
    return [
        {"prefix": prefix, "name": step.name, "ok": step.ok, "why": step.why}
        for prefix in dataset.prefixes
        for step in check_bucket(client, dataset.bucket, prefix)
    ]


def _print(datasets: list[Dataset], errors: Sequence[SettingsFileError], steps: dict[str, list[Step]]) -> None:
    for dataset in datasets:
        when = f"{dataset.schedule} in {dataset.timezone}" if dataset.schedule else "only by hand"
        line(
            f"ok     {dataset.source_file}: {dataset.name} reads {dataset.bucket} through {dataset.connection}, asks "
            f"{dataset.engine.name} for {', '.join(dataset.prompts)}, {when}"
        )
        for step in steps[dataset.name]:
            line(f"{'ok   ' if step['ok'] else 'wrong'}  {step['name']}: {step['why']}", indent=2)
    for error in errors:
        line(f"wrong  {error}")
    if not datasets and not errors:
        line("no dataset files were found")
