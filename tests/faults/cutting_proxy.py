"""A proxy before PostgreSQL that lets a COMMIT through and then cuts the client's connection: was it done or not?"""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Self

from sqlalchemy import make_url

_COMMIT = b"COMMIT\0"


class CuttingProxy:
    """``with CuttingProxy(url) as proxy``: connect to ``proxy.url``; :meth:`cut_next_commit` arms it once."""

    def __init__(self, url: str) -> None:
        target = make_url(url)
        self._target = (target.host or "127.0.0.1", target.port or 5432)
        self._listener = socket.create_server(("127.0.0.1", 0))
        # Plain text, so that the proxy can read it.
        address = target.set(host="127.0.0.1", port=self._listener.getsockname()[1])
        self.url = address.update_query_dict({"sslmode": "disable", "gssencmode": "disable"}).render_as_string(False)
        self.cuts = 0
        self._armed = threading.Event()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def cut_next_commit(self) -> None:
        """The client will never hear of the next commit."""
        self._armed.set()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
                cut = threading.Event()
                threading.Thread(target=self._forward, args=(client, server, cut), daemon=True).start()
                threading.Thread(target=self._give_back, args=(server, client, cut), daemon=True).start()

    def _forward(self, client: socket.socket, server: socket.socket, cut: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if self._armed.is_set() and data.endswith(_COMMIT):
                    self._armed.clear()
                    self.cuts += 1
                    cut.set()
                server.sendall(data)
        _close(server)

    @staticmethod
    def _give_back(server: socket.socket, client: socket.socket, cut: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if cut.is_set():  # the server has answered, so it has committed
                    break
                client.sendall(data)
        _close(client)
        _close(server)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
