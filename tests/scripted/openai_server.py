"""A chat-completions server of another make, and what goes wrong on the way to one."""

from __future__ import annotations

import base64
import io
import json
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PIL import Image

#: Takes the request's JSON; text is a proper answer, bytes are written to the connection as they are.
Answer = Callable[[dict[str, Any]], str | bytes]


class ScriptedOpenAiServer:
    """``requests`` collects the JSON of every chat request."""

    def __init__(self, answer: Answer, models: tuple[str, ...], tls: ssl.SSLContext | None) -> None:
        self.answer = answer
        self.models = models
        self.requests: list[dict[str, Any]] = []
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._scheme = "http"
        if tls is not None:
            self._scheme = "https"
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def base_url(self) -> str:
        """As a connection names it."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}/v1"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def reply(self, method: str, path: str, body: bytes) -> bytes:
        """The bytes of the whole HTTP answer."""
        if path == "/v1/models":
            return http_json({"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]})
        if method != "POST" or path != "/v1/chat/completions":
            return http_json({"error": {"message": "not found"}}, "404 Not Found")
        request = json.loads(body)
        self.requests.append(request)
        answer = self.answer(request)
        return answer if isinstance(answer, bytes) else http_json(chat_completion(answer))

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                while line := self.rfile.readline():
                    method, path, _ = line.decode().split()
                    headers = dict(self._headers())
                    body = self.rfile.read(int(headers.get("content-length", "0")))
                    reply = server.reply(method, path, body)
                    self.wfile.write(reply)
                    if not reply.startswith(b"HTTP/1.1 ") or b"Content-Length" not in reply:
                        self.connection.shutdown(socket.SHUT_RDWR)
                        return
                    if len(reply.partition(b"\r\n\r\n")[2]) < int(reply.split(b"Content-Length: ")[1].split()[0]):
                        self.connection.shutdown(socket.SHUT_RDWR)  # torn
                        return

            def _headers(self) -> Iterator[tuple[str, str]]:
                while (line := self.rfile.readline().strip()) != b"":
                    name, _, value = line.decode().partition(":")
                    yield name.lower(), value.strip()

        return Handler


@contextmanager
def openai_server(
    answer: Answer, models: tuple[str, ...] = ("glm-4v-9b",), tls: ssl.SSLContext | None = None
) -> Iterator[ScriptedOpenAiServer]:
    """A server for the time of a test."""
    server = ScriptedOpenAiServer(answer, models, tls)
    try:
        yield server
    finally:
        server.close()


def http_json(value: object, status: str = "200 OK") -> bytes:
    """A whole HTTP answer."""
    return http_bytes(json.dumps(value).encode(), status)


def http_bytes(body: bytes, status: str = "200 OK", length: int | None = None) -> bytes:
    """A whole HTTP answer; ``length`` other than the body's own tears or stuffs it."""
    stated = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {stated}\r\n\r\n".encode() + body


def chat_completion(text: str, finish_reason: str = "stop") -> dict[str, object]:
    """What a proper answer looks like."""
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    usage = {"prompt_tokens": 1610, "completion_tokens": 7, "total_tokens": 1617}
    return {"id": "1", "object": "chat.completion", "model": "m", "choices": [choice], "usage": usage}


def picture_of(request: dict[str, Any]) -> Image.Image:
    """The picture in a request's data URL."""
    parts = request["messages"][-1]["content"]
    url = next(part["image_url"]["url"] for part in parts if part["type"] == "image_url")
    return Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))


def text_of(request: dict[str, Any]) -> str:
    """The text of a request's last message."""
    parts = request["messages"][-1]["content"]
    return "".join(part["text"] for part in parts if part["type"] == "text")
