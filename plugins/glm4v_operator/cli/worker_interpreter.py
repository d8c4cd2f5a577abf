"""Going on in the interpreter that has PyTorch: this one may have Airflow and no more."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import NoReturn

from glm4v_operator.errors import Misconfigured


def become(command: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Replace this process by ``command``: signals and exit code are then its own. Raises Misconfigured."""
    try:
        os.execvpe(command[0], list(command), dict(environment))  # noqa: S606  # no shell is wanted
    except OSError as error:
        raise Misconfigured(
            f"worker's interpreter {command[0]!r} cannot be started ({error.strerror or error}); correct "
            "--worker-python or the dataset's engine.worker_python"
        ) from error
