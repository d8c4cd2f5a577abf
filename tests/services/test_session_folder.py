"""What a test session's servers leave when it ends, or was killed: nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from embedded.postgres_home import OWNER
from tests.services.session_folder import session_folder

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
WRITABLE_BY_ALL = Path("/var/tmp")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder outside of every session's, as PostgreSQL's data may need."""
    folder = WRITABLE_BY_ALL / f"glm4v-{tmp_path.name}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_the_sessions_folder_is_deleted_and_who_works_there_ended() -> None:
    with session_folder() as folder:
        process = subprocess.Popen(SLEEP, cwd=folder)
    assert process.wait(10) != 0
    assert not folder.exists()


def test_data_outside_that_belongs_to_the_session_goes_with_it(elsewhere: Path) -> None:
    with session_folder() as folder:
        (elsewhere / OWNER).write_text(f"{folder / 'postgres'}\n")
        process = subprocess.Popen(SLEEP, cwd=elsewhere)
    assert process.wait(10) != 0
    assert not elsewhere.exists()


def test_data_outside_that_belongs_to_another_is_left_alone(elsewhere: Path, tmp_path: Path) -> None:
    (elsewhere / OWNER).write_text(f"{tmp_path / 'postgres'}\n")
    with session_folder():
        pass
    assert elsewhere.exists()


def test_a_killed_sessions_folder_is_deleted_by_the_next() -> None:
    with ExitStack() as sessions:
        killed = sessions.enter_context(session_folder())
        gone = subprocess.Popen(["true"])
        gone.wait()
        (killed / "owner").write_text(f"{gone.pid} 1.0\n")
        sessions.enter_context(session_folder())
        assert not killed.exists()
