"""Fixtures of all tests: real PostgreSQL, a real S3 server, Airflow's database, a font. Each starts on demand."""

from __future__ import annotations

import importlib.util
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.clean_environment import clean_environment
from tests.services.session_folder import session_folder

if TYPE_CHECKING:
    from xdist.scheduler import LoadScopeScheduling

    from embedded.postgres import EmbeddedPostgres
    from tests.services.swift_server import SwiftServer

clean_environment()

LEDGER_ROLE = "glm4v"
READER_ROLE = "glm4v_reader"
LEDGER_TEMPLATE = "ledger_template"

SERVICES = frozenset({"postgres", "s3_server"})
AIRFLOW = frozenset({"airflow_db"})
TOGETHER = ("tests/e2e", "tests/dags")
"""Folders whose tests share what is slow to start: a running Airflow, and Airflow's database."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they need, and run the fast ones first.

    The slowest come second: while one process waits for them, the other works through all that is in between.
    """
    for item in items:
        needs = set(getattr(item, "fixturenames", ()))
        if needs & SERVICES:
            item.add_marker(pytest.mark.services)
        if needs & AIRFLOW:
            item.add_marker(pytest.mark.airflow)
    items.sort(key=_rank)  # stable: the order within a rank stays


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Hand tests to the processes by file, and by folder where they share what is slow to start."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return next((folder for folder in TOGETHER if file.startswith(f"{folder}/")), file)

    return ByFile(config, log)


def _rank(item: pytest.Item) -> int:
    for rank, marker in ((1, "slow"), (2, "airflow"), (3, "services")):
        if item.get_closest_marker(marker):
            return rank
    return 0


@pytest.fixture(scope="session")
def services_folder() -> Iterator[Path]:
    """The folder of this session's servers."""
    with session_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def postgres(services_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server of this session; ``postgres.url(database)`` is the superuser's address."""
    from embedded.postgres import EmbeddedPostgres

    with EmbeddedPostgres(services_folder / "postgres", name="the tests' PostgreSQL", durable=False) as server:
        server.create_role(LEDGER_ROLE)
        server.create_role(READER_ROLE, login=False)
        yield server


@pytest.fixture
def empty_database_url(postgres: EmbeddedPostgres) -> Iterator[str]:
    """The address of a fresh, empty database for the role that owns it, which is no superuser."""
    yield from _database(postgres, template=None)


@pytest.fixture
def ledger_url(postgres: EmbeddedPostgres, ledger_template: str) -> Iterator[str]:
    """The address of a fresh ledger, migrated to the newest schema, for the role that owns it."""
    yield from _database(postgres, template=ledger_template)


@pytest.fixture(scope="session")
def ledger_template(postgres: EmbeddedPostgres) -> str:
    """The name of a migrated ledger database that is copied for each test; nothing may connect to it."""
    from glm4v_operator.ledger.database import upgrade

    postgres.create_database(LEDGER_TEMPLATE, owner=LEDGER_ROLE)
    upgrade(postgres.url(LEDGER_TEMPLATE, LEDGER_ROLE))
    return LEDGER_TEMPLATE


def _database(postgres: EmbeddedPostgres, *, template: str | None) -> Iterator[str]:
    from sqlalchemy import create_engine, text

    name = f"test_{secrets.token_hex(6)}"
    postgres.create_database(name, owner=LEDGER_ROLE, template=template)
    yield postgres.url(name, LEDGER_ROLE)
    engine = create_engine(postgres.url(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="session")
def s3_server(services_folder: Path) -> Iterator[SwiftServer]:
    """A real S3 server with versioning: ``endpoint_url``, ``access_key``, ``secret_key``, ``region``."""
    from tests.services.swift_server import SwiftServer

    server = SwiftServer(services_folder / "swift")
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def s3_client(s3_server: SwiftServer) -> Any:
    """A boto3 client of the S3 server."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=s3_server.endpoint_url,
        aws_access_key_id=s3_server.access_key,
        aws_secret_access_key=s3_server.secret_key,
        region_name=s3_server.region,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, max_pool_connections=32),
    )


@pytest.fixture
def bucket(s3_client: Any) -> str:
    """The name of a fresh, empty bucket."""
    name = f"test-{secrets.token_hex(6)}"
    s3_client.create_bucket(Bucket=name)
    return name


@pytest.fixture
def versioned_bucket(s3_client: Any, bucket: str) -> str:
    """The name of a fresh, empty bucket that keeps every version of a key."""
    s3_client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


@pytest.fixture(scope="session")
def font() -> Path:
    """An OpenType font with Chinese and Latin letters, from a pinned package: never a system's."""
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package pylopdf-fonts-zh-cn is not installed: run 'make setup-test'")
    return Path(spec.origin).with_name("NotoSansSC-Regular.otf")


@pytest.fixture(scope="session")
def airflow_db() -> None:
    """Airflow's own database, made once per session in the throw-away home."""
    from airflow.utils.db import initdb

    initdb()
