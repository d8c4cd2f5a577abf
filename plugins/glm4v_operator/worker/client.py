"""Talks to a worker, held or served: sends pictures once, asks questions, tells the item's fault from the worker's."""

from __future__ import annotations

import base64
import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Literal

from glm4v_operator.errors import Misconfigured, WorkerBusy, WorkerDead, WorkerHung
from glm4v_operator.sampling import Sampling
from glm4v_operator.worker.chat_format import ChatAnswer, ChatUsage, read_answer, request_body
from glm4v_operator.worker.engine_interface import Announcement, Pixels
from glm4v_operator.worker.http_calls import Endpoint, HttpCalls, Reply
from glm4v_operator.worker.png_bytes import png_bytes
from glm4v_operator.worker.refusals import IMAGE_UNKNOWN, TRY_AGAIN, error_code, error_message, refusal
from glm4v_operator.worker.served_models import announced_models, differences
from glm4v_operator.worker.streamed_answer import read_events

__all__ = ["ChatAnswer", "ChatUsage", "Endpoint", "ImageRef", "WorkerClient"]

#: Seconds for anything that is not an answer: an upload, a look at the models.
CALL_SECONDS = 60.0

#: Pictures that this client remembers to have sent; forgetting one costs a HEAD-sized round trip.
_REMEMBERED = 4096

_BACKOFF_SECONDS = 0.05
_BACKOFF_CAP_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class ImageRef:
    """A picture that was handed to the worker. It keeps the pixels, in case the worker has to ask for them again."""

    sha256: str
    picture: Pixels = field(repr=False)

    @classmethod
    def of(cls, rgb: bytes, width: int, height: int) -> ImageRef:
        """Name a picture (height x width x 3 bytes). Hashing it takes milliseconds: do it once for all questions."""
        picture = Pixels(width, height, rgb)
        return cls(picture.sha256, picture)

    @property
    def url(self) -> str:
        """How messages name it."""
        return f"image:sha256:{self.sha256}"


