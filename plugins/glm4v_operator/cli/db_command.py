"""``glm4v db``: bring the ledger's schema to this code's, take it back, or say how it stands."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.cli.ledger_option import add_ledger_option, chosen_ledger, chosen_ledger_url
from glm4v_operator.cli.printing import line
from glm4v_operator.errors import Misconfigured

if TYPE_CHECKING:
    from glm4v_operator.cli.subcommands import Commands

READER_ROLE = "glm4v_reader"


def add_parser(commands: Commands) -> None:
    """Add the command."""
    db = commands.add_parser("db", help="the ledger's schema: upgrade, downgrade, check", allow_abbrev=False)
    actions = db.add_subparsers(metavar="ACTION", required=True)
    upgrade = actions.add_parser(
        "upgrade",
        help="bring the schema to this version's; safe to repeat",
        description="Bring the ledger's schema to this version's, write its reasons, let the reader role read.",
        allow_abbrev=False,
    )
    role = upgrade.add_mutually_exclusive_group()
    role.add_argument(
        "--reader-role",
        metavar="ROLE",
        default=READER_ROLE,
        help=f"the role that may read everything and write nothing, made where it is missing; default: {READER_ROLE}",
    )
    role.add_argument("--no-reader-role", action="store_true", help="grant nothing to anyone")
    add_ledger_option(upgrade)
    upgrade.set_defaults(run=_upgrade)
    downgrade = actions.add_parser(
        "downgrade",
        help="take the schema back; drops what newer revisions hold",
        description="Take the ledger's schema back to REVISION ('base': no ledger). What newer revisions hold is lost.",
        allow_abbrev=False,
    )
    downgrade.add_argument("revision", metavar="REVISION", help="a revision, or 'base'")
    downgrade.add_argument("--yes", action="store_true", help="really drop it; nothing is done without this")
    add_ledger_option(downgrade)
    downgrade.set_defaults(run=_downgrade)
    check = actions.add_parser("check", help="say whether schema and code fit", allow_abbrev=False)
    add_ledger_option(check)
    check.set_defaults(run=_check)


def _upgrade(given: argparse.Namespace) -> ExitCode:
    from glm4v_operator.ledger.database import upgrade

    upgrade(chosen_ledger_url(given.ledger), reader_role=None if given.no_reader_role else given.reader_role)
    line("the ledger's schema is at this version's revision")
    return ExitCode.OK


def _downgrade(given: argparse.Namespace) -> ExitCode:
    from glm4v_operator.ledger.database import downgrade

    url = chosen_ledger_url(given.ledger)
    if not given.yes:
        raise Misconfigured(
            f"downgrade to {given.revision!r} drops what newer revisions hold, texts among it; back the database up, "
            "then say --yes"
        )
    try:
        downgrade(url, given.revision)
    except ValueError as error:
        raise Misconfigured(str(error)) from error
    line(f"the ledger's schema is back at {given.revision}")
    return ExitCode.OK


def _check(given: argparse.Namespace) -> ExitCode:
    with chosen_ledger(given.ledger):
        line("the ledger's schema fits this version")
    return ExitCode.OK
