"""The demonstration's S3 server: real signatures over a plain folder."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from embedded import s3 as embedded_s3
from embedded.ports import free_port
from embedded.processes import ServiceFailed
from embedded.s3 import EmbeddedS3
from embedded.state import StateFolder


class _Refusing(BaseHTTPRequestHandler):
    """Refuses everybody, as an S3 server does that does not know the keys."""

    def do_GET(self) -> None:
        self.send_error(403)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def stranger() -> Iterator[int]:
    """The port of somebody else's server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Refusing) as other:
        threading.Thread(target=other.serve_forever, args=(0.05,), daemon=True).start()
        yield other.server_address[1]
        other.shutdown()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedS3]:
    with EmbeddedS3(StateFolder(tmp_path / "state")) as running:
        yield running


def _client(server: EmbeddedS3, secret: str | None = None) -> Any:
    config = Config(
        s3={"addressing_style": "path"},
        response_checksum_validation="when_required",
        retries={"total_max_attempts": 1},
    )
    return boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id=server.access_key,
        aws_secret_access_key=secret or server.secret_key,
        config=config,
    )


def _keys(client: Any, bucket: str) -> list[str]:
    return [entry["Key"] for entry in client.list_objects_v2(Bucket=bucket).get("Contents", [])]


def test_a_file_in_the_folder_is_an_object(server: EmbeddedS3) -> None:
    (server.bucket_folder("pictures") / "停水通知.png").write_bytes(b"seen")
    client = _client(server)
    assert _keys(client, "pictures") == ["停水通知.png"]
    assert client.get_object(Bucket="pictures", Key="停水通知.png")["Body"].read() == b"seen"


def test_a_dropped_file_shows_soon(server: EmbeddedS3) -> None:
    client, folder = _client(server), server.bucket_folder("pictures")
    (folder / "first.png").write_bytes(b"1")
    assert _keys(client, "pictures") == ["first.png"]
    (folder / "second.png").write_bytes(b"2")
    deadline = time.monotonic() + 10
    while "second.png" not in _keys(client, "pictures"):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_wrong_secret_is_refused(server: EmbeddedS3) -> None:
    with pytest.raises(ClientError, match="Signature"):
        _client(server, secret="wrong" * 8).list_buckets()


def test_a_second_start_finds_the_first(server: EmbeddedS3) -> None:
    before = [process.pid for process in server.service.processes()]
    EmbeddedS3(StateFolder(server.state.folder)).start()
    assert [process.pid for process in server.service.processes()] == before


def test_a_killed_server_comes_back_on_its_port(server: EmbeddedS3) -> None:
    endpoint = server.endpoint
    for process in server.service.processes():
        process.kill()
    while server.service.processes():
        os.sched_yield()
    assert EmbeddedS3(server.state).start().endpoint == endpoint


def test_a_stopped_server_leaves_no_process(server: EmbeddedS3) -> None:
    server.stop()
    assert server.service.processes() == []


def test_a_port_that_a_stranger_took_is_left_to_it(
    tmp_path: Path, stranger: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = free_port()
    ports = iter((stranger, own))  # the stranger came between the look and the start
    monkeypatch.setattr(embedded_s3, "free_port", lambda *_: next(ports))
    with EmbeddedS3(StateFolder(tmp_path / "state")) as server:
        assert server.endpoint == f"http://127.0.0.1:{own}"
        assert _client(server).list_buckets()["Buckets"] == []


def test_a_stranger_on_the_port_of_the_last_start_is_not_taken_for_the_server(tmp_path: Path, stranger: int) -> None:
    state = StateFolder(tmp_path / "state").make()
    state.write("s3", {"port": stranger})
    with EmbeddedS3(state) as server:
        assert _client(server).list_buckets()["Buckets"] == []


def test_a_server_that_ends_although_its_port_is_free_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_s3, "find_rclone", lambda: "/bin/false")
    with pytest.raises(ServiceFailed, match="s3 ended while it started"):
        EmbeddedS3(StateFolder(tmp_path / "state")).start()
