"""Asks an engine what it is, without loading it: the recipes of a run are made from the answer."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import threading
from collections.abc import Callable

from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.errors import Misconfigured, WeightsWrong, WorkerDead
from glm4v_operator.worker.client import Endpoint, WorkerClient
from glm4v_operator.worker.command_line import worker_command
from glm4v_operator.worker.engine_interface import Announcement
from glm4v_operator.worker.exit_codes import NEEDS_A_PERSON, ExitCode
from glm4v_operator.worker.log_drain import LogDrain
from glm4v_operator.worker.status_events import MAX_LINE_BYTES, read_event
from glm4v_operator.worker.worker_environment import worker_environment

log = logging.getLogger(__name__)

#: Importing a package and hashing a manifest; the first start from a cold disk included.
ANNOUNCE_SECONDS = 120.0


def announce(
    engine: EngineSettings, *, endpoint: Endpoint | None = None, say: Callable[[str], None] = log.debug
) -> Announcement:
    """What the dataset's engine is: a held one is asked by its interpreter, a served one at ``endpoint``.

    A served model of another make cannot say its hash; then ``engine.model``, ``options.revision`` and
    ``options.tasks`` of the dataset say it instead. Raises Misconfigured, WorkerDead.
    """
    if engine.mode == "held":
        return _announce_held(engine, say)
    if endpoint is None:
        raise Misconfigured(f"engine {engine.name!r} is served: expected the address of its connection, found none")
    return _announce_served(engine, endpoint)


def _announce_held(engine: EngineSettings, say: Callable[[str], None]) -> Announcement:
    command = worker_command(engine, ("--announce",))
    try:
        process = subprocess.Popen(  # our own command, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=worker_environment(engine.worker_python),
            close_fds=True,
        )
    except OSError as error:
        raise Misconfigured(f"worker_python {command[0]!r} cannot be run: {error}") from error
    watchdog = threading.Timer(ANNOUNCE_SECONDS, process.kill)
    watchdog.daemon = True
    watchdog.start()
    with process:
        if process.stdout is None or process.stderr is None:
            raise RuntimeError("subprocess.Popen made no pipes")
        drain = LogDrain(os.dup(process.stderr.fileno()), say)
        try:
            said = process.stdout.read(MAX_LINE_BYTES)
            code = process.wait()
        finally:
            # Also on Airflow's BaseExceptions, which come in the middle of a wait.
            process.kill()
            watchdog.cancel()
    drain.join(1.0)
    return _read_announcement(said, code, drain, engine)


def _read_announcement(said: bytes, code: int, drain: LogDrain, engine: EngineSettings) -> Announcement:
    if code == ExitCode.OK:
        try:
            return Announcement.from_json(json.loads(said))
        except ValueError as error:
            raise WorkerDead(f"engine {engine.name!r} announced something unreadable: {said[:200]!r}") from error
    failed = read_event(said)
    message = f"engine {engine.name!r}: {failed.detail if failed else drain.last_line()} [exit code {code}]"
    if code == ExitCode.WEIGHTS_WRONG:
        raise WeightsWrong(message)
    if code in NEEDS_A_PERSON:
        raise Misconfigured(message)
    raise WorkerDead(message)


def _announce_served(engine: EngineSettings, endpoint: Endpoint) -> Announcement:
    client = WorkerClient(endpoint)
    try:
        models = client.models()
    finally:
        client.close()
    for name, announcement in models:
        if announcement is not None and engine.model in (None, name, announcement.model):
            return announcement
    names = [name for name, _ in models]
    if engine.model is not None and engine.model in names:
        return _stated(engine, engine.model)
    raise Misconfigured(
        f"the worker at {endpoint!r} serves {', '.join(names) or 'no model'}; expected engine.model to name one of them"
    )


def _stated(engine: EngineSettings, model: str) -> Announcement:
    revision, tasks = engine.options.get("revision"), engine.options.get("tasks")
    if not isinstance(revision, str) or not revision:
        raise Misconfigured(
            f"model {model!r} is served by a server that does not say which weights it has: "
            "expected engine.options.revision to state them (the commit of the model's repository)"
        )
    if not isinstance(tasks, list | tuple) or not tasks or not all(isinstance(task, str) for task in tasks):
        raise Misconfigured(
            f"model {model!r}: expected engine.options.tasks to list what it can do, e.g. [ocr, caption]"
        )
    return Announcement(
        engine=engine.name,
        engine_version="",
        model=model,
        model_hash=f"stated:{revision}",
        tasks=tuple(str(task) for task in tasks),
        quantization=engine.quantization,
    )
