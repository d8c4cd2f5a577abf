"""docs/cli.md describes every command, argument and option, and none that does not exist."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.cli.main import make_parser

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


def commands(parser: argparse.ArgumentParser, words: str = "glm4v") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, with its parser."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for group in groups:
        for name, inner in group.choices.items():
            yield from commands(inner, f"{words} {name}")
    if not groups:
        yield words, parser


COMMANDS = dict(commands(make_parser()))


def section(command: str) -> str:
    found = re.search(rf"^## `{re.escape(command)}`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/cli.md has no section '## `{command}`'"
    return found[1]


def names(parser: argparse.ArgumentParser) -> set[str]:
    """Options by their long names, arguments by what the help calls them."""
    found = set()
    for action in parser._actions:
        if action.dest != "help":
            found.add(max(action.option_strings, key=len) if action.option_strings else str(action.metavar))
    return found


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_s_section_names_its_options_and_no_others(command: str):
    described = set(re.findall(r"^\| `([^` ]+)[^`]*` \|", section(command), re.MULTILINE))
    assert described == names(COMMANDS[command])


def test_no_section_describes_a_command_that_is_not_there():
    assert set(re.findall(r"^## `(glm4v[^`]*)`$", PAGE, re.MULTILINE)) == set(COMMANDS)


def test_every_exit_code_is_described():
    described = {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)}
    assert described == set(ExitCode)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_explains_itself(command: str):
    assert [action.dest for action in COMMANDS[command]._actions if not action.help] == []
