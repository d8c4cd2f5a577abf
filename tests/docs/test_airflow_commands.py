from __future__ import annotations

import os
import shlex

from tests.docs.pages import commands, pages


def test_airflow_commands_that_are_named_are_understood(airflow_db: None):
    from airflow.cli.cli_parser import get_parser

    parser = get_parser()
    named = {command for page in pages() for command in commands(page) if command.startswith("airflow ")}
    named -= {"airflow standalone"}  # named as what is not used
    refused = []
    for command in sorted(named):
        try:
            parser.parse_args(shlex.split(os.path.expandvars(command))[1:])
        except SystemExit:
            refused.append(command)
    assert refused == []
    assert named
