"""Fixtures of the command line's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from glm4v_operator.cli.main import main
from glm4v_operator.ledger.database import Ledger
from tests.ledger.world import World

Glm4v = Callable[..., tuple[int, str, str]]


@pytest.fixture
def glm4v(capsys: pytest.CaptureFixture[str]) -> Glm4v:
    """Runs one command: ``glm4v("status", "--json")`` returns its exit code, its output and its errors."""

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = main(words)
        except SystemExit as ended:  # argparse's own
            code = int(ended.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def world(ledger_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A ledger with one dataset, "demo", that GLM4V_LEDGER_URL names."""
    monkeypatch.setenv("GLM4V_LEDGER_URL", ledger_url)
    with Ledger(ledger_url) as ledger:
        yield World(ledger)
