from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from glm4v_operator import __version__
from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.cli.main import main
from tests.cli.conftest import Glm4v

PLUGINS = Path(__file__).parents[2] / "plugins"


def test_the_version_is_the_package_s(glm4v: Glm4v):
    assert glm4v("--version")[:2] == (ExitCode.OK, f"glm4v {__version__}\n")


@pytest.mark.parametrize("words", [(), ("sing",), ("status", "--jso"), ("db",), ("db", "sideways"), ("show",)])
def test_a_wrong_command_line_ends_with_code_2(glm4v: Glm4v, words: tuple[str, ...]):
    assert glm4v(*words)[0] == ExitCode.USAGE


def test_no_ledger_named_says_where_to_get_one(glm4v: Glm4v, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("GLM4V_LEDGER_URL", raising=False)
    code, out, err = glm4v("status")
    assert (code, out) == (ExitCode.MISCONFIGURED, "")
    assert "set GLM4V_LEDGER_URL=postgresql://" in err


def test_a_wrong_url_is_not_repeated(glm4v: Glm4v):
    code, _, err = glm4v("status", "--ledger", "mysql://me:hidden@host/db")
    assert code == ExitCode.MISCONFIGURED
    assert "hidden" not in err


def test_a_ledger_that_does_not_answer_may_answer_later(glm4v: Glm4v):
    code, _, err = glm4v("status", "--ledger", "postgresql://me:hidden@127.0.0.1:1/db")
    assert code == ExitCode.UNAVAILABLE
    assert "Connection refused" in err
    assert "hidden" not in err


def test_an_interrupt_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("glm4v_operator.prompts.files.scan_prompts", interrupted)
    assert main(["prompts", "check"]) == ExitCode.INTERRUPTED
    assert "Traceback" not in capsys.readouterr().err


def test_a_reader_that_has_gone_is_no_error():
    command = [sys.executable, "-c", "import sys; from glm4v_operator.cli.main import main; sys.exit(main())"]
    with subprocess.Popen(
        [*command, "prompts", "check", "--json"], cwd=PLUGINS, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (ExitCode.OK, b"")


def test_the_parser_of_all_commands_loads_nothing_heavy():
    heavy = {"airflow", "alembic", "boto3", "httpx", "PIL", "psycopg2", "sqlalchemy", "torch", "yaml"}
    code = (
        "import sys; from glm4v_operator.cli.main import make_parser; make_parser();"
        f"print(sorted(set({sorted(heavy)!r}) & sys.modules.keys()))"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=PLUGINS, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
