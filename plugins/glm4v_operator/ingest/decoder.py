"""Decoding strangers' images in a process of its own, under limits, with every failure given its reason."""

from __future__ import annotations

import contextlib
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from glm4v_operator.errors import ImageRefused, Misconfigured, RetryableError
from glm4v_operator.image_limits import ImageLimits, Preprocessing
from glm4v_operator.ingest.decode_answer import DECODE_REASONS, read_answer, read_refusal
from glm4v_operator.ingest.decode_protocol import FrameError
from glm4v_operator.ingest.decoded import Decoded
from glm4v_operator.ingest.decoder_process import DecoderDied, DecoderProcess, DecoderTimedOut
from glm4v_operator.ingest.formats import identify
from glm4v_operator.text_safety import printable_start

logger = logging.getLogger(__name__)

__all__ = ["DECODE_REASONS", "DecoderClosed", "GuardedDecoder"]

TRIES = 2
"""A process may die for reasons outside the image once; twice on the same image is the image's doing."""

START_SECONDS = 60.0
_TIME_IS_UP = frozenset({-signal.SIGXCPU, -signal.SIGALRM})


class DecoderClosed(RetryableError):
    """The decoder was closed while it was decoding; nothing is known about the image."""


class GuardedDecoder:
    """Decodes images in one child process, which is started when needed and anew after each accident.

    One decoder works on one image at a time: give each thread its own. :meth:`close` may come from any thread.
    ``python`` is the interpreter of the child; Pillow must be installed for it.
    """

    def __init__(self, limits: ImageLimits, *, python: str = sys.executable) -> None:
        self.limits = limits
        self.starts = 0
        """How many child processes were started so far."""
        self.peak_memory = 0
        """The largest resident size that the present child has reported, bytes."""
        self._python = python
        self._process: DecoderProcess | None = None
        self._turn = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id of the child, None while there is none."""
        process = self._process
        return process.pid if process else None

    def decode(self, data: bytes, preprocessings: Sequence[Preprocessing]) -> Decoded:
        """Decode one image file and shape it by each of ``preprocessings``.

        Raises ImageRefused (its reason is one of ``DECODE_REASONS``), Misconfigured when no child can be started,
        DecoderClosed when :meth:`close` was called.
        """
        if len(data) > self.limits.max_bytes:
            detail = f"{len(data):_} bytes are more than {self.limits.max_bytes:_}."
            raise ImageRefused(detail, reason="too_many_bytes")
        name = identify(data, self.limits.formats)
        with self._turn:
            try:
                return self._decode(name, data, preprocessings)
            except BaseException as error:
                # A child that was interrupted half-way, or has hit its memory limit, starts the next image afresh.
                if not isinstance(error, ImageRefused) or error.reason == "decode_memory":
                    self._discard()
                raise

    def close(self) -> None:
        """End the child. A decode that is under way in another thread raises DecoderClosed."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()
        with self._turn:
            self._discard()

    def _decode(self, name: str, data: bytes, preprocessings: Sequence[Preprocessing]) -> Decoded:
        request = {"format": name, "preprocessings": [wanted.to_json() for wanted in preprocessings]}
        said = ""
        for _ in range(TRIES):
            try:
                header, body = self._running().ask(
                    request, data, max_body=self._largest_answer(preprocessings), seconds=self.limits.decode_seconds
                )
                self._note_memory(header)
                refusal = read_refusal(header)
                if refusal is not None:
                    raise refusal
                return read_answer(header, body, name, preprocessings)
            except DecoderTimedOut:
                self._discard()
                raise self._too_slow() from None
            except (DecoderDied, FrameError) as error:
                self._discard()
                self._raise_if_closed()
                said = self._how_it_ended(error)
                logger.warning("The decoder process failed on an image of %s bytes: %s", len(data), said)
        raise ImageRefused(f"The decoder process died {TRIES} times: {said}", reason="decoder_crashed")

    def _how_it_ended(self, error: DecoderDied | FrameError) -> str:
        """Return words for the child's end. Raises ImageRefused when its time was up."""
        if isinstance(error, FrameError):
            return f"its answer was not one ({error})"
        if error.returncode in _TIME_IS_UP:
            raise self._too_slow()
        last_line = printable_start(error.said.strip().rpartition("\n")[2])
        how = f"exit status {error.returncode}"
        if error.returncode < 0:
            with contextlib.suppress(ValueError):
                how = signal.Signals(-error.returncode).name
        return f"{how}: {last_line}" if last_line else how

    def _too_slow(self) -> ImageRefused:
        return ImageRefused(f"Not decoded within {self.limits.decode_seconds:g} seconds.", reason="decode_timeout")

    def _running(self) -> DecoderProcess:
        self._raise_if_closed()
        if self._process is None:
            self.starts += 1
            self.peak_memory = 0
            self._process = self._start()
            self._raise_if_closed()  # close() looked before there was a process to end
            self._wait_ready(self._process)
        return self._process

    def _start(self) -> DecoderProcess:
        try:
            return DecoderProcess(self._python, self.limits)
        except (FileNotFoundError, PermissionError) as error:
            raise Misconfigured(f"The decoder process does not start: {error}") from error
        except OSError as error:  # no process or memory to be had just now
            raise RetryableError(f"The decoder process does not start: {error}") from error

    def _wait_ready(self, process: DecoderProcess) -> None:
        try:
            process.wait_ready(START_SECONDS)
        except (DecoderDied, FrameError) as error:
            self._discard()
            self._raise_if_closed()
            said = error.said.strip()[-1000:] if isinstance(error, DecoderDied) else ""
            raise Misconfigured(
                f"The decoder process does not start ({error}) with {self._python}; is Pillow installed there? {said}"
            ) from error
        except DecoderTimedOut:
            self._discard()
            raise RetryableError(f"The decoder process was not ready within {START_SECONDS:g} seconds.") from None

    def _discard(self) -> None:
        if self._process is not None:
            self._process.dispose()
            self._process = None

    def _raise_if_closed(self) -> None:
        if self._closed:
            raise DecoderClosed("The decoder is closed.")

    def _note_memory(self, header: dict[str, object]) -> None:
        peak = header.get("peak_memory")
        if isinstance(peak, int):
            self.peak_memory = peak

    def _largest_answer(self, preprocessings: Sequence[Preprocessing]) -> int:
        pixels = (
            wanted.most_pictures * wanted.side**2 if wanted.side else self.limits.max_pixels
            for wanted in preprocessings
        )
        return 3 * sum(pixels)
