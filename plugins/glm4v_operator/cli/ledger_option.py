"""Which ledger a command reads: the option ``--ledger`` and the variable GLM4V_LEDGER_URL."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from glm4v_operator.errors import Misconfigured

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger

VARIABLE = "GLM4V_LEDGER_URL"


def add_ledger_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--ledger`` to a command."""
    parser.add_argument(
        "--ledger",
        metavar="URL",
        help=f"postgresql://user:password@host:port/database; default: {VARIABLE}, which no process list shows",
    )


def chosen_ledger_url(option: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """The option, else the variable. Raises Misconfigured that says where to get one."""
    url = option or environment.get(VARIABLE)
    if not url:
        raise Misconfigured(
            f"no ledger is named: set {VARIABLE}=postgresql://user:password@host:port/database, or give --ledger. It "
            "is the database behind the Airflow connection glm4v_ledger; for the demo's run '. .demo/env' in its folder"
        )
    return url


@contextmanager
def chosen_ledger(option: str | None) -> Iterator[Ledger]:
    """The ledger that the person chose, its schema checked; closed at the end."""
    from glm4v_operator.ledger.database import Ledger, check_schema

    with Ledger(chosen_ledger_url(option), pool_size=1, application_name="glm4v cli") as ledger:
        check_schema(ledger)
        yield ledger
