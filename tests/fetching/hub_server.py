"""A hub on this machine: real HTTP, addresses and answers of Hugging Face and ModelScope, accidents on demand."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
MODEL = "made-up/model"


@dataclass
class Hub:
    """What the server has and what goes wrong. ``seen``: every request as "path range"."""

    files: dict[str, bytes]
    card: dict[str, str] = field(default_factory=dict)
    token: str | None = None
    #: By file: after how many bytes each of the next answers is cut off.
    cuts: dict[str, list[int]] = field(default_factory=dict)
    #: By file: how often other bytes of the same length are sent.
    damaged: dict[str, int] = field(default_factory=dict)
    #: Statuses that the next requests for files get, whatever they ask.
    statuses: list[int] = field(default_factory=list)
    knows_ranges: bool = True
    #: Sent in place of what the listing announced.
    other: dict[str, bytes] = field(default_factory=dict)
    hashes: bool = True
    unlisted: set[str] = field(default_factory=set)
    redirect_to: str | None = None
    #: What the listing calls the commit.
    commit: str = COMMIT
    seen: list[str] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    address: str = ""

    def listed(self) -> dict[str, bytes]:
        return {name: content for name, content in self.files.items() if name not in self.unlisted}


@contextmanager
def served(hub: Hub) -> Iterator[Hub]:
    class Handler(_Handler):
        answers = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    answers: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """The test's output is not the place."""

    def do_GET(self) -> None:
        hub, url = self.answers, urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        hub.tokens.append(self.headers.get("Authorization"))
        if hub.token and self.headers.get("Authorization") != f"Bearer {hub.token}":
            return self._send(401, b"no")
        parts = unquote(url.path)
        if parts.startswith(f"/api/models/{MODEL}/revision/"):
            return self._huggingface(parts.rpartition("/")[2], query)
        if parts == f"/api/v1/models/{MODEL}/repo/files":
            return self._modelscope(query)
        for begin in (f"/{MODEL}/resolve/{COMMIT}/", "/cdn/"):
            if parts.startswith(begin):
                return self._file(parts.removeprefix(begin))
        if parts == f"/api/v1/models/{MODEL}/repo":
            return self._file(query["FilePath"])
        return self._send(404, b"not here")

    def _huggingface(self, revision: str, query: Mapping[str, str]) -> None:
        if revision not in ("main", COMMIT):
            return self._send(404, b'{"error": "Invalid rev id"}')
        files = []
        for name, content in self.answers.listed().items():
            entry: dict[str, object] = {"rfilename": name}
            if query.get("blobs"):
                entry |= {"size": len(content), "blobId": git_sha1(content)}
                if name.endswith(".safetensors"):
                    digest = hashlib.sha256(content).hexdigest()
                    entry["lfs"] = {"size": len(content), "sha256": digest, "pointerSize": 130}
            files.append(entry)
        return self._json({"id": MODEL, "sha": self.answers.commit, "cardData": self.answers.card, "siblings": files})

    def _modelscope(self, query: Mapping[str, str]) -> None:
        if query["Revision"] != "master":
            return self._json({"Code": 404, "Success": False, "Message": "no such revision", "Data": None})
        files: list[dict[str, object]] = [{"Name": "figures", "Path": "figures", "Type": "tree", "Size": 0}]
        for name, content in self.answers.listed().items():
            digest = hashlib.sha256(content).hexdigest() if self.answers.hashes else None
            files.append({"Name": name, "Path": name, "Type": "blob", "Size": len(content), "Sha256": digest})
        return self._json({"Code": 200, "Success": True, "Data": {"Files": files}})

    def _file(self, name: str) -> None:
        hub = self.answers
        asked = self.headers.get("Range", "")
        hub.seen.append(f"{name} {asked}".strip())
        if hub.redirect_to and not self.path.startswith("/cdn/"):
            return self._send(302, b"", {"Location": f"{hub.redirect_to}/cdn/{name}"})
        if hub.statuses:
            return self._send(hub.statuses.pop(0), b"an accident")
        content = hub.other.get(name, hub.files[name])
        if hub.damaged.get(name, 0) > 0:
            hub.damaged[name] -= 1
            content = bytes(byte ^ 1 for byte in content)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and hub.knows_ranges else 0
        if start >= len(content) > 0:
            return self._send(416, b"")
        headers = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if start else {}
        return self._send(206 if start else 200, content[start:], headers, cut=next(iter(hub.cuts.get(name, [])), None))

    def _json(self, value: object) -> None:
        self._send(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _send(
        self, status: int, body: bytes, headers: Mapping[str, str] | None = None, *, cut: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if cut is None:
            self.wfile.write(body)
            return
        self.answers.cuts[next(name for name in self.answers.cuts if name in unquote(self.path))].pop(0)
        self.wfile.write(body[:cut])
        self.wfile.flush()
        self.close_connection = True


def git_sha1(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
