"""A served worker as its own process, and a plain HTTP caller that is not our client."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.worker.command_line import worker_command
from glm4v_operator.worker.worker_environment import worker_environment
from tests.scripted.settings import let_workers_find_scripts, scripted_settings

TOKEN = "a-token-of-the-tests"


class Served:
    """A running server on 127.0.0.1."""

    def __init__(self, port: int, process: subprocess.Popen[str], log: list[str]) -> None:
        self.port = port
        self.process = process
        self.log = log
        self.base_url = f"http://127.0.0.1:{port}/v1"

    def call(
        self,
        method: str,
        path: str,
        body: bytes | dict[str, Any] | None = None,
        *,
        seconds: float = 20.0,
        **headers: str,
    ) -> tuple[int, dict[str, str], bytes]:
        """(status, headers, body); with the right token unless ``authorization`` is given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        sent = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        sent |= {name.replace("_", "-").title(): value for name, value in headers.items()}
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        try:
            connection.request(method, path, data, sent)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def chat(self, *, seconds: float = 20.0, **members: Any) -> tuple[int, dict[str, Any]]:
        """(status, JSON) of a chat request."""
        request = {"model": "scripted", "messages": [{"role": "user", "content": "hello"}], **members}
        status, _, body = self.call("POST", "/v1/chat/completions", request, seconds=seconds)
        return status, json.loads(body)


@contextmanager
def serving(
    script: dict[str, Any] | None = None,
    *extra: str,
    token: str | None = TOKEN,
    settings: EngineSettings | None = None,
) -> Iterator[Served]:
    """A served worker, ready: a scripted one, or that of ``settings``. Its log up to then is in ``log``."""
    let_workers_find_scripts()
    environment = worker_environment(None)
    if token is not None:
        environment["GLM4V_WORKER_TOKEN"] = token
    command = worker_command(settings or scripted_settings(script), ("--tcp", "127.0.0.1:0", *extra))
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            port, log = 0, list[str]()
            for line in process.stderr or ():
                if found := re.search(r"listening on http://127\.0\.0\.1:(\d+)", line):
                    port = int(found[1])
                log.append(line)
                if " ready: " in line:
                    break
            else:
                raise AssertionError(f"the server ended with {process.wait()}")
            yield Served(port, process, log)
        finally:
            process.terminate()
            process.wait(10)
