"""Accident 3: the model hangs and never answers."""

from __future__ import annotations

import signal
from pathlib import Path

import psutil
import pytest

from glm4v_operator.errors import WorkerHung
from tests.scripted.asking import ask, wait_until
from tests.scripted.fixtures import Hold


def test_the_deadline_ends_the_wait_and_a_fresh_worker_answers(hold: Hold, tmp_path: Path) -> None:
    script = {"state": str(tmp_path), "rules": [{"when": {"times": 1}, "act": {"hang": True}}]}
    hung = hold(script)
    with pytest.raises(WorkerHung):
        ask(hung.client(), seconds=0.5)
    hung.stop(grace=0.5)
    assert hung.exit_code is not None
    assert ask(hold(script).client()).text == "ocr of 255-0-0"


def test_a_worker_that_ignores_sigterm_is_killed(hold: Hold) -> None:
    worker = hold({"rules": [{"act": {"hang": True}}]})
    with pytest.raises(WorkerHung):
        ask(worker.client(), seconds=0.3)
    # A stopped process takes no SIGTERM: as deaf as one that sits in a driver.
    process = psutil.Process(worker.pid)
    process.suspend()
    wait_until(lambda: process.status() == psutil.STATUS_STOPPED)
    worker.stop(grace=0.3)
    assert worker.exit_code == -signal.SIGKILL


def test_an_answer_that_drips_is_no_answer() -> None:
    import socketserver
    import threading
    import time

    from glm4v_operator.worker.client import Endpoint, WorkerClient
    from glm4v_operator.worker.engine_interface import Announcement

    class Drip(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            # A byte every 50 ms: no single read ever waits long.
            for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"x" * 10_000:
                try:
                    self.request.sendall(bytes([byte]))
                except OSError:
                    return
                time.sleep(0.05)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Drip) as server:
        server.daemon_threads = True
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        client = WorkerClient(
            Endpoint(f"http://127.0.0.1:{server.server_address[1]}"), expected=Announcement("", "", "m", "", ("ocr",))
        )
        with pytest.raises(WorkerHung):
            ask(client, None, seconds=0.5)
        client.close()
        server.shutdown()
