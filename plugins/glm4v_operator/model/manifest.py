"""What a model's folder holds, file by file, with hashes: ``manifest.json``. Stdlib only, so that announcing is cheap.

The identity of a model is the hash over the files that decide its answers: configuration, tokenizer and weights. Where
they came from is recorded beside it and changes nothing: the same files from another hub are the same model.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from glm4v_operator.canonical_json import content_hash
from glm4v_operator.errors import WeightsWrong
from glm4v_operator.field_reader import FieldError, read

MANIFEST = "manifest.json"

#: What decides a model's answers, and what else is kept of a model: nothing else of a repository is looked at. Weights
#: may have any name, for all of a folder's are read: none may be there that no manifest names.
_DECIDES = re.compile(r"config\.json|tokenizer\.model|[^/]+\.safetensors")
_KEPT = re.compile(
    r"generation_config\.json|tokenizer_config\.json|[\w.-]+\.safetensors\.index\.json|README\.md|(LICEN[CS]E|NOTICE)[\w.-]*"
)

#: Hashing is bound by one core for each file; SHA-256 leaves Python's lock, so threads help.
_HASHING_THREADS = 4
_BLOCK_BYTES = 8 * 2**20


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file: its size in bytes and its SHA-256, 64 hex digits."""

    bytes: int
    sha256: str

    def __post_init__(self) -> None:
        _check_hex("sha256", self.sha256)


@dataclass(frozen=True, slots=True)
class Quantised:
    """What a quantised copy was made from and how: the source's ``model_hash`` is the copy's as well."""

    model_hash: str
    quantization: str
    dtype: str

    def __post_init__(self) -> None:
        _check_hex("model_hash", self.model_hash)


@dataclass(frozen=True, slots=True)
class Manifest:
    """One model folder. ``source``: the hub or folder it came from; ``revision``: the commit there, or ""."""

    model: str
    source: str
    revision: str
    licence: str
    files: Mapping[str, FileFacts]
    quantised: Quantised | None = None

    @property
    def model_hash(self) -> str:
        """The identity of the source weights: SHA-256 (64 hex digits) over name, size and hash of what decides."""
        if self.quantised is not None:
            return self.quantised.model_hash
        return content_hash({name: facts for name, facts in self.files.items() if decides(name)})

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(facts.bytes for facts in self.files.values())


def decides(name: str) -> bool:
    """Whether the file called ``name`` changes a model's answers."""
    return _DECIDES.fullmatch(name) is not None


def belongs(name: str) -> bool:
    """Whether the file called ``name`` is kept of a model at all. Never code, never pickles."""
    return decides(name) or _KEPT.fullmatch(name) is not None


def read_manifest(folder: Path) -> Manifest:
    """The manifest of ``folder``. Raises WeightsWrong where there is none, or one that cannot be read."""
    file = folder / MANIFEST
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise WeightsWrong(
            f"{file}: expected the list of the model's files, found none ({error.strerror}); "
            f"'glm4v fetch {folder}' hashes a folder's files and writes it"
        ) from error
    except (ValueError, RecursionError) as error:
        raise WeightsWrong(f"{file}: expected JSON ({error}); fetch the model again") from error
    try:
        files = value.get("files") if isinstance(value, Mapping) else None
        manifest = read(Manifest, value)
        facts = {name: read(FileFacts, entry, f"files.{name}") for name, entry in (files or {}).items()}
    except FieldError as error:
        raise WeightsWrong(f"{file}: {error}") from error
    if wrong := [name for name in facts if not belongs(name)]:
        raise WeightsWrong(f"{file}: files.{wrong[0]}: no name of a model's file")
    return dataclasses.replace(manifest, files=facts)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write ``manifest`` whole or not at all."""
    text = json.dumps(dataclasses.asdict(manifest), indent=2, ensure_ascii=False, sort_keys=True)
    unfinished = folder / f"{MANIFEST}.part"
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / MANIFEST)


def files_of(folder: Path) -> list[str]:
    """Names of the files in ``folder`` that belong to a model, sorted."""
    return sorted(entry.name for entry in folder.iterdir() if entry.is_file() and belongs(entry.name))


def hash_files(folder: Path, names: Iterable[str], progress: Callable[[int], None]) -> dict[str, FileFacts]:
    """Size and hash of each file; ``progress`` gets the bytes done since its last call, from several threads.

    Raises WeightsWrong for a file that cannot be read.
    """
    names = list(names)
    with ThreadPoolExecutor(_HASHING_THREADS) as pool:
        return dict(zip(names, pool.map(lambda name: _hash_file(folder / name, progress), names), strict=True))


def _hash_file(path: Path, progress: Callable[[int], None]) -> FileFacts:
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb", buffering=0) as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
                size += len(block)
                progress(len(block))
    except OSError as error:
        raise WeightsWrong(f"{path}: cannot be read ({error.strerror}); fetch the model again") from error
    return FileFacts(size, digest.hexdigest())


def _check_hex(name: str, value: str) -> None:
    if not re.fullmatch(r"[0-9a-f]{64}", value):
        raise ValueError(f"{name}: expected 64 hex digits, found {value!r}")
