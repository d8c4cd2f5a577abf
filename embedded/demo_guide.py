"""What a person can do next: the web UI and its login, SQL, one more image, stopping."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url

from embedded.airflow_settings import passwords_file
from embedded.postgres_binaries import find_binaries
from embedded.stack import LEDGER, VIEWER, DemoStack
from glm4v_operator.datasets import Dataset

SERVICE = "glm4v"
QUERY = "SELECT key, state, ocr_text FROM latest_texts"
_LOGIN_SHOWN = "login-shown"


def write_environment(stack: DemoStack) -> None:
    """Write the files that let a shell and psql reach the ledger; both are for their owner only."""
    viewer = make_url(stack.postgres.url(LEDGER, VIEWER))
    stack.state.write_private(
        "pg_service.conf",
        f"[{SERVICE}]\nhost={viewer.host}\nport={viewer.port}\ndbname={viewer.database}\n"
        f"user={viewer.username}\npassword={viewer.password}\n",
    )
    lines = {
        "GLM4V_LEDGER_URL": stack.ledger_url,
        "PGSERVICEFILE": str(stack.state.path("pg_service.conf")),
        "PGSERVICE": SERVICE,
    }
    exports = [f"export {name}={shlex.quote(value)}" for name, value in lines.items()]
    exports.append(f'export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"')
    stack.state.write_private("env", "\n".join(exports) + "\n")


def show_guide(stack: DemoStack, dataset: Dataset, *, page: str) -> None:
    """Print the closing words of ``make demo``; those of the first time have the password, later ones say where it is.

    What a program prints is copied into logs and messages: a password that is known needs no second showing.
    """
    print(guide(stack, dataset, page=page, with_password=not stack.state.read(_LOGIN_SHOWN)))
    stack.state.write(_LOGIN_SHOWN, {"user": stack.airflow.login[0]})


def guide(stack: DemoStack, dataset: Dataset, *, page: str, with_password: bool) -> str:
    """The closing words of ``make demo``."""
    user, password = stack.airflow.login
    kept = _short(passwords_file(stack.state))
    port = urlsplit(stack.airflow.url).port
    env = _short(stack.state.path("env"))
    lines = [
        "",
        f"web UI     {stack.airflow.url}",
        f"login      {user} / {password}   (shown this once; kept in {kept})"
        if with_password
        else f"login      {user}, with the password in {kept}",
        f"this run   {page}",
    ]
    if "SSH_CONNECTION" in os.environ:
        lines.append(f"from afar  ssh -L {port}:127.0.0.1:{port} THIS_MACHINE, then the same address")
    lines += [
        f"SQL        . {env} && {_psql()} -c '{QUERY}'",
        f"commands   . {env} && glm4v status     (also: glm4v show KEY, glm4v requeue)",
        f"next       put an image into {_short(stack.s3.bucket_folder(dataset.bucket))} and run 'make demo' again:"
        " just that one is read",
        "stop       make stop     (make clean deletes the data too)",
        "",
    ]
    return "\n".join(lines)


def _psql() -> str:
    """The system's psql, else the one that came with the server."""
    return "psql" if shutil.which("psql") else str(find_binaries() / "psql")


def _short(path: Path) -> str:
    """``path`` from here, where that is shorter."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
