"""``glm4v serve``: become a served worker, in the interpreter that has the engine's libraries."""

from __future__ import annotations

import argparse
import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.cli.printing import line
from glm4v_operator.cli.worker_interpreter import become
from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.worker.arguments import TOKEN_VARIABLE, parse_options

if TYPE_CHECKING:
    from glm4v_operator.cli.subcommands import Commands
    from glm4v_operator.engine_settings import EngineSettings

ADDRESS = "127.0.0.1:8000"
ENGINE = "rapidocr"
#: What a model is served by when no engine is named.
MODEL_ENGINE = "glm4v"


def add_parser(commands: Commands) -> None:
    """Add the command."""
    serve = commands.add_parser(
        "serve",
        help="run a worker that lanes, curl and the openai client can ask",
        description="Run a worker on TCP that speaks the OpenAI chat-completions protocol. It ends on SIGTERM, after "
        "the answers in flight. When it is ready it prints a curl command that asks it.",
        allow_abbrev=False,
    )
    serve.add_argument("--tcp", metavar="HOST:PORT", default=ADDRESS, help=f"where to listen; default: {ADDRESS}")
    token = serve.add_mutually_exclusive_group()
    token.add_argument(
        "--token-file",
        metavar="PATH",
        help=f"file with the token that callers must show; default: {TOKEN_VARIABLE}, else a new one, which is shown",
    )
    token.add_argument("--no-token", action="store_true", help="ask callers for none; on a loopback address only")
    serve.add_argument("--dataset", type=Path, metavar="FILE", help="take the engine's settings from this dataset file")
    serve.add_argument(
        "--engine",
        help=f"{MODEL_ENGINE}, {ENGINE}, or package.module:Class; default: {MODEL_ENGINE} with --model, else {ENGINE}",
    )
    serve.add_argument("--model", help="the engine's model; default: its own")
    serve.add_argument("--quantization", help="the engine's quantisation; default: its own")
    serve.add_argument("--device", help="the engine's device; default: its own")
    serve.add_argument("--options", metavar="JSON", help="further options of the engine, a JSON object")
    serve.add_argument("--worker-python", metavar="PATH", help="the interpreter with the engine's libraries")
    serve.set_defaults(run=_serve)


def _serve(given: argparse.Namespace) -> ExitCode:
    from glm4v_operator.worker.command_line import worker_command
    from glm4v_operator.worker.worker_environment import worker_environment

    engine = _engine(given)
    _show_credit(engine)
    extra = ["--tcp", given.tcp, "--owner", f"glm4v serve on {given.tcp}"]
    if given.token_file:
        extra += ["--token-file", given.token_file]
    if given.no_token:
        extra += ["--no-token"]
    environment = worker_environment(engine.worker_python)
    if TOKEN_VARIABLE in os.environ and not given.token_file:
        # Left out with every other secret; this one is meant for the worker.
        environment[TOKEN_VARIABLE] = os.environ[TOKEN_VARIABLE]
    become(worker_command(engine, extra), environment)


def _engine(given: argparse.Namespace) -> EngineSettings:
    """The settings of the dataset's file, if one is named, with the options given beside it in their place."""
    from dataclasses import replace

    from glm4v_operator.datasets import load_dataset
    from glm4v_operator.engine_settings import EngineSettings

    base = (
        load_dataset(given.dataset).engine if given.dataset else EngineSettings(MODEL_ENGINE if given.model else ENGINE)
    )
    changes = {
        "name": given.engine,
        "model": given.model,
        "quantization": given.quantization,
        "device": given.device,
        "worker_python": given.worker_python,
        "options": None if given.options is None else parse_options(given.options),
    }
    try:
        return replace(base, **{name: value for name, value in changes.items() if value is not None})
    except ValueError as error:
        raise Misconfigured(f"serve: {error}") from error


def _show_credit(engine: EngineSettings) -> None:
    """What the model's licence asks to be shown by whatever is built with it."""
    from glm4v_operator.engine.glm4v_engine import DEFAULT_MODEL
    from glm4v_operator.fetching.licences import credit
    from glm4v_operator.model.manifest import read_manifest
    from glm4v_operator.model.store import resolve_model

    if engine.name != MODEL_ENGINE:
        return
    words = None
    # What is wrong with the model the worker will say, whose log this is.
    with contextlib.suppress(Misconfigured, WeightsWrong, OSError):
        words = credit(read_manifest(resolve_model(engine.model or DEFAULT_MODEL)).licence)
    if words is not None:
        line(words)
        print(end="", flush=True)  # before this process becomes another; it may have been started without a stdout
