"""``glm4v requeue``: put failed objects and work items back, to be tried by the next run."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.cli.ledger_option import add_ledger_option, chosen_ledger
from glm4v_operator.cli.printing import json_document, line
from glm4v_operator.errors import Misconfigured

if TYPE_CHECKING:
    from glm4v_operator.cli.subcommands import Commands

FAILED = ("refused", "rejected", "dead")
STATES = (*FAILED, "done", "no_text")


def add_parser(commands: Commands) -> None:
    """Add the command."""
    requeue = commands.add_parser(
        "requeue",
        help="put failed work back for the next run",
        description="Put refused objects and rejected or dead work items back. At least one of --dataset, --reason, "
        "--key, --state or --all says which; together they narrow. What was tried before stays on record.",
        allow_abbrev=False,
    )
    requeue.add_argument("--dataset", metavar="NAME", help="only this dataset")
    requeue.add_argument("--reason", action="append", metavar="CODE", help="only this reason; may be repeated")
    requeue.add_argument("--key", action="append", metavar="KEY", help="only this object key; may be repeated")
    requeue.add_argument(
        "--state",
        action="append",
        choices=STATES,
        help=f"only this state; may be repeated; default: {', '.join(FAILED)}. Answered items keep their texts until "
        "the next answer",
    )
    requeue.add_argument("--limit", type=_positive, metavar="N", help="at most so many")
    requeue.add_argument("--all", action="store_true", help="everything that failed, in all datasets")
    requeue.add_argument("--json", action="store_true", help="print one JSON document")
    add_ledger_option(requeue)
    requeue.set_defaults(run=_requeue)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number above 0, found {text!r}")
    return int(text)


def _requeue(given: argparse.Namespace) -> ExitCode:
    narrowed = any((given.dataset, given.reason, given.key, given.state))
    if narrowed == given.all:
        raise Misconfigured(
            "requeue: say which failures: --dataset, --reason, --key or --state; or --all without any of them"
        )
    _check_reasons(given.reason or [])
    from glm4v_operator.ledger.queries import dataset_ids
    from glm4v_operator.ledger.requeue import requeue

    with chosen_ledger(given.ledger) as ledger:
        dataset_id = dataset_ids(ledger, given.dataset)[given.dataset] if given.dataset else None
        number = requeue(
            ledger,
            dataset_id,
            states=tuple(given.state or FAILED),
            reasons=given.reason,
            keys=given.key,
            limit=given.limit,
        )
    if given.json:
        json_document({"requeued": number})
    else:
        line(f"{number} put back; the next run tries them" if number else "nothing matches; nothing was put back")
    return ExitCode.OK


def _check_reasons(reasons: list[str]) -> None:
    from glm4v_operator.reasons import REASONS

    known = [reason.code for reason in REASONS.values() if reason.applies_to != ("run",)]
    for reason in reasons:
        if reason not in REASONS:
            raise Misconfigured(f"--reason: expected one of {', '.join(known)}, found {reason!r}")
