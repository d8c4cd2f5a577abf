"""Who may ask a served worker: whoever shows the token."""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from glm4v_operator.errors import Misconfigured
from glm4v_operator.worker.api_errors import ApiError
from glm4v_operator.worker.arguments import TOKEN_VARIABLE

_SHORTEST = 16

#: Liveness probes have no token, and learn nothing but the stage.
_OPEN_PATHS = frozenset({"/healthz"})

_HOW = (
    f"expected a token in --token-file or {TOKEN_VARIABLE}; "
    'make one: python -c "import secrets; print(secrets.token_urlsafe(32))"'
)


def read_token(token_file: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """The token to ask for; raises Misconfigured when there is none, or one that can be guessed."""
    if token_file is not None:
        try:
            token = Path(token_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Misconfigured(f"token file {token_file!r} cannot be read ({error}); {_HOW}") from error
    else:
        token = environment.get(TOKEN_VARIABLE, "").strip()
    if len(token) < _SHORTEST or not token.isascii():
        found = f"one of {len(token)} characters" if token else "none"
        raise Misconfigured(
            f"a worker on TCP needs a token of at least {_SHORTEST} ASCII characters, found {found}; {_HOW}"
        )
    return token


class TokenCheck:
    """ASGI middleware: everything but ``/healthz`` needs ``Authorization: Bearer TOKEN``."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = b"Bearer " + token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer 401 before its body is read."""
        if scope["type"] == "http" and scope["path"] not in _OPEN_PATHS and not self._allowed(scope):
            refused = ApiError(
                401, "unauthorized", "missing or wrong token", {"WWW-Authenticate": "Bearer", "Connection": "close"}
            )
            await refused.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        shown = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        # Constant time: how long a refusal takes tells nothing about the token.
        return hmac.compare_digest(shown, self._expected)
