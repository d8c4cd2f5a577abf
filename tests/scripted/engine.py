"""An engine without a model: named ``tests.scripted.engine:ScriptedEngine``, it follows the script in its options."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Sequence
from pathlib import Path

from glm4v_operator.errors import AnswerFailed, GpuUnavailable, ItemError, Misconfigured, WeightsWrong
from glm4v_operator.field_reader import read
from glm4v_operator.image_limits import Preprocessing
from glm4v_operator.worker.engine_interface import (
    Announcement,
    EngineAnswer,
    EngineDied,
    EngineOptions,
    EngineRequest,
    Report,
)
from tests.scripted.script import Act, RuleBook, Script, pixel_of

_BLOCK = b"x" * 99 + b"\n"


class ScriptedEngine:
    """See :class:`tests.scripted.script.Script` for what it can be told."""

    def __init__(self, options: EngineOptions) -> None:
        self._script = read(Script, dict(options.options))
        self._model = options.model or self._script.model
        self._quantization = options.quantization
        self._rules = RuleBook(self._script)
        self.max_batch = self._script.max_batch
        self.gather_seconds = self._script.gather_seconds
        self.preprocessing = Preprocessing("original")

    def announce(self) -> Announcement:
        """As the script says."""
        return Announcement(
            engine="scripted",
            engine_version="1",
            model=self._model,
            model_hash=self._script.model_hash,
            tasks=self._script.tasks,
            quantization=self._quantization,
            image_side=self._script.image_side,
        )

    def devices(self) -> Sequence[str]:
        """As the script says."""
        return self._script.devices

    def load(self, report: Report) -> None:
        """Stages, noise, then success or failure."""
        loading = self._script.load
        write_blocks(1, loading.stdout_bytes)
        write_blocks(2, loading.stderr_bytes)
        for stage in loading.stages:
            report(stage, "as scripted")
            time.sleep(loading.seconds)
        if loading.exit is not None:
            os._exit(loading.exit)
        match loading.fail:
            case "misconfigured":
                raise Misconfigured("scripted: wrong settings")
            case "weights_wrong":
                raise WeightsWrong("scripted: tensor 'a.b' is missing")
            case "gpu_unavailable":
                raise GpuUnavailable("scripted: no device")
            case "crash":
                raise RuntimeError("scripted: crash")

    def answer(self, requests: Sequence[EngineRequest]) -> list[EngineAnswer | ItemError | AnswerFailed]:
        """One result per request, or whatever its rule does."""
        for request in requests:
            self._write_journal(request, len(requests))
        time.sleep(self._script.seconds)
        return [self._result(request) for request in requests]

    def close(self) -> None:
        """Nothing was taken."""

    def _result(self, request: EngineRequest) -> EngineAnswer | ItemError | AnswerFailed:
        act = self._rules.find(request)
        if act is None:
            return EngineAnswer(self._fill(self._script.answer, request), "stop", prompt_tokens=1, completion_tokens=1)
        self._do_harm(act)
        if act.item_error is not None:
            return ItemError("scripted: refused", reason=act.item_error)
        if act.fail is not None:
            raise RuntimeError(act.fail)
        for piece in act.stream or ():
            if request.on_text is not None:
                request.on_text(piece)
        answer = act.answer if act.answer_json is None else str(json.loads(act.answer_json))
        text = "".join(act.stream) if act.stream else self._fill(answer or self._script.answer, request)
        return EngineAnswer(
            text * act.repeat,
            act.finish_reason,  # type: ignore[arg-type]
            prompt_tokens=1,
            completion_tokens=1,
            mean_logprob=act.logprob,
            min_logprob=act.logprob,
        )

    def _do_harm(self, act: Act) -> None:
        write_blocks(1, act.stdout_bytes)
        write_blocks(2, act.stderr_bytes)
        time.sleep(act.seconds)
        if act.wire is not None:
            write_to_clients(bytes.fromhex(act.wire))
        if act.signal is not None:
            os.kill(os.getpid(), act.signal)
            signal.pause()
        if act.exit is not None:
            os._exit(act.exit)
        if act.died:
            raise EngineDied("scripted: the device context is lost")
        while act.hang:
            time.sleep(60)

    def _fill(self, text: str, request: EngineRequest) -> str:
        pixel, image = pixel_of(request), request.image
        values = {
            "prompt": request.prompt,
            "task": request.task or "",
            "pixel": "" if pixel is None else "-".join(map(str, pixel)),
            "size": "" if image is None else f"{image.width}x{image.height}",
            "sha": request.image_sha256 or "",
        }
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text

    def _write_journal(self, request: EngineRequest, batch: int) -> None:
        if self._script.journal is None:
            return
        entry = {
            "pid": os.getpid(),
            "batch": batch,
            "task": request.task,
            "prompt": request.prompt,
            "pixel": pixel_of(request),
            "sha": request.image_sha256,
        }
        with Path(self._script.journal).open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(entry) + "\n")


def write_blocks(fd: int, count: int) -> None:
    """``count`` bytes of lines, past Python's own buffers, as C code writes them."""
    while count > 0:
        count -= os.write(fd, _BLOCK * max(1, min(count // len(_BLOCK), 600)))


def write_to_clients(data: bytes) -> None:
    """Answer every connected client with ``data``, whatever it asked, and hang up."""
    for name in os.listdir("/proc/self/fd"):
        try:
            sock = socket.socket(fileno=os.dup(int(name)))
        except OSError:
            continue  # no socket
        with sock:
            try:
                if sock.family == socket.AF_UNIX and sock.getsockname():
                    sock.sendall(data)
                    sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the listening one
