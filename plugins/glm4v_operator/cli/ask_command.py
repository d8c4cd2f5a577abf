"""``glm4v ask``: one question about one or more images, the answer as it comes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.cli.printing import line
from glm4v_operator.errors import AnswerFailed, ItemError, Misconfigured
from glm4v_operator.sampling import Sampling
from glm4v_operator.text_safety import printable
from glm4v_operator.worker.arguments import TOKEN_VARIABLE

if TYPE_CHECKING:
    from glm4v_operator.cli.subcommands import Commands
    from glm4v_operator.worker.client import ChatAnswer, WorkerClient
    from glm4v_operator.worker.engine_interface import Announcement

ENGINE = "glm4v"
MODEL = "glm4v-nano"
MAX_TOKENS = 512

#: Loading a large model from a cold disk included.
_START_SECONDS = 1800.0
_ANSWER_SECONDS = 600.0

#: What is said about an answer that did not come to its own end.
_ENDS = {
    "length": "the answer reached its longest length and is cut off; --max-tokens allows more",
    "repetition": "the answer went round in circles and was ended",
}


@dataclass(frozen=True, slots=True)
class _Question:
    text: str
    task: str | None
    sampling: Sampling


@dataclass(frozen=True, slots=True)
class _Asked:
    """A worker, the name of its model there, and what it says that it is; None: it is of another make."""

    client: WorkerClient
    model: str
    announcement: Announcement | None


def add_parser(commands: Commands) -> None:
    """Add the command."""
    ask = commands.add_parser(
        "ask",
        help="ask a model about an image",
        description="Ask one question about each image and print the answers as they come. A worker is started for it "
        "and ended after it, or with --url a running one is asked.",
        allow_abbrev=False,
    )
    ask.add_argument("images", nargs="+", metavar="IMAGE", help="an image's file; one or more")
    ask.add_argument("question", nargs="?", metavar="QUESTION", help="what is asked; left out with --prompt")
    ask.add_argument("--prompt", metavar="ID", help="ask as this prompt file does, with its sampling")
    ask.add_argument("--model", help=f"what is asked; default: {MODEL}, with --url what is served there")
    ask.add_argument("--engine", help=f"default: {ENGINE}")
    ask.add_argument("--quantization", help="the engine's quantisation; default: its own")
    ask.add_argument("--device", help="the engine's device; default: a GPU if there is one")
    ask.add_argument("--worker-python", metavar="PATH", help="the interpreter with the engine's libraries")
    ask.add_argument("--url", help="ask the worker that listens there, e.g. http://127.0.0.1:8000")
    ask.add_argument("--token-file", metavar="PATH", help=f"file with that worker's token; default: {TOKEN_VARIABLE}")
    ask.add_argument("--max-tokens", type=int, metavar="N", help=f"the longest answer; default: {MAX_TOKENS}")
    ask.add_argument("--temperature", type=float, metavar="T", help="0, the default, takes the likeliest answer")
    ask.set_defaults(run=partial(_ask, ask))


def _ask(parser: argparse.ArgumentParser, given: argparse.Namespace) -> ExitCode:
    images, text = _images_and_text(parser, given)
    question = _question(given, text)
    try:
        urls = {image: _data_url(image) for image in images}  # before a model is loaded for them
    except OSError as error:
        _aside(f"glm4v: {error.filename}: expected an image's file, found none ({error.strerror})")
        return ExitCode.FOUND_WRONG
    with (_running if given.url else _own)(given) as asked:
        task = _task(question, asked)
        said = [_show(asked, replace(question, task=task), *item, alone=len(urls) == 1) for item in urls.items()]
    return ExitCode.OK if all(said) else ExitCode.FOUND_WRONG


# --- what is asked ---------------------------------------------------------------------------------------------------


def _images_and_text(parser: argparse.ArgumentParser, given: argparse.Namespace) -> tuple[list[Path], str]:
    """The question is the last word of all, unless a prompt file has it. Ends with code 2 where one is missing."""
    words = [*given.images, *([] if given.question is None else [given.question])]
    text = "" if given.prompt else words.pop()
    if not words:
        parser.error("expected IMAGE and QUESTION, found one of them; or name a prompt file with --prompt ID")
    if not given.prompt and not text.strip():
        parser.error("QUESTION: expected words, found none")
    return [Path(word) for word in words], text


def _question(given: argparse.Namespace, text: str) -> _Question:
    """Raises Misconfigured for a prompt that is not there and for sampling out of range."""
    changes = {"max_new_tokens": given.max_tokens, "temperature": given.temperature}
    stated = {name: value for name, value in changes.items() if value is not None}
    try:
        if not given.prompt:
            return _Question(text, None, Sampling(**{"max_new_tokens": MAX_TOKENS, **stated}))
        from glm4v_operator.prompts.files import load_prompts

        prompts = load_prompts()
        if given.prompt not in prompts:
            raise Misconfigured(
                f"--prompt: expected the id of a prompt file ({', '.join(sorted(prompts))}), found {given.prompt!r}"
            )
        prompt = prompts[given.prompt]
        return _Question(prompt.text(), prompt.task, replace(prompt.sampling, **stated))
    except ValueError as error:
        raise Misconfigured(f"ask: {error}") from error


def _data_url(image: Path) -> str:
    """The file as it is: the worker decodes it, under its limits. Raises OSError."""
    import base64
    import mimetypes

    kind = mimetypes.guess_type(image.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(image.read_bytes()).decode()}"


# --- whom ------------------------------------------------------------------------------------------------------------


@contextmanager
def _own(given: argparse.Namespace) -> Iterator[_Asked]:
    """A worker of this command's own, ready; it ends with the command."""
    from glm4v_operator.engine_settings import EngineSettings
    from glm4v_operator.worker.held import HeldWorker

    if given.token_file:
        raise Misconfigured("--token-file: expected --url beside it; a worker of one's own asks for no token")
    model = given.model or (MODEL if given.engine in (None, ENGINE) else None)
    try:
        engine = EngineSettings(
            given.engine or ENGINE,
            model=model,
            quantization=given.quantization,
            device=given.device,
            worker_python=given.worker_python,
        )
    except ValueError as error:
        raise Misconfigured(f"ask: {error}") from error
    with HeldWorker(engine, say=_aside, owner="glm4v ask") as worker:
        worker.start()
        worker.wait_ready(_START_SECONDS)
        with closing(worker.client()) as client:
            yield _Asked(client, *client.models()[0])


