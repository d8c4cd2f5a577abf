"""Renewing a lane's lease while the lane lives."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from glm4v_operator.errors import Glm4vError, LeaseLost, LedgerUnavailable

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.ledger.units import Lease

log = logging.getLogger(__name__)


class Keepalive:
    """Heartbeats in a thread of its own, so that a long GPU call cannot let the lease lapse.

    ``on_lost`` is called once, from that thread, when the lease is gone: ended by someone else, or unrenewed for
    longer than its own length (the database may be away for shorter than that without harm).
    """

    def __init__(self, ledger: Ledger, lease: Lease, on_lost: Callable[[Glm4vError], None]) -> None:
        self._ledger = ledger
        self._lease = lease
        self._on_lost = on_lost
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease-{lease.id}", daemon=True)

    def start(self) -> None:
        """Begin to renew."""
        self._thread.start()

    def stop(self) -> None:
        """Renew no more; returns without waiting for a heartbeat that is under way."""
        self._stop.set()

    def _beat(self) -> None:
        from glm4v_operator.ledger.leases import heartbeat

        renewed = time.monotonic()
        while not self._stop.wait(self._lease.seconds / 3):
            try:
                heartbeat(self._ledger, self._lease)
                renewed = time.monotonic()
            except LeaseLost as error:
                self._on_lost(error)
                return
            except LedgerUnavailable as error:
                log.warning("lease %s could not be renewed: %s", self._lease.id, error)
                if time.monotonic() - renewed > self._lease.seconds:
                    self._on_lost(error)
                    return
