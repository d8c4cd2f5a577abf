"""A store that can lie: an S3 server over TCP whose answers a test bends before they are sent.

It holds objects in memory, checks no signature, and answers ListObjectsV2 and GetObject as S3 does: paging, URL
encoding, If-Match, ranges. Every answer ends its connection. A *lie* is a function that changes an :class:`Answer`;
see :mod:`tests.faults.lies`.
"""

from __future__ import annotations

import functools
import hashlib
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from glm4v_operator.ingest.s3_client import Credentials, S3Settings, make_client
from glm4v_operator.listed_object import ListedObject

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "lies"
LONG_AGO = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SECRET = "a-secret-that-no-message-may-hold"

Kind = Literal["list", "get"]
After = Literal["end", "stall", "reset"]


@dataclass
class Stored:
    """One object as the store holds it."""

    data: bytes
    etag: str
    last_modified: datetime = LONG_AGO
    storage_class: str = "STANDARD"


@dataclass
class Answer:
    """What is about to be sent. ``announced`` None sends no Content-Length.

    ``head_pace`` and ``pace`` are seconds before each byte of the headers, and of the body.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    announced: int | None = 0
    after: After = "end"
    head_pace: float = 0.0
    pace: float = 0.0

    def __post_init__(self) -> None:
        self.announced = len(self.body)


@dataclass(frozen=True)
class Asked:
    """One request that came."""

    kind: Kind
    key: str
    headers: Mapping[str, str]


Lie = Callable[[Answer], None]


@dataclass
class Rule:
    """Which answers a lie is for. ``times`` counts down; None is for ever."""

    lie: Lie
    kind: Kind
    key: str | None
    times: int | None

    def fits(self, asked: Asked) -> bool:
        return self.kind == asked.kind and self.key in (None, asked.key) and self.times != 0


@dataclass
class FaultyS3:
    """``with FaultyS3({"a.png": b"…"}) as store`` serves until the block ends."""

    contents: Mapping[str, bytes] = field(default_factory=dict)
    tls: SSLContext | None = None
    objects: dict[str, Stored] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    before: Callable[[Asked], None] | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        for key, data in self.contents.items():
            self.put(key, data)
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = _serve(handler)
        self._server.daemon_threads = True
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def endpoint_url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self._server.server_address[1]}"

    def put(self, key: str, data: bytes, **said: Any) -> None:
        said.setdefault("etag", hashlib.md5(data, usedforsecurity=False).hexdigest())
        self.objects[key] = Stored(data, **said)

    def lie(self, lie: Lie, *, on: Kind = "get", key: str | None = None, times: int | None = None) -> None:
        self.rules.append(Rule(lie, on, key, times))

    def client(self, **settings: Any) -> S3Client:
        """A client as the product makes it, with short timeouts; without ``settings`` one that tests share."""
        return _shared_client(self.endpoint_url) if not settings else _client(self.endpoint_url, **settings)

    def listed(self, key: str) -> ListedObject:
        """What an honest listing says of ``key``."""
        stored = self.objects[key]
        return ListedObject(BUCKET, key, None, stored.etag, len(stored.data), stored.last_modified)


def _client(endpoint: str, **settings: Any) -> S3Client:
    values: dict[str, Any] = {
        "endpoint_url": endpoint,
        "credentials": Credentials("access-key", SECRET),
        "path_style": True,
        "connect_seconds": 2.0,
        "read_seconds": 0.3,
    }
    return make_client(S3Settings(**(values | settings)))


_shared_client = functools.cache(_client)
_ports: list[int] = []


def _serve(handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    """A server on a port that was used before, so that its client can be used again, else on a free one."""
    for port in (*_ports, 0):
        try:
            server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError:  # a store inside another one, or another program
            continue
        if port == 0:
            _ports.append(server.server_address[1])
        return server
    raise AssertionError("unreachable: port 0 is always free")


class _Handler(BaseHTTPRequestHandler):
    owner: FaultyS3

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        _, bucket, *rest = unquote(url.path, errors="surrogateescape").split("/", 2)
        key = rest[0] if rest else ""
        asked = Asked("get" if key else "list", key, dict(self.headers))
        self.owner.asked.append(asked)
        if self.owner.before is not None:
            self.owner.before(asked)
        if bucket != BUCKET:
            answer = error(404, "NoSuchBucket", "The specified bucket does not exist.")
        else:
            answer = self._object(key) if key else self._listing(parse_qs(url.query, keep_blank_values=True))
        for rule in self.owner.rules:
            if rule.fits(asked):
                rule.times = None if rule.times is None else rule.times - 1
                rule.lie(answer)
                break
        self._send(answer)

    def do_HEAD(self) -> None:
        self._send(error(403, "AccessDenied", ""))

    def log_message(self, *_: object) -> None:
        """Tests' output is for the tests."""

    def _object(self, key: str) -> Answer:
        stored = self.owner.objects.get(key)
        if stored is None:
            return error(404, "NoSuchKey", "The specified key does not exist.")
        wanted = self.headers.get("If-Match")
        if wanted is not None and wanted.strip('"') != stored.etag:
            return error(412, "PreconditionFailed", "At least one of the preconditions did not hold.")
        headers = {"ETag": f'"{stored.etag}"', "Last-Modified": format_datetime(stored.last_modified, usegmt=True)}
        if self.headers.get("Range") == "bytes=0-0":
            return Answer(206, headers | {"Content-Range": f"bytes 0-0/{len(stored.data)}"}, stored.data[:1])
        return Answer(200, headers | {"Content-Type": "image/png"}, stored.data)

    def _listing(self, query: dict[str, list[str]]) -> Answer:
        prefix, start = query.get("prefix", [""])[0], query.get("continuation-token", [""])[0]
        size = int(query.get("max-keys", ["1000"])[0])
        keys = sorted(key for key in self.owner.objects if key.startswith(prefix) and key > start)
        page, more = keys[:size], len(keys) > size
        entries = "".join(_entry(key, self.owner.objects[key]) for key in page)
        follow = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        body = (
            '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>{BUCKET}</Name><EncodingType>url</EncodingType><IsTruncated>{str(more).lower()}</IsTruncated>"
            f"{follow}{entries}</ListBucketResult>"
        )
        return Answer(200, {"Content-Type": "application/xml"}, body.encode())

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        if answer.announced is not None:
            answer.headers["Content-Length"] = str(answer.announced)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        head, self._headers_buffer = b"".join(self._headers_buffer) + b"\r\n", []
        try:
            for data, pace in ((head, answer.head_pace), (answer.body, answer.pace)):
                for part in _parts(data, pace):
                    if pace and self.owner.stopping.wait(pace):
                        return
                    self.wfile.write(part)
            self.wfile.flush()
        except OSError:  # the client had heard enough
            return
        if answer.after == "stall":
            self.owner.stopping.wait()
        if answer.after == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def error(status: int, code: str, message: str, more: str = "") -> Answer:
    """An error as S3 words it."""
    told = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>{more}"
    return Answer(status, {"Content-Type": "application/xml"}, f"<?xml version='1.0'?><Error>{told}</Error>".encode())


def _parts(data: bytes, pace: float) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))] if pace else [data]


def _entry(key: str, stored: Stored) -> str:
    tag = f"<ETag>&quot;{stored.etag}&quot;</ETag>" if stored.etag else ""
    return (
        f"<Contents><Key>{quote(key)}</Key><Size>{len(stored.data)}</Size>{tag}"
        f"<LastModified>{stored.last_modified:%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
        f"<StorageClass>{stored.storage_class}</StorageClass></Contents>"
    )
