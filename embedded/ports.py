"""Ports on the loopback interface."""

from __future__ import annotations

import random
import socket
from contextlib import closing

LOOPBACK = "127.0.0.1"
_FOR_SERVERS = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Whether a server could listen on ``port`` of the loopback interface now."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(*preferred: int | None) -> int:
    """The first of ``preferred`` that is free, else any free port, which stays free while it is not used.

    Linux gives ports from 32,768 on to outgoing connections: a server that went away might find its own taken.
    """
    for port in preferred:
        if port and is_free(port):
            return port
    for port in random.SystemRandom().sample(_FOR_SERVERS, 50):
        if is_free(port):
            return port
    with closing(socket.socket()) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
