from __future__ import annotations

from glm4v_operator.cli.exit_codes import ExitCode
from tests.cli.conftest import Glm4v


def test_check_before_the_first_upgrade_says_what_to_run(glm4v: Glm4v, empty_database_url: str):
    code, _, err = glm4v("db", "check", "--ledger", empty_database_url)
    assert code == ExitCode.MISCONFIGURED
    assert "run: glm4v db upgrade" in err


def test_upgrade_makes_a_ledger_that_check_accepts(glm4v: Glm4v, empty_database_url: str):
    assert glm4v("db", "upgrade", "--ledger", empty_database_url, "--no-reader-role")[0] == ExitCode.OK
    assert glm4v("db", "check", "--ledger", empty_database_url)[:2] == (
        ExitCode.OK,
        "the ledger's schema fits this version\n",
    )


def test_upgrade_twice_changes_nothing(glm4v: Glm4v, ledger_url: str):
    assert glm4v("db", "upgrade", "--ledger", ledger_url)[0] == ExitCode.OK


def test_downgrade_does_nothing_without_yes(glm4v: Glm4v, ledger_url: str):
    code, _, err = glm4v("db", "downgrade", "base", "--ledger", ledger_url)
    assert code == ExitCode.MISCONFIGURED
    assert "back the database up, then say --yes" in err
    assert glm4v("db", "check", "--ledger", ledger_url)[0] == ExitCode.OK


def test_downgrade_takes_the_schema_back(glm4v: Glm4v, ledger_url: str):
    assert glm4v("db", "downgrade", "base", "--yes", "--ledger", ledger_url)[0] == ExitCode.OK
    assert glm4v("db", "check", "--ledger", ledger_url)[0] == ExitCode.MISCONFIGURED


def test_an_unknown_revision_is_refused(glm4v: Glm4v, ledger_url: str):
    code, _, err = glm4v("db", "downgrade", "9999", "--yes", "--ledger", ledger_url)
    assert code == ExitCode.MISCONFIGURED
    assert "found '9999'" in err


def test_a_downgrade_that_leads_upwards_is_refused_with_the_command(glm4v: Glm4v, ledger_url: str):
    assert glm4v("db", "downgrade", "0001", "--yes", "--ledger", ledger_url)[0] == ExitCode.OK
    code, _, err = glm4v("db", "downgrade", "0002", "--yes", "--ledger", ledger_url)
    assert code == ExitCode.MISCONFIGURED
    assert "newer than the schema's 0001; to go there run: glm4v db upgrade" in err
    assert glm4v("db", "downgrade", "0001", "--yes", "--ledger", ledger_url)[0] == ExitCode.OK
