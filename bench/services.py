"""The servers that a benchmark measures against: started in a folder that is gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2

from embedded.postgres import EmbeddedPostgres
from embedded.s3 import REGION, EmbeddedS3
from embedded.state import StateFolder
from glm4v_operator.ingest.s3_client import Credentials, S3Settings
from glm4v_operator.ledger.database import upgrade

_ROLE = "glm4v"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server with the ledger's role."""

    server: EmbeddedPostgres

    def ledger_url(self, name: str) -> str:
        """A new, empty ledger, and the URL to it."""
        self.server.create_database(name, owner=_ROLE)
        url = self.server.url(name, _ROLE)
        upgrade(url)
        return url

    @property
    def postmaster(self) -> int:
        """Id of the process that all of the server's are children of."""
        with closing(psycopg2.connect(self.server.url().replace("+psycopg2", ""))) as link:
            return int(psutil.Process(link.info.backend_pid).ppid())


@contextmanager
def postgres() -> Iterator[Postgres]:
    """PostgreSQL as the demonstration runs it, durable commits included."""
    with tempfile.TemporaryDirectory(prefix="bench-pg-") as folder:
        server = EmbeddedPostgres(Path(folder) / "pg", name="the benchmark's PostgreSQL")
        try:
            server.start()
            server.create_role(_ROLE)
            server.create_role("glm4v_reader", login=False)
            yield Postgres(server)
        finally:
            server.remove()


@contextmanager
def s3() -> Iterator[EmbeddedS3]:
    """rclone's S3 server over a folder: files put into ``bucket_folder(name)`` are its objects."""
    with tempfile.TemporaryDirectory(prefix="bench-s3-") as folder, EmbeddedS3(StateFolder(Path(folder))) as server:
        yield server


def store_address(server: EmbeddedS3) -> dict[str, str]:
    """What another process needs to reach ``server``; :func:`client_settings` reads it there."""
    return {
        "endpoint": server.endpoint,
        "region": REGION,
        "access_key": server.access_key,
        "secret_key": server.secret_key,
    }


def client_settings(address: dict[str, str]) -> S3Settings:
    """How a client reaches the server at ``address``."""
    return S3Settings(
        endpoint_url=address["endpoint"],
        region=address["region"],
        credentials=Credentials(address["access_key"], address["secret_key"]),
        path_style=True,
    )
