"""``glm4v``: the entry point. Finds the command, runs it, turns what it raises into an exit code and one line."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence

from glm4v_operator import __version__
from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.errors import Glm4vError, Misconfigured, RetryableError

#: One module of this package each, with ``add_parser(commands)`` that names the function to run.
COMMANDS = ("status", "show", "requeue", "datasets", "prompts", "db", "fetch", "verify", "quantize", "ask", "serve")


def make_parser() -> argparse.ArgumentParser:
    """The parser of all commands. The modules that it imports import nothing heavy themselves."""
    parser = argparse.ArgumentParser(
        prog="glm4v",
        description="Daily captioning and OCR of a bucket of images: look at the ledger, check settings, fetch "
        "a model, run a worker.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"glm4v {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in COMMANDS:
        importlib.import_module(f"glm4v_operator.cli.{name}_command").add_parser(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (:class:`glm4v_operator.cli.exit_codes.ExitCode`)."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s", stream=sys.stderr)
    given = make_parser().parse_args(argv)
    try:
        code = int(given.run(given))
        sys.stdout.flush()
    except Glm4vError as error:
        return _failed(error)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone (a pager, head): no error of ours, and nothing more may be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except OSError as error:
        return _failed(
            Misconfigured(f"{error}; see that the path is right, that this user may use it, and that its disk has room")
        )
    return code


def _failed(error: Glm4vError) -> ExitCode:
    from glm4v_operator.text_safety import printable

    print(f"glm4v: {printable(str(error))}", file=sys.stderr)
    return ExitCode.UNAVAILABLE if isinstance(error, RetryableError) else ExitCode.MISCONFIGURED


if __name__ == "__main__":
    sys.exit(main())