class WorkerClient:
    """Thread-safe. ``expected`` is what the recipes name; ``explain`` tells how the worker's process ended.

    ``pictures`` is "upload" for our own server, "data_url" for any other that speaks chat completions.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        expected: Announcement | None = None,
        pictures: Literal["upload", "data_url"] = "upload",
        explain: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._endpoint = endpoint
        self._expected = expected
        self._pictures = pictures
        self._calls = HttpCalls(endpoint, explain)
        self._sent: OrderedDict[str, None] = OrderedDict()
        self._sent_lock = threading.Lock()
        self._sending = tuple(threading.Lock() for _ in range(16))
        self._model: str | None = expected.model if expected is not None else None

    def close(self) -> None:
        """Cut every connection: calls in flight raise WorkerDead at once, in their own threads. Idempotent."""
        self._calls.abort()

    # --- is it the right worker, is it ready ---------------------------------------------------------------------

    def models(self) -> list[tuple[str, Announcement | None]]:
        """What ``/v1/models`` lists: ids, with the announcement where the server is one of ours."""
        reply = self._call("GET", "/v1/models", time.monotonic() + CALL_SECONDS)
        return announced_models(reply.json())

    def verify(self) -> None:
        """Raise Misconfigured unless the worker announces the model that the recipes name (versions may differ)."""
        models = self.models()
        if not models:
            raise Misconfigured(f"worker {self._endpoint!r} lists no model")
        if self._expected is None:
            self._model = models[0][0]
            return
        announced = [announcement for name, announcement in models if announcement is not None]
        if not announced:
            names = [name for name, _ in models]
            if self._expected.model not in names:
                raise Misconfigured(
                    f"worker {self._endpoint!r} serves {', '.join(names)}, the recipes name {self._expected.model}"
                )
            return
        found = differences(self._expected, announced[0])
        if found:
            raise Misconfigured(f"worker {self._endpoint!r} is another than the recipes name: {'; '.join(found)}")

    def wait_ready(self, seconds: float) -> None:
        """Return when the worker is ready; raises WorkerHung after ``seconds``, or WorkerDead when it fails."""
        deadline = time.monotonic() + seconds
        stage = "no answer yet"
        while True:
            try:
                reply = self._calls.call("GET", "/healthz", deadline=min(deadline, time.monotonic() + 10.0))
            except (WorkerDead, WorkerHung) as error:
                if self._calls.closed:
                    raise
                stage = str(error)
            else:
                # 404: a server of another make that is up; whether it is the right one is verify's question.
                if reply.status in (200, 404):
                    return
                stage = reply.body[:200].decode("utf-8", "replace")
            if time.monotonic() + 1.0 > deadline:
                raise WorkerHung(f"worker {self._endpoint!r} was not ready after {seconds:.0f} s: {stage}")
            self._pause(0.5)

    # --- asking --------------------------------------------------------------------------------------------------

    def put_image(self, rgb: bytes, width: int, height: int) -> ImageRef:
        """Hand over a picture (height x width x 3 bytes); sent once, however often it is handed over.

        Raises ItemError when the worker refuses it, WorkerBusy, WorkerDead.
        """
        reference = ImageRef.of(rgb, width, height)
        self.hand_over(reference)
        return reference

    def hand_over(self, reference: ImageRef) -> None:
        """Like :meth:`put_image`, for a picture that has its name already."""
        if self._pictures == "upload":
            self._send_once(reference, time.monotonic() + CALL_SECONDS)

    def chat(
        self,
        prompt_text: str,
        image: ImageRef | None,
        *,
        task: str | None,
        sampling: Sampling,
        deadline_seconds: float,
    ) -> ChatAnswer:
        """Ask one question about one picture; the deadline covers queueing, back-off and everything else.

        Raises:
            ItemError: the worker refuses this request; another one may be fine.
            AnswerFailed: the engine failed on this request; it may pass next time.
            WorkerBusy: the worker had no room before the deadline.
            WorkerDead: the worker is gone; WorkerHung: it gave no answer in time; ProtocolError: no proper answer.
            Misconfigured: no request can succeed (token, model name, address).
        """
        deadline = time.monotonic() + deadline_seconds
        ours = self._pictures == "upload"
        url = None if image is None else image.url if ours else _data_url(image.picture)
        body = request_body(self._model_name(), prompt_text, url, task, sampling, ours=ours)
        reply = self._call("POST", "/v1/chat/completions", deadline, body=body, passing=(IMAGE_UNKNOWN,))
        if reply.status != 200 and image is not None:
            # The worker's store made room for others meanwhile: hand the picture over again, once.
            self._forget(image.sha256)
            self._send_once(image, deadline)
            reply = self._call("POST", "/v1/chat/completions", deadline, body=body)
        return read_answer(reply.json())

    def stream(
        self, model: str, prompt_text: str, image_url: str, *, task: str | None, sampling: Sampling, seconds: float
    ) -> Generator[str, None, ChatAnswer]:
        """Ask ``model`` one question about the picture in a data URL; yield the answer's text as it comes, return all.

        Raises as :meth:`chat` does; a worker that is not ready or has no room is WorkerBusy at once. No other call may
        be made on this thread before the answer has ended.
        """
        body = request_body(model, prompt_text, image_url, task, sampling, ours=task is not None, stream=True)
        path = "/v1/chat/completions"
        headers = {"Content-Type": "application/json"}
        with self._calls.stream("POST", path, deadline=time.monotonic() + seconds, body=body, headers=headers) as got:
            if isinstance(got, Reply):
                if got.status in TRY_AGAIN:
                    raise WorkerBusy(f"POST {path}: HTTP {got.status} {error_message(got)}")
                raise refusal(f"POST {path}", got)
            return (yield from read_events(got, f"POST {path}"))

    # --- parts ---------------------------------------------------------------------------------------------------

    def _model_name(self) -> str:
        if self._model is None:
            self.verify()
        return self._model or ""

    def _send_once(self, reference: ImageRef, deadline: float) -> None:
        sha256 = reference.sha256
        with self._sending[int(sha256[:2], 16) % len(self._sending)]:
            with self._sent_lock:
                if sha256 in self._sent:
                    self._sent.move_to_end(sha256)
                    return
            picture = reference.picture
            self._call(
                "PUT",
                f"/v1/images/{sha256}",
                deadline,
                body=picture.rgb,
                content_type="application/octet-stream",
                size=(picture.width, picture.height),
            )
            with self._sent_lock:
                self._sent[sha256] = None
                if len(self._sent) > _REMEMBERED:
                    self._sent.popitem(last=False)

    def _forget(self, sha256: str) -> None:
        with self._sent_lock:
            self._sent.pop(sha256, None)

    def _call(
        self,
        method: str,
        path: str,
        deadline: float,
        *,
        body: bytes = b"",
        content_type: str = "application/json",
        size: tuple[int, int] | None = None,
        passing: tuple[str, ...] = (),
    ) -> Reply:
        """A call whose reply is 2xx, or an error with a code in ``passing``; busy workers are asked again."""
        headers = {"Content-Type": content_type}
        if size is not None:
            headers |= {"X-Image-Width": str(size[0]), "X-Image-Height": str(size[1])}
        tries = 0
        while True:
            reply = self._calls.call(method, path, deadline=deadline, body=body, headers=headers)
            if 200 <= reply.status < 300 or (passing and error_code(reply) in passing):
                return reply
            if reply.status not in TRY_AGAIN:
                raise refusal(f"{method} {path}", reply)
            wait = min(_BACKOFF_CAP_SECONDS, _BACKOFF_SECONDS * 2.0**tries)
            wait *= 0.5 + random.random()  # noqa: S311  # spreads load, guards nothing
            if time.monotonic() + wait >= deadline:
                raise WorkerBusy(f"{method} {path}: HTTP {reply.status} until the deadline")
            self._pause(wait)
            tries += 1

    def _pause(self, seconds: float) -> None:
        # No threading.Event: ``close`` may run in a signal handler of the very thread that waits here.
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0.0:
            if self._calls.closed:
                raise WorkerDead("the client was closed")
            time.sleep(min(left, 0.1))


def _data_url(picture: Pixels) -> str:
    return "data:image/png;base64," + base64.b64encode(png_bytes(picture)).decode()