@contextmanager
def _running(given: argparse.Namespace) -> Iterator[_Asked]:
    """The worker at ``--url``, with the token of the file or the environment, if there is one."""
    from glm4v_operator.worker.client import Endpoint, WorkerClient

    for option in ("engine", "quantization", "device", "worker_python"):
        if getattr(given, option):
            raise Misconfigured(
                f"--{option.replace('_', '-')}: expected it without --url; a running worker has its own"
            )
    try:
        endpoint = Endpoint(given.url, token=_token(given.token_file))
    except ValueError as error:
        raise Misconfigured(f"--url: {error}") from error
    with closing(WorkerClient(endpoint)) as client:
        served = dict(client.models())
        model = given.model or next(iter(served), None)
        if model is None or model not in served:
            raise Misconfigured(
                f"--model: expected what is served at {given.url} ({', '.join(served) or 'nothing'}), found {model!r}"
            )
        yield _Asked(client, model, served[model])


def _token(file: str | None) -> str | None:
    import os

    if file is None:
        return os.environ.get(TOKEN_VARIABLE) or None
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"--token-file: {file!r} cannot be read ({error})") from error


def _task(question: _Question, asked: _Asked) -> str | None:
    """The task to name to the worker. Raises Misconfigured when it says that it does not do what the prompt asks."""
    announcement = asked.announcement
    if question.task is None or announcement is None:
        return None
    if question.task not in announcement.tasks:
        raise Misconfigured(
            f"--prompt: expected a prompt of a task that {announcement.model} does ({', '.join(announcement.tasks)}), "
            f"found one of task {question.task!r}"
        )
    return question.task


# --- what comes of it ------------------------------------------------------------------------------------------------


def _show(asked: _Asked, question: _Question, image: Path, url: str, *, alone: bool) -> bool:
    """Print the answer about one image; False, and the reason on stderr, when there is none."""
    if not alone:
        line(f"{image}:")
    answer = asked.client.stream(
        asked.model, question.text, url, task=question.task, sampling=question.sampling, seconds=_ANSWER_SECONDS
    )
    try:
        ended = _print_pieces(answer)
    except (ItemError, AnswerFailed) as error:
        _aside(f"glm4v: {image}: {error}")
        return False
    if ended.finish_reason in _ENDS:
        _aside(f"glm4v: {image}: {_ENDS[ended.finish_reason]}")
    return True


def _print_pieces(answer: Iterator[str]) -> ChatAnswer:
    """Each piece as it comes, all but line breaks escaped; returns what stands behind them."""
    shown = False
    try:
        while True:
            sys.stdout.write("\n".join(map(printable, next(answer).split("\n"))))
            sys.stdout.flush()
            shown = True
    except StopIteration as end:
        whole: ChatAnswer = end.value
        shown = True  # an answer without text has its line as well
        return whole
    finally:
        if shown:
            sys.stdout.write("\n")
            sys.stdout.flush()


def _aside(text: str) -> None:
    """What is not the answer."""
    print(printable(text), file=sys.stderr, flush=True)
