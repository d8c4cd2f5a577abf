"""The environment that a worker gets: what computing needs, and no credential of the task that started it."""

from __future__ import annotations

import os
import re
import site
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

#: Everything else stays behind: an Airflow task's environment holds connections, fernet keys and cloud credentials.
_PASSED = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|TZ|TMPDIR|LD_LIBRARY_PATH|LC_\w+|XDG_CACHE_HOME|XDG_RUNTIME_DIR"
    r"|PYTHON(PATH|HASHSEED|MALLOC|DONTWRITEBYTECODE|PYCACHEPREFIX|WARNINGS)"
    r"|(CUDA|NVIDIA|NCCL|ROCR?|HIP|HSA|PYTORCH|TORCH|TORCHINDUCTOR|TRITON|BITSANDBYTES|BNB|OMP|MKL|OPENBLAS|GOMP|KMP"
    r"|ORT)_\w+"
    r"|HF_HOME|HF_HUB_CACHE|HF_HUB_OFFLINE|TRANSFORMERS_OFFLINE|SSL_CERT_(FILE|DIR)|GLM4V_\w+"
)

#: A worker downloads nothing, and its libraries do not either: bitsandbytes, for one, fetches compiled code from a hub
#: when it is imported on some CPUs beside the package ``kernels``.
OFFLINE = {"HF_HUB_OFFLINE": "1"}

_SECRET_NAME = re.compile(r"TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE|_KEY|APIKEY|DSN|_URL|_URI|_CONN", re.IGNORECASE)

#: scheme://user:password@host, whatever the variable is called.
_SECRET_VALUE = re.compile(r"\w+://[^/\s:@]*:[^/\s@]+@")


def worker_environment(worker_python: str | None, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for ``worker_python`` (None: this interpreter), taken from ``environment`` (default: our own)."""
    source = os.environ if environment is None else environment
    kept = {
        name: value
        for name, value in source.items()
        if _PASSED.fullmatch(name) and not _SECRET_NAME.search(name) and not _SECRET_VALUE.search(value)
    }
    folders = [folder for folder in (_package_folder(worker_python), kept.get("PYTHONPATH")) if folder]
    if folders:
        kept["PYTHONPATH"] = os.pathsep.join(folders)
    # Its stderr is a log that people follow: line by line, and readable whatever the host's locale is.
    return {**kept, **OFFLINE, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


def _package_folder(worker_python: str | None) -> str | None:
    """The folder from which another interpreter can import this package; None when it has to have it installed.

    A checkout's ``plugins`` folder can be shared; a whole site-packages of this interpreter must not be.
    """
    folder = Path(__file__).resolve().parent.parent.parent
    installed = {Path(path).resolve() for path in (*site.getsitepackages(), *sysconfig.get_paths().values())}
    if folder in installed and worker_python not in (None, sys.executable):
        return None
    return str(folder)
