"""The embedded PostgreSQL: found again, and started again over whatever an earlier run left behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text

from embedded.postgres import EmbeddedPostgres
from embedded.postgres_binaries import find_binaries

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(services_folder: Path) -> Path:
    """A server's folder, its data made once; tests leave the data whole."""
    folder = services_folder / "embedded"
    make(folder).start()
    return folder


@pytest.fixture
def folder(made: Path) -> Iterator[Path]:
    """A folder with data, its server stopped."""
    make(made).stop()
    yield made
    make(made).stop()


def make(folder: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder, durable=False)


def ask(server: EmbeddedPostgres, question: str, database: str = "postgres", role: str = "postgres") -> object:
    engine = create_engine(server.url(database, role))
    try:
        with engine.connect() as connection:
            return connection.execute(text(question)).scalar_one()
    finally:
        engine.dispose()


def postmaster(server: EmbeddedPostgres) -> psutil.Process:
    return psutil.Process(int((server.folder / "data" / "postmaster.pid").read_text().split()[0]))


def test_a_second_process_finds_the_running_server(folder: Path) -> None:
    first = make(folder).start()
    program = (
        "import sys; from pathlib import Path; from embedded.postgres import EmbeddedPostgres;"
        "print(EmbeddedPostgres(Path(sys.argv[1]), durable=False).start().url())"
    )
    command = [sys.executable, "-c", program, str(folder)]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert said.strip() == first.url()


def test_data_roles_and_port_outlive_a_stop(folder: Path) -> None:
    server = make(folder).start()
    server.create_role("reader")
    server.create_database("kept", owner="reader")
    address = server.url("kept", "reader")
    server.stop()
    again = make(folder).start()
    assert (again.url("kept", "reader"), ask(again, "SELECT current_user", "kept", "reader")) == (address, "reader")


def test_a_role_of_its_own_may_not_log_in_without_its_password(folder: Path) -> None:
    server = make(folder).start()
    server.create_role("reader")
    wrong = server.url("postgres", "reader").replace("reader:", "reader:not-")
    engine = create_engine(wrong)
    with pytest.raises(Exception, match="password authentication failed"):
        engine.connect()


def test_it_starts_over_a_killed_server_and_its_busy_orphans(folder: Path) -> None:
    server = make(folder).start()
    server.create_database("kept")
    postmaster(server).kill()
    again = make(folder).start()
    assert ask(again, "SELECT count(*) FROM pg_database WHERE datname = 'kept'") == 1


def test_it_starts_when_the_pid_file_names_a_stranger(folder: Path) -> None:
    server = make(folder).start()
    server.stop()
    stale = server.folder / "data" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{server.folder / 'data'}\n0\n5432\n\n127.0.0.1\n")
    assert ask(make(folder).start(), "SELECT 1") == 1


def test_it_starts_when_the_pid_file_names_a_zombie(folder: Path) -> None:
    server = make(folder).start()
    server.stop()
    zombie = subprocess.Popen(["true"])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and nobody collects it
    stale = server.folder / "data" / "postmaster.pid"
    stale.write_text(f"{zombie.pid}\n{server.folder / 'data'}\n0\n5432\n\n127.0.0.1\n")
    answer = ask(make(folder).start(), "SELECT 1")
    zombie.wait()
    assert answer == 1


def test_it_moves_to_another_port_when_its_own_is_taken(folder: Path) -> None:
    server = make(folder).start()
    port = server.port
    server.stop()
    with closing(socket.socket()) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert make(folder).start().port != port


def test_an_interrupted_first_start_is_made_again(services_folder: Path) -> None:
    folder = services_folder / "interrupted"
    unfinished = folder / "data-unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with make(folder) as server:
        assert ask(server, "SELECT 1") == 1


def test_it_works_below_a_folder_that_only_its_owner_may_enter(services_folder: Path) -> None:
    private = services_folder / "private"
    private.mkdir(mode=0o700)
    server = make(private / "checkout" / "postgres").start()
    outside = server.folder
    try:
        found = ask(make(private / "checkout" / "postgres"), "SELECT 1")
    finally:
        server.remove()
    assert (found, outside.exists()) == (1, False)


def test_it_works_with_programs_that_only_their_owner_may_reach(
    services_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation = find_binaries().parent
    private = services_folder / "private-programs"
    private.mkdir(mode=0o700)
    libraries = installation.parent.with_name(f"{installation.parent.name}.libs")
    shutil.copytree(installation, private / installation.parent.name / installation.name, symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, private / libraries.name)
    monkeypatch.setenv("PG_BIN", str(private / installation.parent.name / installation.name / "bin"))
    server = make(private / "postgres").start()
    try:
        assert ask(server, "SELECT 1") == 1
    finally:
        server.remove()


def test_outside_data_is_found_again_after_its_record_was_deleted(services_folder: Path) -> None:
    private = services_folder / "deleted"
    private.mkdir(mode=0o700)
    server = make(private / "postgres").start()
    server.stop()
    outside = server.folder
    (private / "postgres" / "data-is-in").unlink(missing_ok=True)
    again = make(private / "postgres").start()
    found = again.folder
    again.remove()
    assert found == outside


def test_stopping_leaves_no_process(folder: Path) -> None:
    server = make(folder).start()
    processes = [postmaster(server), *postmaster(server).children(recursive=True)]
    server.stop()
    gone, _ = psutil.wait_procs(processes, timeout=5)
    assert all(process in gone or process.status() == psutil.STATUS_ZOMBIE for process in processes)


def test_stopping_does_not_wait_for_clients(folder: Path) -> None:
    server = make(folder).start()
    engine = create_engine(server.url())
    client = engine.raw_connection()
    server.stop()
    stopped = not server.running
    client.invalidate()
    engine.dispose()
    assert stopped


def test_a_start_that_was_killed_lets_go_of_its_lock(folder: Path) -> None:
    program = (
        "import fcntl, sys, time; lock = open(sys.argv[1], 'w'); fcntl.flock(lock, fcntl.LOCK_EX);"
        "print('locked', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, str(folder / "lock")], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    assert make(folder).start().running


def test_data_of_another_version_is_refused_by_name(folder: Path) -> None:
    server = make(folder)
    version = server.folder / "data" / "PG_VERSION"
    kept = version.read_text()
    version.write_text("9\n")
    try:
        with pytest.raises(RuntimeError, match=r"made by PostgreSQL 9, but .* holds version"):
            make(folder).start()
    finally:
        version.write_text(kept)


def test_a_pg_bin_that_holds_no_server_is_refused_by_name(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(RuntimeError, match="PG_BIN="):
        make(folder).start()
