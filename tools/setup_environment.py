"""Program: make ``.venv`` with everything that the demonstration, or the tests, need. Standard library only.

A second run with nothing changed does nothing; an interrupted one is simply run again.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.pip_settings import PipSettings, read_pip_settings
from tools.torch_choice import TorchChoice, choose_torch, has_gpu, pinned_version

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "set-up.json"

REQUIREMENTS = {"demo": ("requirements.txt",), "test": ("requirements.txt", "requirements-dev.txt")}
MEGABYTES = {"demo": 460, "test": 670}
"""What a first set-up downloads without PyTorch, as measured on Linux x86_64."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What is to be set up, and how."""

    what: str
    installer: str
    torch: str

    @property
    def requirements(self) -> tuple[str, ...]:
        """The requirement files to install."""
        return REQUIREMENTS[self.what]

    def fingerprint(self) -> str:
        """Changes when anything does that decides what is installed."""
        parts = [str(VENV), sys.version, self.torch, str(has_gpu())]
        parts += [(ROOT / name).read_text() for name in (*self.requirements, "constraints.txt", "pyproject.toml")]
        return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


class SetUpFailed(Exception):
    """A step failed; the message says what to do next."""


def main() -> int:
    """Set up as the command line says; 0 when everything is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=sorted(REQUIREMENTS))
    arguments = parser.parse_args()
    wanted = SetUp(arguments.what, os.environ.get("INSTALLER", "uv"), os.environ.get("TORCH", "auto"))
    try:
        if wanted.installer not in ("uv", "pip"):
            raise SetUpFailed(f"INSTALLER={wanted.installer}: expected uv or pip")
        if not _is_done(wanted):
            with _locked():
                if not _is_done(wanted):  # another set-up may just have finished
                    _set_up(wanted)
    except (SetUpFailed, ValueError) as error:
        print(f"set-up failed: {error}", file=sys.stderr)
        return 1
    return 0


def _is_done(wanted: SetUp) -> bool:
    return PYTHON.exists() and _stamps().get(wanted.what) == wanted.fingerprint()


def _stamps() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


@contextmanager
def _locked() -> Iterator[None]:
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _set_up(wanted: SetUp) -> None:
    _make_venv()
    pip = read_pip_settings(PYTHON)
    version = pinned_version((ROOT / "requirements.txt").read_text())
    torch = choose_torch(wanted.torch, gpu=has_gpu(), version=version, pip=pip, python=sys.version_info[:2])
    _say(f"Installing what the {wanted.what} needs into {VENV.name}:")
    _say(f"  - packages: about {MEGABYTES[wanted.what]} MB to download, less what is cached")
    _say(f"  - {torch.words}")
    _install(wanted, pip, torch)
    done = _stamps() | {wanted.what: wanted.fingerprint()}
    if wanted.what == "test":  # the tests' packages include the demonstration's
        done["demo"] = SetUp("demo", wanted.installer, wanted.torch).fingerprint()
    unfinished = STAMP.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(done, indent=1))
    unfinished.rename(STAMP)
    _say("Set-up is complete.")


def _make_venv() -> None:
    reason = _why_unusable()
    if reason is not None:
        if VENV.exists():
            _say(f"Making {VENV.name} anew: {reason}.")
            shutil.rmtree(VENV)
        _say(f"Making {VENV.name} with Python {sys.version.split()[0]}.")
        if subprocess.run([sys.executable, "-m", "venv", str(VENV)]).returncode != 0:
            shutil.rmtree(VENV, ignore_errors=True)
            raise SetUpFailed(
                f"{sys.executable} cannot make virtual environments: install its 'venv' (on Debian and Ubuntu:"
                " apt-get install python3-venv), or name another Python: make setup PYTHON=python3.12"
            )
    if subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True).returncode != 0:
        _run([str(PYTHON), "-m", "ensurepip"], "install pip into .venv")


def _why_unusable() -> str | None:
    """Why the environment that is there cannot be used, or None where it can."""
    if not PYTHON.exists():
        return "it has no Python"
    made_with = subprocess.run([str(PYTHON), "-c", "import sys; print(sys.version)"], capture_output=True, text=True)
    if made_with.stdout.strip() != sys.version:
        return f"its Python is {made_with.stdout.split(' ')[0] or 'broken'}, yours is {sys.version.split()[0]}"
    paths = re.findall(r"VIRTUAL_ENV=['\"]?([^'\"\n]+)", (VENV / "bin" / "activate").read_text())
    if str(VENV) not in paths:
        return "the folder was moved, and programs in it name their old place"
    return None


def _install(wanted: SetUp, pip: PipSettings, torch: TorchChoice) -> None:
    files = [argument for name in wanted.requirements for argument in ("-r", str(_requirements(name, torch)))]
    packages = [*files, "-c", str(ROOT / "constraints.txt")]
    project = ["--no-deps", "--editable", str(ROOT)]
    if wanted.installer == "pip":
        install = [str(PYTHON), "-m", "pip", "install", "--progress-bar=on"]
        environment = {} if torch.use_find_links else pip.without_find_links()
        _run([*install, *packages, *torch.pip_arguments], "install the packages", environment)
        _run([*install, "--quiet", *project], "install the project itself", environment)
        return
    constraint = re.search(r"^uv==[\w.]+", (ROOT / "constraints.txt").read_text(), flags=re.MULTILINE)
    if constraint is None:
        raise SetUpFailed("constraints.txt has no line uv==VERSION")
    _run([str(PYTHON), "-m", "pip", "install", "--quiet", constraint.group(0)], "install uv")
    install = [str(VENV / "bin" / "uv"), "pip", "install", "--python", str(PYTHON)]
    links = [item for link in pip.find_links for item in ("--find-links", link)] if torch.use_find_links else []
    command = [*install, *links, *packages, *torch.uv_arguments]
    try:
        _run(command, "install the packages", pip.environment())
    except SetUpFailed:
        if not pip.extra_index_urls:
            raise
        # uv asks extra indexes first, where anybody's package of the same name would win: only when nothing else helps.
        _say("Trying again with the extra package indexes that pip is configured with.")
        extra = [item for url in pip.extra_index_urls for item in ("--extra-index-url", url)]
        _run([*command, *extra, "--index-strategy", "unsafe-best-match"], "install the packages", pip.environment())
    _run([*install, "--quiet", *project], "install the project itself", pip.environment())


def _requirements(name: str, torch: TorchChoice) -> Path:
    """The requirement file, or a copy without what was chosen to be left out."""
    if not torch.left_out:
        return ROOT / name
    lines = (ROOT / name).read_text().splitlines()
    kept = [line for line in lines if re.split(r"[=<>\[ ;]", line)[0] not in torch.left_out]
    copy = VENV / name
    copy.write_text("\n".join(kept) + "\n")
    return copy


def _run(command: list[str], purpose: str, environment: dict[str, str] | None = None) -> None:
    merged = os.environ | (environment or {})
    with subprocess.Popen(
        command, cwd=ROOT, env=merged, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        for line in run.stdout or ():
            if not line.startswith((" + ", " - ", " ~ ")):  # uv's list of all packages says nothing to a person
                print(f"    {line}", end="", flush=True)
    if run.returncode != 0:
        raise SetUpFailed(
            f"could not {purpose}; the lines above say why. After a network fault run the same command again: it goes"
            " on where it was. TORCH=none leaves PyTorch out, TORCH=pypi takes its CUDA build, INSTALLER=pip uses pip"
        )


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
