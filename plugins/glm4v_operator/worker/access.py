"""Who may ask a served worker: whoever shows the token; or, where none is wanted, programs of this machine."""

from __future__ import annotations

import hmac
import ipaddress
import os
import secrets
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from glm4v_operator.errors import Misconfigured
from glm4v_operator.worker.api_errors import ApiError
from glm4v_operator.worker.arguments import TOKEN_VARIABLE

_SHORTEST = 16

#: Liveness probes have no token, and learn nothing but the stage.
_OPEN_PATHS = frozenset({"/healthz"})

_HOW = 'make one: python -c "import secrets; print(secrets.token_urlsafe(32))"'


@dataclass(frozen=True, slots=True)
class Token:
    """What callers must show. ``in_shell`` is how a shell between double quotes has it.

    That is the token itself only where it was made here: one that a person gave is copied into no log.
    """

    value: str = field(repr=False)
    in_shell: str = field(repr=False)


def read_token(token_file: str | None, environment: Mapping[str, str] = os.environ) -> Token:
    """The token of the file or of the variable, or where neither is given a new one.

    Raises Misconfigured for a file that cannot be read and a token that can be guessed.
    """
    if token_file is not None:
        try:
            token = Path(token_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Misconfigured(f"token file {token_file!r} cannot be read ({error}); {_HOW}") from error
        return _checked(Token(token, f"$(cat {shlex.quote(str(Path(token_file).absolute()))})"))
    token = environment.get(TOKEN_VARIABLE, "").strip()
    if token:
        return _checked(Token(token, f"${TOKEN_VARIABLE}"))
    token = secrets.token_urlsafe(32)
    return Token(token, token)


def _checked(token: Token) -> Token:
    if len(token.value) < _SHORTEST or not token.value.isascii():
        raise Misconfigured(
            f"a worker on TCP needs a token of at least {_SHORTEST} ASCII characters, found one of "
            f"{len(token.value)} characters; {_HOW}"
        )
    return token


def is_loopback(host: str) -> bool:
    """Whether ``host``, a name or an address, is this machine itself by what it is called."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


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


class LoopbackCheck:
    """ASGI middleware in the token's place: what asks must know the worker by a loopback name.

    Only loopback addresses listen then. This keeps out what a browser on this machine sends for pages of others: their
    scripts name another origin, and a name of theirs that leads here is another host.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer 403 before its body is read."""
        if scope["type"] == "http" and not self._from_here(scope):
            message = "without a token only programs of this machine may ask, by a loopback address"
            await ApiError(403, "not_from_here", message, {"Connection": "close"}).response()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _from_here(self, scope: Scope) -> bool:
        headers = dict(scope["headers"])
        named = [f"//{headers.get(b'host', b'').decode('latin-1')}"]
        if b"origin" in headers:
            named.append(headers[b"origin"].decode("latin-1"))
        try:
            return all(is_loopback(urlsplit(name).hostname or "") for name in named)
        except ValueError:
            return False
