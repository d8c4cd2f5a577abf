"""``glm4v status``: how each dataset stands, and what to do about what failed."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.cli.ledger_option import add_ledger_option, chosen_ledger
from glm4v_operator.cli.printing import block, counted, json_document, line, moment, table

if TYPE_CHECKING:
    from glm4v_operator.cli.subcommands import Commands
    from glm4v_operator.ledger.queries import DatasetStatus, Row
    from glm4v_operator.ledger.runs import Waiting


def add_parser(commands: Commands) -> None:
    """Add the command."""
    status = commands.add_parser(
        "status",
        help="how each dataset stands",
        description="Objects and work items by state, what waits, lanes at work, the last run, what failed and why.",
        allow_abbrev=False,
    )
    status.add_argument("--dataset", metavar="NAME", help="only this dataset; default: all")
    status.add_argument("--json", action="store_true", help="print one JSON document")
    add_ledger_option(status)
    status.set_defaults(run=_status)


def _status(given: argparse.Namespace) -> ExitCode:
    from glm4v_operator.ledger.queries import dataset_ids, dataset_status
    from glm4v_operator.ledger.runs import work_waiting
    from glm4v_operator.ledger.units import Narrowing

    with chosen_ledger(given.ledger) as ledger:
        found = [
            (dataset_status(ledger, dataset_id, name), work_waiting(ledger, dataset_id, Narrowing()))
            for name, dataset_id in dataset_ids(ledger, given.dataset).items()
        ]
    if given.json:
        json_document([{**asdict(status), "waiting": asdict(waiting)} for status, waiting in found])
        return ExitCode.OK
    if not found:
        line("the ledger knows no dataset yet: a dataset's first run registers it")
    for number, (status, waiting) in enumerate(found):
        if number:
            line()
        _print(status, waiting)
    return ExitCode.OK


def _print(status: DatasetStatus, waiting: Waiting) -> None:
    line(f"Dataset {status.name}")
    line(f"objects: {counted(status.objects)}", indent=2)
    if not status.recipes:
        line("prompts: none was ever asked", indent=2)
    for recipe in status.recipes:
        line(f"{recipe['prompt_id']} by {recipe['model']} ({recipe['engine']}): {counted(recipe['items'])}", indent=2)
    line(f"waiting: {_waiting(waiting)}", indent=2)
    for lane in status.lanes:
        _print_lane(lane)
    _print_run(status.last_run)
    if status.failures:
        line("failed:", indent=2)
        table([_failure_row(failure) for failure in status.failures], indent=4)


def _waiting(waiting: Waiting) -> str:
    if not waiting.objects and not waiting.items and not waiting.held:
        return "nothing"
    words = f"{waiting.objects} objects to fetch, {waiting.items} answers for {waiting.images} images"
    if waiting.held:
        words += f"; {waiting.held} more are held by a lane"
    if waiting.suspects:
        words += f"; {waiting.suspects} of these are asked alone, for a lane died with them"
    return words


def _print_lane(lane: Row) -> None:
    silent = ", its lease has run out and the next run takes its work back" if lane["expired"] else ""
    line(
        f"at work: lane {lane['lane']} of {lane['dag_run_id']} on {lane['owner']} since {moment(lane['acquired_at'])}, "
        f"last heard {moment(lane['heartbeat_at'])}{silent}",
        indent=2,
    )


def _print_run(run: Row | None) -> None:
    if run is None:
        line("last run: none", indent=2)
        return
    line(f"last run: {run['dag_run_id']} ({run['kind']}), {run['state']}", indent=2)
    line(f"started {moment(run['started_at'])}, finished {moment(run['finished_at'])}", indent=4)
    if run["report"]:
        block(run["report"], indent=4)


def _failure_row(failure: Row) -> list[str]:
    what = "object" if failure["kind"] == "object" else failure["prompt_id"]
    return [str(failure["units"]), what, failure["reason"], failure["meaning"], f"→ {failure['remedy']}"]
