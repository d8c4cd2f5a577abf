"""Sockets whose every wait ends at the request's deadline, and which another thread can cut.

An HTTP library's timeouts are per read: an answer that drips a byte a second never runs into them. And closing a
socket does not wake the thread that waits on it, shutting it down does.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
import typing
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import httpcore

SocketOption = typing.Any  # as httpcore spells it: a tuple for socket.setsockopt


class CertificateRefused(httpcore.ConnectError):
    """The server showed a certificate that is not trusted; the message says what is wrong with it."""


class AbortableNetwork(httpcore.NetworkBackend):
    """The network of one client. ``abort`` may be called from any thread or signal handler."""

    def __init__(self) -> None:
        self._plain = httpcore.SyncBackend()
        self._deadline = threading.local()
        self._sockets: dict[int, socket.socket] = {}
        self.aborted = False

    @contextmanager
    def deadline(self, at: float) -> Iterator[None]:
        """Within it, this thread's waits end when ``time.monotonic()`` reaches ``at``."""
        self._deadline.at = at
        try:
            yield
        finally:
            del self._deadline.at

    def abort(self) -> None:
        """Make every wait fail now, in whichever thread; no connection can be made afterwards."""
        self.aborted = True
        for sock in list(self._sockets.values()):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # never connected, or gone already

    def remaining(self, timeout: float | None) -> float:
        """Seconds left for this thread's request, or ``timeout`` if that is less; never negative."""
        now = time.monotonic()
        at: float = getattr(self._deadline, "at", now + 60.0)
        return max(0.0, min(at - now, at - now if timeout is None else timeout))

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """A TCP connection within the deadline."""
        self._check()
        return self._keep(self._plain.connect_tcp(host, port, self.remaining(timeout), local_address, socket_options))

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[SocketOption] | None = None
    ) -> httpcore.NetworkStream:
        """A connection to a Unix socket within the deadline."""
        self._check()
        return self._keep(self._plain.connect_unix_socket(path, self.remaining(timeout), socket_options))

    def keep_socket(self, stream: httpcore.NetworkStream) -> int:
        """Remember the stream's socket for ``abort``; returns the handle for :meth:`forget_socket`."""
        sock = stream.get_extra_info("socket")
        self._sockets[id(sock)] = sock
        return id(sock)

    def forget_socket(self, handle: int) -> None:
        """The stream was closed."""
        self._sockets.pop(handle, None)

    def _keep(self, stream: httpcore.NetworkStream) -> httpcore.NetworkStream:
        kept = _DeadlineStream(self, stream)
        if self.aborted:  # between the check and now
            kept.close()
            raise httpcore.ConnectError("the client was closed")
        return kept

    def _check(self) -> None:
        if self.aborted:
            raise httpcore.ConnectError("the client was closed")
        if self.remaining(None) <= 0.0:
            raise httpcore.ConnectTimeout("the request's deadline has passed")


class _DeadlineStream(httpcore.NetworkStream):
    def __init__(self, network: AbortableNetwork, stream: httpcore.NetworkStream) -> None:
        self._network = network
        self._stream = stream
        self._handle = network.keep_socket(stream)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        remaining = self._network.remaining(timeout)
        if remaining <= 0.0:
            raise httpcore.ReadTimeout("the request's deadline has passed")
        return self._stream.read(max_bytes, remaining)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        remaining = self._network.remaining(timeout)
        if remaining <= 0.0:
            raise httpcore.WriteTimeout("the request's deadline has passed")
        self._stream.write(buffer, remaining)

    def close(self) -> None:
        self._network.forget_socket(self._handle)
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self._network.forget_socket(self._handle)
        try:
            secured = self._stream.start_tls(ssl_context, server_hostname, self._network.remaining(timeout))
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                raise CertificateRefused(error.__cause__.verify_message) from error
            raise
        return _DeadlineStream(self._network, secured)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._stream.get_extra_info(info)
