"""A model that somebody brought by other means: its folder gets a manifest, in place or as a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from glm4v_operator.errors import Misconfigured, WeightsWrong
from glm4v_operator.fetching.downloads import PART
from glm4v_operator.fetching.licences import licence_in
from glm4v_operator.model.manifest import MANIFEST, Manifest, files_of, hash_files, write_manifest
from glm4v_operator.model.verification import check_files, file_times, remember_check

_BLOCK_BYTES = 8 * 2**20


def adopt_folder(
    folder: Path, *, name: str | None, revision: str, to: Path | None, progress: Callable[[str, int], None]
) -> tuple[Path, Manifest]:
    """The folder with the model, and its manifest. ``to``: copy it there; None: it stays where it is.

    ``name``: what the model is called, by default as its folder; ``revision``: what is known of it, or "". A folder
    that has a manifest is checked against that one, and a copy against what was hashed. Copying goes on with the first
    file that an earlier try did not finish. Raises WeightsWrong, Misconfigured.
    """
    if not folder.is_dir():
        raise WeightsWrong(f"{folder}: expected a model's folder, found none")
    names = files_of(folder)
    _check_complete(folder, names)
    seen = file_times(folder, names)
    known = (folder / MANIFEST).exists()
    if known:
        manifest = check_files(folder, full=True)
    else:
        facts = hash_files(folder, names, lambda more: progress("check", more))
        called = name or folder.resolve().name
        manifest = Manifest(called, str(folder.resolve()), revision, licence_in(folder), facts)
    if to is not None:
        return _copy(folder, manifest, to.absolute(), progress), manifest
    if not known:
        write_manifest(folder, manifest)
        remember_check(folder, seen)
    return folder, manifest


def _check_complete(folder: Path, names: list[str]) -> None:
    for needed in ("config.json", "tokenizer.model"):
        if needed not in names:
            raise WeightsWrong(f"{folder / needed}: expected this file of a GLM-4V model, found none")
    if not any(name.endswith(".safetensors") for name in names):
        raise WeightsWrong(f"{folder}: expected weights in .safetensors files, found none; others can run code")


def _copy(folder: Path, manifest: Manifest, target: Path, progress: Callable[[str, int], None]) -> Path:
    """Copy the files of ``manifest`` to the new folder ``target``, which appears when all of them are as they were."""
    if target.exists():
        raise Misconfigured(f"{target}: expected a new folder, found one that exists; name another or remove it")
    here = target.parent / f".{target.name}{PART}"
    here.mkdir(parents=True, exist_ok=True)
    for old in here.iterdir():
        if old.name not in manifest.files:
            old.unlink()
    missing = {name: facts.bytes for name, facts in manifest.files.items() if not (here / name).exists()}
    free = shutil.disk_usage(here).free
    if free < (size := sum(missing.values())):
        raise Misconfigured(f"{here}: expected {size / 1e9:.2f} GB of free space, found {free / 1e9:.2f} GB")
    for name in missing:
        part = here / f"{name}{PART}"
        with (folder / name).open("rb") as source, part.open("wb") as copy:
            while block := source.read(_BLOCK_BYTES):
                copy.write(block)
                progress("copy", len(block))
        part.rename(here / name)
    seen = file_times(here, manifest.files)
    found = hash_files(here, manifest.files, lambda more: progress("check", more))
    if wrong := [name for name, facts in manifest.files.items() if found[name] != facts]:
        for name in wrong:
            (here / name).unlink()
        raise WeightsWrong(f"{folder / wrong[0]}: its copy has other bytes; run the same command again")
    write_manifest(here, manifest)
    here.rename(target)
    remember_check(target, seen)
    return target
