"""A model that somebody brought by other means: its folder gets a manifest, in place or as a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.fetching.downloads import PART
from glm4v_operator.fetching.licences import licence_in
from glm4v_operator.model.manifest import MANIFEST, Manifest, files_of, hash_files, read_manifest, write_manifest
from glm4v_operator.model.verification import check_files, remember_check

_BLOCK_BYTES = 8 * 2**20


def adopt_folder(
    folder: Path, *, name: str | None, revision: str, to: Path | None, progress: Callable[[str, int], None]
) -> tuple[Path, Manifest]:
    """The folder with the model, and its manifest. ``to``: copy it there; None: it stays where it is.

    ``name``: what the model is called, by default as its folder; ``revision``: what is known of it, or "". A folder
    that has a manifest is checked against that one. Raises WeightsWrong, Misconfigured.
    """
    if not folder.is_dir():
        raise WeightsWrong(f"{folder}: expected a model's folder, found none")
    manifest = read_manifest(folder) if (folder / MANIFEST).exists() else None
    names = files_of(folder)
    _check_complete(folder, names)
    if to is None:
        target, here = folder, folder
    else:
        target, here = to.absolute(), to.absolute().parent / f".{to.name}{PART}"
        _copy(folder, names, here, target, progress)
    if manifest is None:
        facts = hash_files(here, names, lambda more: progress("check", more))
        called = name or folder.resolve().name
        manifest = Manifest(called, str(folder.resolve()), revision, licence_in(folder), facts)
        write_manifest(here, manifest)
    else:
        if here != folder:
            write_manifest(here, manifest)
        check_files(here, full=True, report=lambda *_: None)
    if here != target:
        here.rename(target)
    remember_check(target)
    return target, manifest


def _check_complete(folder: Path, names: list[str]) -> None:
    for needed in ("config.json", "tokenizer.model"):
        if needed not in names:
            raise WeightsWrong(f"{folder / needed}: expected this file of a GLM-4V model, found none")
    if not any(name.endswith(".safetensors") for name in names):
        raise WeightsWrong(f"{folder}: expected weights in .safetensors files, found none; others can run code")


def _copy(folder: Path, names: list[str], here: Path, target: Path, progress: Callable[[str, int], None]) -> None:
    if target.exists():
        raise Misconfigured(f"{target}: expected a new folder, found one that exists; name another or remove it")
    here.mkdir(parents=True, exist_ok=True)
    size, free = sum((folder / name).stat().st_size for name in names), shutil.disk_usage(here).free
    if free < size:
        raise Misconfigured(f"{here}: expected {size / 1e9:.2f} GB of free space, found {free / 1e9:.2f} GB")
    for name in names:
        with (folder / name).open("rb") as source, (here / name).open("wb") as copy:
            while block := source.read(_BLOCK_BYTES):
                copy.write(block)
                progress("copy", len(block))
