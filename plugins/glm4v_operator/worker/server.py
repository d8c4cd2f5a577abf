"""The worker's process: ``python -m glm4v_operator.worker.server``; see :mod:`glm4v_operator.worker.arguments`."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glm4v_operator.errors import Glm4vError, GpuUnavailable, Misconfigured, WeightsWrong
from glm4v_operator.worker.arguments import Arguments, parse_arguments
from glm4v_operator.worker.device_lock import DeviceLocks
from glm4v_operator.worker.engine_interface import Engine, EngineDied
from glm4v_operator.worker.engine_registry import create_engine
from glm4v_operator.worker.exit_codes import ExitCode
from glm4v_operator.worker.process_guards import end_now, keep_stdout_private, when_stdin_ends
from glm4v_operator.worker.readiness import Readiness, Stage
from glm4v_operator.worker.status_events import StatusWriter

if TYPE_CHECKING:
    from glm4v_operator.worker.access import Token

log = logging.getLogger("glm4v.worker")

#: What serving imports beside what this package always brings.
_LIBRARIES = ("fastapi", "prometheus_client", "uvicorn")

#: Seconds that answers in flight may take after a served worker got SIGTERM.
_GRACE_SECONDS = 30

#: Longer than any client of ours keeps an idle connection.
_KEEP_ALIVE_SECONDS = 75


def main(argv: Sequence[str]) -> int:
    """Run the worker; returns an ExitCode, or ends the process with one."""
    status = StatusWriter(keep_stdout_private())
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        arguments = parse_arguments(argv)
        _check_libraries()  # also before announcing: what could never serve is said before a lane starts
        if arguments.announce:
            engine = create_engine(arguments.engine, arguments.options)
            status.write_line(engine.announce().to_json())
            return ExitCode.OK
        _Worker(arguments, status).run()
    except (Glm4vError, ImportError) as error:
        return _failed(status, error)
    return ExitCode.OK


def _check_libraries() -> None:
    missing = [name for name in _LIBRARIES if importlib.util.find_spec(name) is None]
    if missing:
        raise ImportError(f"No module named {' or '.join(map(repr, missing))}")


def exit_code(error: BaseException) -> ExitCode:
    """How a process ends whose engine raised ``error``."""
    if isinstance(error, WeightsWrong):
        return ExitCode.WEIGHTS_WRONG
    if isinstance(error, Misconfigured):
        return ExitCode.MISCONFIGURED
    if isinstance(error, GpuUnavailable):
        return ExitCode.GPU_UNAVAILABLE
    return ExitCode.ENGINE_DIED if isinstance(error, EngineDied) else ExitCode.UNEXPECTED


def _failed(status: StatusWriter, error: BaseException) -> ExitCode:
    traceback_of = None if isinstance(error, Glm4vError) else error
    if isinstance(error, ImportError):
        error = Misconfigured(
            f"the worker's interpreter {sys.executable} cannot import a library ({error}); install there what the "
            "engine needs: the extra ocr of glm4v-operator for rapidocr, the extra worker for models on a GPU"
        )
    reason = error.reason if isinstance(error, Glm4vError) else "internal"
    message = str(error) if isinstance(error, Glm4vError) else f"{type(error).__name__}: {error}"
    log.error("%s", message, exc_info=traceback_of)
    status.event("failed", reason, message)
    return exit_code(error)


@dataclass(frozen=True, slots=True)
class _Worker:
    arguments: Arguments
    status: StatusWriter

    def run(self) -> None:
        held = self.arguments.uds is not None
        token = None
        if held:
            when_stdin_ends(self._holder_gone)
        elif not self.arguments.no_token:
            from glm4v_operator.worker.access import read_token

            token = read_token(self.arguments.token_file)
        engine = create_engine(self.arguments.engine, self.arguments.options)
        listener = self._listen()
        self._serve(engine, listener, token, held=held)

    def _serve(self, engine: Engine, listener: socket.socket, token: Token | None, *, held: bool) -> None:
        # Imported below: --announce must be quick.
        import uvicorn

        from glm4v_operator.worker.application import make_application
        from glm4v_operator.worker.data_urls import DataUrlDecoder
        from glm4v_operator.worker.engine_thread import EngineThread
        from glm4v_operator.worker.image_store import ImageStore
        from glm4v_operator.worker.metrics import WorkerMetrics
        from glm4v_operator.worker.served_models import model_names
        from glm4v_operator.worker.serving import Serving
        from glm4v_operator.worker.start_message import start_message

        readiness = Readiness(self._tell_stage(held=held))
        hello = "" if held else start_message(_url(listener), model_names(engine.announce())[-1], token)
        thread = EngineThread(engine, self._load(engine, readiness, hello), self._engine_ended)
        store = ImageStore(self.arguments.picture_bytes)
        announcement = engine.announce()
        serving = Serving(
            announcement, thread, readiness, store, DataUrlDecoder(engine.preprocessing), WorkerMetrics(thread, store)
        )
        config = uvicorn.Config(
            make_application(serving, None if token is None else token.value, on_tcp=not held),
            http="h11",
            loop="asyncio",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        logging.getLogger("uvicorn").setLevel(logging.WARNING)
        server = uvicorn.Server(config)
        if held:
            # A signal ends it on the spot: a broken connection says "worker dead", an HTTP error would blame the
            # request that happened to be in flight.
            server.capture_signals = nullcontext  # type: ignore[method-assign,assignment]
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        thread.start()
        asyncio.run(server.serve(sockets=[listener]))

    def _load(self, engine: Engine, readiness: Readiness, hello: str) -> Callable[[], None]:
        def load() -> None:
            locks = DeviceLocks(self.arguments.owner)
            locks.take(engine.devices(), self.arguments.device_wait_seconds, readiness.stage)
            engine.load(readiness.stage)
            readiness.become_ready()
            announcement = engine.announce()
            detail = f"{announcement.model}, tasks: {', '.join(announcement.tasks)}"
            if self.arguments.uds is None:
                log.info("ready: %s", detail)
                sys.stderr.write(hello)
            else:
                self.status.event("ready", "ready", detail)

        return load

    def _tell_stage(self, *, held: bool) -> Callable[[Stage], None]:
        def tell(stage: Stage) -> None:
            if held:  # its holder writes it into its own log
                self.status.event("stage", stage.name, stage.detail)
            else:
                log.info("%s: %s", stage.name, stage.detail)

        return tell

    def _engine_ended(self, error: BaseException) -> None:
        # Ending at once is the answer to every waiting request: its connection breaks, and that is unmistakable.
        end_now(_failed(self.status, error))

    def _listen(self) -> socket.socket:
        arguments = self.arguments
        if arguments.tcp is not None:
            listener = _listen_tcp(*arguments.tcp, loopback_only=arguments.no_token)
            log.info("listening on %s", _url(listener))
            return listener
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(arguments.uds or "")
        # From now on, so that whoever hears "ready" first finds the door open, if not yet anybody behind it.
        listener.listen()
        return listener

    def _holder_gone(self) -> None:
        # Nobody is left to tidy up after this worker: take the socket and its (then empty) folder along.
        path = Path(self.arguments.uds or "")
        try:
            path.unlink(missing_ok=True)
            path.parent.rmdir()
        except OSError as error:
            log.debug("socket folder not removed: %s", error)
        end_now(ExitCode.HOLDER_GONE)


def _listen_tcp(host: str, port: int, *, loopback_only: bool) -> socket.socket:
    from glm4v_operator.worker.access import is_loopback

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        if loopback_only and not is_loopback(str(address[0])):
            raise Misconfigured(
                f"--no-token: expected a loopback address such as 127.0.0.1 or localhost, found {host}, which others "
                "can reach; leave --no-token out there"
            )
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        raise Misconfigured(f"cannot listen on {host}:{port}: {error}") from error
    return listener


def _url(listener: socket.socket) -> str:
    """The base URL by which clients on this machine reach it."""
    host, port = listener.getsockname()[:2]
    if listener.family == socket.AF_INET6:
        host = f"[{'::1' if host == '::' else host}]"
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/v1"  # noqa: S104  # compared, not bound


if __name__ == "__main__":
    os.umask(0o077)  # the socket, and whatever an engine writes, is this user's alone
    sys.exit(main(sys.argv[1:]))
