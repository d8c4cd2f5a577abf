"""A held worker's life as its holder sees it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import psutil
import pytest

from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.errors import Misconfigured
from glm4v_operator.worker.held import HeldWorker
from tests.scripted.asking import ask, wait_until
from tests.scripted.fixtures import Hold, Lacking


def test_the_stages_on_the_way_to_ready_are_said(hold: Hold, said: list[str]) -> None:
    hold({"load": {"stages": ["weights", "warm-up", "known answer"]}})
    stages = [line.split(" (")[0] for line in said if " at " in line or "ready" in line]
    assert [stage.split(" after")[0] for stage in stages] == [
        "worker: weights",
        "worker: warm-up",
        "worker: known answer",
        "worker: ready",
    ]


def test_what_it_logs_is_passed_on(hold: Hold, said: list[str]) -> None:
    hold({"load": {"stderr_bytes": 300}})
    wait_until(lambda: sum(line.startswith("worker: xxx") for line in said) == 3)


def test_its_socket_lies_in_a_folder_of_this_user_alone(hold: Hold) -> None:
    folder = hold()._folder.path
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_nothing_is_left_after_the_stop(hold: Hold) -> None:
    worker = hold()
    folder = worker._folder.path
    worker.stop()
    assert (worker.alive(), folder.exists()) == (False, False)
    assert not psutil.pid_exists(worker.pid or 0)


def test_a_second_stop_changes_nothing(hold: Hold) -> None:
    worker = hold()
    worker.stop()
    worker.stop()
    assert worker.exit_code == -15


def test_it_stays_in_the_holders_process_group(hold: Hold) -> None:
    pid = hold().pid or 0
    assert (os.getpgid(pid), os.getsid(pid)) == (os.getpgid(0), os.getsid(0))


def test_a_long_temporary_folder_does_not_break_the_socket(
    hold: Hold, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    assert ask(hold().client()).text == "ocr of 255-0-0"


def test_credentials_of_the_task_do_not_reach_it(hold: Hold, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "geheim")
    monkeypatch.setenv("AIRFLOW_CONN_GLM4V_S3", "geheim")
    monkeypatch.setenv("GLM4V_LEDGER_URL", "postgresql://user:geheim@host/db")
    environment = Path(f"/proc/{hold().pid}/environ").read_bytes()
    assert b"geheim" not in environment


def test_an_interpreter_that_does_not_exist_is_named() -> None:
    settings = EngineSettings("rapidocr", worker_python="/none/such/python")
    with pytest.raises(Misconfigured, match="/none/such/python"):
        HeldWorker(settings, say=lambda line: None).start()


@pytest.mark.parametrize("library", ["prometheus_client", "cv2"])
def test_a_library_that_is_not_installed_is_a_matter_for_a_person(hold: Hold, lacking: Lacking, library: str) -> None:
    lacking(library)  # the worker's own needs the first, the engine's library the second as it loads
    with pytest.raises(Misconfigured, match=rf"{library}.* the extra ocr"):
        hold(settings=EngineSettings("rapidocr"))


def test_it_can_be_started_once_only(hold: Hold) -> None:
    with pytest.raises(RuntimeError, match="make a new one"):
        hold().start()


def test_options_reach_the_engine_as_they_are(hold: Hold, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    ask(hold({"journal": str(journal), "answer": '引号"和空格 {prompt}'}).client(), prompt="--engine x; $(id)")
    assert json.loads(journal.read_text())["prompt"] == "--engine x; $(id)"


def test_requests_that_come_together_are_gathered_into_a_batch(hold: Hold, tmp_path: Path) -> None:
    from tests.scripted.asking import ask_together

    journal = tmp_path / "journal"
    client = hold({"journal": str(journal), "max_batch": 8, "gather_seconds": 5.0}).client()
    for future in ask_together(8, lambda number: ask(client, prompt=str(number))):
        future.result(20)
    assert {json.loads(line)["batch"] for line in journal.read_text().splitlines()} == {8}


def test_a_request_that_breaks_its_batch_fails_alone(hold: Hold) -> None:
    from glm4v_operator.errors import AnswerFailed
    from tests.scripted.asking import ask_together

    rules = [{"when": {"prompt": "3"}, "act": {"fail": "broken"}}]
    client = hold({"rules": rules, "max_batch": 8, "gather_seconds": 5.0}).client()
    futures = ask_together(8, lambda number: ask(client, prompt=str(number)))
    failures = [number for number, future in enumerate(futures) if isinstance(future.exception(20), AnswerFailed)]
    assert failures == [3]
