"""The state folder: private, whole files, one process at a time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from embedded.state import AlreadyAtWork, StateFolder


@pytest.fixture
def state(tmp_path: Path) -> StateFolder:
    return StateFolder(tmp_path / "state").make()


def test_only_its_owner_may_enter_the_folder(state: StateFolder) -> None:
    assert state.folder.stat().st_mode & 0o777 == 0o700


def test_a_secret_stays_the_same(state: StateFolder) -> None:
    assert state.secret("login") == StateFolder(state.folder).secret("login")


def test_secrets_differ(state: StateFolder) -> None:
    assert state.secret("one") != state.secret("two")


def test_secrets_made_at_the_same_time_are_all_kept(state: StateFolder) -> None:
    names = [f"secret {number}" for number in range(16)]
    together = threading.Barrier(len(names))

    def make(name: str) -> str:
        together.wait(10)
        return StateFolder(state.folder).secret(name)

    with ThreadPoolExecutor(len(names)) as pool:
        made = dict(zip(names, pool.map(make, names), strict=True))
    assert state.read("secrets") == made


def test_a_secret_that_two_ask_for_at_once_is_the_same_to_both(state: StateFolder) -> None:
    together = threading.Barrier(8)

    def ask(_: int) -> str:
        together.wait(10)
        return state.secret("login")

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {state.secret("login")}


def test_the_file_of_secrets_is_private(state: StateFolder) -> None:
    state.secret("login")
    assert state.path("secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_torn_file_counts_as_never_written(state: StateFolder) -> None:
    state.path("s3.json").write_text('{"port": 12')
    assert state.read("s3") == {}


def test_a_second_process_is_told_who_is_at_work(state: StateFolder) -> None:
    with state.locked("make demo"), pytest.raises(AlreadyAtWork, match="make demo"), state.locked("make stop"):
        pass


def test_the_lock_is_free_after_use(state: StateFolder) -> None:
    with state.locked("make demo"):
        pass
    with state.locked("make stop"):
        assert "make stop" in state.path("lock").read_text()


def test_the_folder_may_be_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLM4V_DEMO_HOME", str(tmp_path / "elsewhere"))
    assert StateFolder().folder == tmp_path / "elsewhere"
