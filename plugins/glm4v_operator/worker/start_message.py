"""What a served worker says when it is ready: a command that asks it, to be copied as it stands."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

from glm4v_operator.engine.known_answer import SHIPPED
from glm4v_operator.text_safety import printable

if TYPE_CHECKING:
    from glm4v_operator.worker.access import Token

_MAX_TOKENS = 512
_PICTURE = "PICTURE"


def start_message(base_url: str, model: str, token: Token | None) -> str:
    """For a worker at ``base_url`` that answers as ``model``. The picture is one that comes with this package."""
    content = [
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{_PICTURE}"}},
        {"type": "text", "text": SHIPPED.prompt},
    ]
    request = {
        "messages": [{"role": "user", "content": content}],
        "max_tokens": _MAX_TOKENS,
        "temperature": 0,
    }
    body = _unquoted(request).replace(_PICTURE, f"$(base64 -w0 {shlex.quote(str(SHIPPED.picture))})")
    body = f'{{"model": {_unquoted(model)}, {body[1:]}'
    shown = "" if token is None else f' -H "Authorization: Bearer {token.in_shell}"'
    key = "no API key" if token is None else "the token as API key"
    return (
        "\nAsk it, here about a picture that comes along; put your own in its place:\n\n"
        f"curl {base_url}/chat/completions{shown} \\\n"
        '  -H "Content-Type: application/json" -d @- <<JSON\n'
        f"{body}\n"
        "JSON\n\n"
        f"Clients of OpenAI's API: base URL {base_url}, model {printable(model)}, {key}.\n\n"
    )


def _unquoted(value: object) -> str:
    """JSON of which a shell, in a document that is not quoted, changes nothing: a model may be called anything."""
    text = json.dumps(value).replace("$", "\\u0024").replace("`", "\\u0060")
    return text.replace("\\", "\\\\")
