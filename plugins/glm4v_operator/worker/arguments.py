"""The worker's command line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass

from glm4v_operator.errors import Misconfigured
from glm4v_operator.worker.engine_interface import EngineOptions

TOKEN_VARIABLE = "GLM4V_WORKER_TOKEN"  # noqa: S105  # the variable's name, not a token


@dataclass(frozen=True, slots=True)
class Arguments:
    """Exactly one of ``announce``, ``uds`` (held) and ``tcp`` (served) is set."""

    engine: str
    options: EngineOptions
    announce: bool
    uds: str | None
    tcp: tuple[str, int] | None
    token_file: str | None
    no_token: bool
    owner: str
    device_wait_seconds: float
    picture_bytes: int


def parse_arguments(argv: Sequence[str]) -> Arguments:
    """Raises Misconfigured for values that argparse cannot judge; argparse itself exits with code 2."""
    parser = argparse.ArgumentParser(
        prog="python -m glm4v_operator.worker.server",
        description="Serve one engine over the OpenAI chat-completions protocol.",
        allow_abbrev=False,
    )
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--announce", action="store_true", help="print what the engine is, as JSON, and exit")
    way.add_argument("--uds", metavar="PATH", help="listen on a Unix socket; live until stdin ends")
    way.add_argument("--tcp", metavar="HOST:PORT", help="listen on TCP, e.g. 127.0.0.1:8000")
    parser.add_argument("--engine", required=True, help="rapidocr, or package.module:Class")
    parser.add_argument("--model", help="the engine's model; default: its own")
    parser.add_argument("--quantization")
    parser.add_argument("--device")
    parser.add_argument("--options", metavar="JSON", default="{}", help="further options of the engine")
    token = parser.add_mutually_exclusive_group()
    token.add_argument(
        "--token-file", metavar="PATH", help=f"file with the token; default: {TOKEN_VARIABLE}, or a new one"
    )
    token.add_argument("--no-token", action="store_true", help="ask for none; on a loopback address only")
    parser.add_argument("--owner", default="", help="told to other workers that want the same device")
    parser.add_argument("--device-wait-seconds", type=float, default=30.0, help="how long to wait for a held device")
    parser.add_argument("--picture-mib", type=int, default=1024, help="memory for pictures handed over, MiB")
    given = parser.parse_args(argv)
    return Arguments(
        engine=given.engine,
        options=EngineOptions(given.model, given.quantization, given.device, parse_options(given.options)),
        announce=given.announce,
        uds=given.uds,
        tcp=None if given.tcp is None else _address(given.tcp),
        token_file=given.token_file,
        no_token=given.no_token,
        owner=given.owner,
        device_wait_seconds=given.device_wait_seconds,
        picture_bytes=given.picture_mib * 1024 * 1024,
    )


def parse_options(text: str) -> dict[str, object]:
    """An engine's own options from ``--options``; raises Misconfigured unless it is a JSON object."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise Misconfigured(f"--options: expected JSON, found {text[:80]!r} ({error})") from error
    if not isinstance(value, dict):
        raise Misconfigured(f"--options: expected a JSON object, found {text[:80]!r}")
    return value


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        raise Misconfigured(f"--tcp: expected HOST:PORT, e.g. 127.0.0.1:8000, found {text!r}")
    return host.strip("[]"), int(port)
