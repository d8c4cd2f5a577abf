"""One HTTP call to a worker: bounded in time and bytes, with every way to fail sorted into dead, hung or broken."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpcore

from glm4v_operator.errors import Misconfigured, ProtocolError, WorkerDead, WorkerHung
from glm4v_operator.worker.abortable_network import AbortableNetwork, CertificateRefused

#: No honest answer is longer: 8,192 tokens are under 1 MiB of JSON.
MAX_REPLY_BYTES = 16 * 1024 * 1024

#: Below the server's own keep-alive, so that a connection is never reused in the moment in which it is closed.
#: Servers that are not ours close idle connections after as little as 5 s (uvicorn's default).
KEEPALIVE_SECONDS = 2.0

_SEND_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a worker listens: a Unix socket path (``uds``), or ``base_url`` with a token. ``/v1`` at its end is cut.

    ``verify`` is whether to check the certificate of an https address, or a file of certificates to trust.
    """

    base_url: str = "http://worker"
    uds: str | None = None
    token: str | None = None
    verify: bool | str = True

    def __post_init__(self) -> None:
        if not self.base_url.startswith(("http://", "https://")):
            raise ValueError(f"address of the worker: expected http://… or https://…, found {self.base_url!r}")
        object.__setattr__(self, "base_url", self.base_url.rstrip("/").removesuffix("/v1"))

    def __repr__(self) -> str:
        return f"Endpoint({self.uds or self.base_url!r})"  # the token stays out of logs


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> object:
        """The body as JSON; raises ProtocolError."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            start = self.body[:80]
            raise ProtocolError(f"the worker's answer (HTTP {self.status}) is not JSON: {start!r}") from error


class HttpCalls:
    """Thread-safe. ``explain`` tells how the worker's process ended, None while it lives or nobody knows."""

    def __init__(self, endpoint: Endpoint, explain: Callable[[], str | None]) -> None:
        self._endpoint = endpoint
        self._explain = explain
        self._network = AbortableNetwork()
        self._pool = httpcore.ConnectionPool(
            uds=endpoint.uds,
            network_backend=self._network,
            ssl_context=_ssl_context(endpoint),
            max_connections=None,
            keepalive_expiry=KEEPALIVE_SECONDS,
        )
        self._headers = {"Authorization": f"Bearer {endpoint.token}"} if endpoint.token else {}

    @property
    def closed(self) -> bool:
        """Whether :meth:`abort` was called."""
        return self._network.aborted

    def abort(self) -> None:
        """Fail every call in flight with WorkerDead, now, and every later one. Safe in a signal handler."""
        self._network.abort()

    def call(
        self,
        method: str,
        path: str,
        *,
        deadline: float,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send and read the whole answer before ``time.monotonic()`` reaches ``deadline``.

        Raises WorkerDead (no connection, or lost), WorkerHung (deadline), ProtocolError (not HTTP, torn, oversized),
        Misconfigured (a certificate that is not trusted).
        """
        with self._answered(method, path, deadline, body, headers) as response:
            return self._whole(response)

    @contextmanager
    def stream(
        self, method: str, path: str, *, deadline: float, body: bytes, headers: Mapping[str, str]
    ) -> Iterator[Reply | Iterator[bytes]]:
        """Like :meth:`call`, but an answer of status 200 is handed on as it comes; any other is a whole Reply.

        No other call may be made on this thread before the context ends.
        """
        with self._answered(method, path, deadline, body, headers) as response:
            yield response.iter_stream() if response.status == 200 else self._whole(response)

    @contextmanager
    def _answered(
        self, method: str, path: str, deadline: float, body: bytes, headers: Mapping[str, str] | None
    ) -> Iterator[httpcore.Response]:
        """The answer once its head is there; what goes wrong then, or while it is read, is sorted here."""
        if time.monotonic() >= deadline:
            raise WorkerHung(f"{method} {path}: no answer before the deadline")
        sent = {**self._headers, "Content-Length": str(len(body)), **(headers or {})}
        try:
            with (
                self._network.deadline(deadline),
                self._pool.stream(
                    method, self._endpoint.base_url + path, headers=list(sent.items()), content=_pieces(body)
                ) as response,
            ):
                yield response
        except httpcore.TimeoutException as error:
            raise WorkerHung(f"{method} {path}: no answer before the deadline") from error
        except httpcore.ProtocolError as error:
            raise self._broken(f"{method} {path}", error) from error
        except CertificateRefused as error:
            raise Misconfigured(
                f"worker {self._endpoint!r}: its certificate is not trusted ({error}); name the file of its CA in the "
                'connection\'s extra: {"verify": "/path/ca.pem"}'
            ) from error
        except (httpcore.NetworkError, httpcore.ConnectionNotAvailable, OSError) as error:
            raise WorkerDead(self._with_cause(f"{method} {path}: connection failed ({error})")) from error

    def _whole(self, response: httpcore.Response) -> Reply:
        received = bytearray()
        for chunk in response.iter_stream():
            received += chunk
            if len(received) > MAX_REPLY_BYTES:
                raise ProtocolError(f"the worker's answer is longer than {MAX_REPLY_BYTES} bytes")
        known = {name.decode("latin-1").lower(): text.decode("latin-1") for name, text in response.headers}
        return Reply(response.status, known, bytes(received))

    def _broken(self, what: str, error: Exception) -> WorkerDead:
        if self.closed or self._explain() is not None or "disconnected" in str(error):
            return WorkerDead(self._with_cause(f"{what}: the worker closed the connection ({error})"))
        return ProtocolError(f"{what}: the worker's answer is not proper HTTP ({error})")

    def _with_cause(self, message: str) -> str:
        cause = self._explain()
        return f"{message}; {cause}" if cause else message


def _pieces(body: bytes) -> Iterator[bytes]:
    """In pieces: one write of megabytes would copy the rest after every partial send."""
    view = memoryview(body)
    for start in range(0, len(body), _SEND_BYTES):
        yield bytes(view[start : start + _SEND_BYTES])


def _ssl_context(endpoint: Endpoint) -> ssl.SSLContext | None:
    if not endpoint.base_url.startswith("https://"):
        return None
    file = endpoint.verify if isinstance(endpoint.verify, str) else None
    try:
        context = ssl.create_default_context(cafile=file)
    except OSError as error:  # also what ssl raises for a file without certificates
        raise Misconfigured(
            f"worker {endpoint!r}: verify: expected a readable file of certificates (PEM), found {file!r} ({error})"
        ) from error
    if endpoint.verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
