"""Are the files of a model's folder the ones that its manifest names? Hashed once, then recognised. Stdlib only.

Hashing 28 GB takes from ten seconds to minutes, and a worker starts every day. So a full check leaves a stamp: size,
times and inode of each file, and the manifest's own hash. A file that is written, replaced, copied or restored gets
another change time (ctime), which no program sets back; then all are hashed again. What a stamp cannot see is a disk
that decays below the file system: ``glm4v verify`` hashes everything whenever a person wants it.
The stamp lies in the user's cache, for a model's folder may be read-only, and a stamp copied along would vouch for
files that it has never seen.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from glm4v_operator.errors import WeightsWrong
from glm4v_operator.model.manifest import MANIFEST, Manifest, decides, files_of, hash_files, read_manifest

#: ``report(stage, detail)``, called as work goes on.
Report = Callable[[str, str], None]

#: By name: size, times and inode.
FileTimes = dict[str, list[int]]

#: Below this, hashing takes about a second or less and no stamp is kept.
_STAMPED_BYTES = 2**30
_REPORT_SECONDS = 5.0


def silent(stage: str, detail: str) -> None:
    """A report that nobody reads."""


def check_files(folder: Path, *, full: bool = False, report: Report = silent) -> Manifest:
    """The manifest of ``folder``, once its files are known to be those it names. ``full``: whatever a stamp says.

    Raises WeightsWrong naming the first file that is missing, has another size or hash, or is not in the manifest.
    """
    manifest = read_manifest(folder)
    _check_names_and_sizes(folder, manifest)
    stamped = manifest.bytes >= _STAMPED_BYTES
    stamp = _stamp(folder, manifest) if stamped else None
    if stamp is not None and not full and _read_stamp(folder) == stamp:
        return manifest
    _check_hashes(folder, manifest, report)
    # Taken before hashing: a file that changed meanwhile has another stamp by now, and is hashed the next time.
    if stamp is not None:
        _write_stamp(folder, stamp)
    return manifest


def file_times(folder: Path, names: Iterable[str]) -> FileTimes:
    """Size, times and inode of each file that is there: they change with it."""
    seen = {}
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            found = (folder / name).stat()
            seen[name] = [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
    return seen


def remember_check(folder: Path, seen: FileTimes) -> None:
    """Leave a stamp for a folder whose every byte was hashed for its manifest just now.

    ``seen``: what :func:`file_times` said before that; what changed meanwhile gets no stamp, and is hashed again.
    """
    manifest = read_manifest(folder)
    if manifest.bytes >= _STAMPED_BYTES and file_times(folder, manifest.files) == seen:
        _write_stamp(folder, _stamp(folder, manifest))


def _check_names_and_sizes(folder: Path, manifest: Manifest) -> None:
    for name, facts in manifest.files.items():
        path = folder / name
        try:
            size = path.stat().st_size
        except OSError as error:
            raise WeightsWrong(
                f"{path}: expected {facts.bytes} bytes, found no file ({error.strerror}); fetch the model again"
            ) from error
        if size != facts.bytes:
            raise WeightsWrong(f"{path}: expected {facts.bytes} bytes, found {size}; fetch the model again")
    for name in files_of(folder):
        if decides(name) and name not in manifest.files:
            raise WeightsWrong(f"{folder / name}: found a file that {MANIFEST} does not name; remove it")


def _check_hashes(folder: Path, manifest: Manifest, report: Report) -> None:
    report("check", f"{len(manifest.files)} files, {manifest.bytes / 1e9:.2f} GB")
    found = hash_files(folder, manifest.files, ByteCount("check", manifest.bytes, report).add)
    for name, facts in manifest.files.items():
        if found[name] != facts:
            raise WeightsWrong(
                f"{folder / name}: expected SHA-256 {facts.sha256}, found {found[name].sha256}; fetch the model again"
            )


class ByteCount:
    """Adds up the bytes of ``stage``, from all threads; reports every few seconds how many of ``total`` are done."""

    def __init__(self, stage: str, total: int, report: Report) -> None:
        self._stage, self._total, self._report = stage, total, report
        self._lock = threading.Lock()
        self._done, self._said = 0, time.monotonic()

    def add(self, more: int) -> None:
        """``more`` bytes are done."""
        with self._lock:
            self._done += more
            if time.monotonic() - self._said < _REPORT_SECONDS:
                return
            self._said, done = time.monotonic(), self._done
        self._report(self._stage, f"{done / 1e9:.1f} of {self._total / 1e9:.1f} GB")


def _stamp(folder: Path, manifest: Manifest) -> dict[str, object]:
    own = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    return {"manifest": own, "files": file_times(folder, manifest.files)}


def _stamp_file(folder: Path) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "glm4v" / "checked" / f"{hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:32]}.json"


def _read_stamp(folder: Path) -> object:
    try:
        return json.loads(_stamp_file(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _write_stamp(folder: Path, stamp: dict[str, object]) -> None:
    file = _stamp_file(folder)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps(stamp), encoding="utf-8")
        unfinished.replace(file)
    except OSError:
        return  # without a stamp the next start hashes again
