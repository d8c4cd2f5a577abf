"""Errors as OpenAI clients know them, with this package's reason as the code."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response


class AsciiJson(Response):
    """JSON in which every character beyond ASCII is an escape.

    A model's text may hold lone surrogates, which UTF-8 has no bytes for; as escapes they arrive as they were.
    """

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        """``content`` as JSON; NaN and infinities are a ValueError."""
        return json.dumps(content, allow_nan=False).encode()


class ApiError(Exception):
    """An HTTP error of this server. ``code`` is a reason code, or one of :mod:`glm4v_operator.worker.refusals`."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})

    def body(self) -> dict[str, object]:
        """The body that goes with it."""
        if self.status == 401:
            kind = "authentication_error"
        else:
            kind = "invalid_request_error" if self.status < 500 and self.status != 429 else "server_error"
        return {"error": {"message": self.message, "type": kind, "param": None, "code": self.code}}

    def response(self) -> AsciiJson:
        """The whole answer."""
        return AsciiJson(self.body(), status_code=self.status, headers=self.headers)


async def as_response(_: Request, error: Exception) -> Response:
    """Exception handler: an ApiError as it is, anything else as a fault of this server without its insides."""
    if isinstance(error, ApiError):
        return error.response()
    return ApiError(500, "internal", "an error of the worker; its log has the details").response()


def busy(code: str, message: str, status: int = 503) -> ApiError:
    """Try again in a second."""
    return ApiError(status, code, message, {"Retry-After": "1"})
