"""Program: run the ``airflow`` commands that stdin names, as Airflow's own program does, but start Airflow only once.

A command is its arguments, each followed by NUL; a line's end stands for the end of one.
"""

from __future__ import annotations

import sys

from airflow.cli.cli_parser import get_parser


def main() -> None:
    """Run them in order; the first that fails ends the program."""
    parser = get_parser()
    for command in sys.stdin.read().split("\n\0")[:-1]:
        arguments = parser.parse_args(command.split("\0")[:-1])
        arguments.func(arguments)


if __name__ == "__main__":
    main()
