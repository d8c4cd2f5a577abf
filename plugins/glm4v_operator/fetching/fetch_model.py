"""From a hub to the store: list, show what it means, download, check every byte, and only then let it be found."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from glm4v_operator.errors import HubUnavailable, Misconfigured, WeightsWrong
from glm4v_operator.fetching.downloads import PART, download
from glm4v_operator.fetching.hubs import HUBS, Listing, RemoteFile, list_files
from glm4v_operator.model.manifest import MANIFEST, FileFacts, Manifest, files_of, hash_files, write_manifest
from glm4v_operator.model.store import store_folder
from glm4v_operator.model.verification import FileTimes, file_times, remember_check

_CONNECT_SECONDS, _READ_SECONDS = 15.0, 60.0
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Order:
    """What will be fetched, for showing it first. ``here``: bytes of it that an earlier try left."""

    listing: Listing
    target: Path
    here: int
    free: int


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is told: ``order`` once, before a byte is fetched; then ``progress(stage, bytes)`` as they come."""

    order: Callable[[Order], None]
    progress: Callable[[str, int], None]


def fetch_from_hub(
    model: str,
    *,
    hub_name: str,
    revision: str | None,
    to: Path | None,
    endpoint: str | None,
    watcher: Watcher,
    sleep: Callable[[float], object] = time.sleep,
) -> tuple[Path, Manifest]:
    """The folder with ``model`` and its manifest; what is there already is not fetched again.

    ``to``: the folder, else one in the store. It appears only when every byte is there and checked; one that exists is
    checked, and mended where it is not as the hub has it. Raises Misconfigured, WeightsWrong, HubUnavailable.
    """
    hub = HUBS[hub_name]
    with _client(hub.token_variable, endpoint or hub.endpoint) as client:
        listing = list_files(client, hub, model, revision, endpoint)
        target = (to or store_folder() / model / listing.revision.replace("/", "-")).absolute()
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.parent / f".{target.name}{PART}"
        with _alone(target):
            watcher.order(_order(listing, target, unfinished))
            if (target / MANIFEST).is_file():
                checked = _check(listing, target, watcher)
                if not checked.wrong:
                    return target, _finish(listing, target, target, checked)
                shutil.rmtree(unfinished, ignore_errors=True)
                target.rename(unfinished)
            elif target.exists():
                raise Misconfigured(f"{target}: expected a new folder or a fetched model, found another folder")
            unfinished.mkdir(exist_ok=True)
            checked = _bring(client, listing, unfinished, watcher, sleep)
            _check_index(unfinished)
            return target, _finish(listing, unfinished, target, checked)


def _client(token_variable: str, endpoint: str) -> httpx.Client:
    token = os.environ.get(token_variable, "")
    address = _address(endpoint)
    if token and address.scheme != "https" and address.host not in _THIS_MACHINE:
        raise Misconfigured(
            f"{endpoint}: expected an address that begins with https://, for the token in {token_variable} would be "
            "readable on the way; name such an address, or unset the variable"
        )
    # httpx leaves the header out when a redirect leads to another host.
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    timeout = httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS)
    return httpx.Client(headers=headers, timeout=timeout, follow_redirects=True)


def _address(endpoint: str) -> httpx.URL:
    with contextlib.suppress(httpx.InvalidURL):
        address = httpx.URL(endpoint)
        if address.userinfo:
            # It would stand in messages, and in the manifest as the files' source.
            raise Misconfigured("--endpoint: expected an address without a name and a password; set a token instead")
        if address.scheme in ("http", "https") and address.host:
            return address
    raise Misconfigured(f"--endpoint: expected an address like https://hub.example, found {endpoint!r}")


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Keep a second fetch of the same folder out. Raises Misconfigured when one is at work."""
    with (target.parent / f".{target.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Misconfigured(f"{target}: another fetch of it is at work; wait for it") from error
        yield


def _order(listing: Listing, target: Path, unfinished: Path) -> Order:
    """Raises Misconfigured when there is too little space for what is still to come."""
    present = (folder / name for folder in (target, unfinished) for file in listing.files for name in _names(file))
    here = sum(path.stat().st_size for path in present if path.is_file())
    free = shutil.disk_usage(target.parent).free
    if free < listing.bytes - here:
        raise Misconfigured(
            f"{target.parent}: expected {(listing.bytes - here) / 1e9:.2f} GB of free space for {listing.model}, found "
            f"{free / 1e9:.2f} GB; name another folder with --to or GLM4V_MODELS"
        )
    return Order(listing, target, min(here, listing.bytes), free)


def _names(file: RemoteFile) -> tuple[str, str]:
    return file.name, f"{file.name}{PART}"


def _bring(
    client: httpx.Client, listing: Listing, folder: Path, watcher: Watcher, sleep: Callable[[float], object]
) -> _Checked:
    """Download what is missing, check all; what was damaged is fetched once more. Raises as the parts do."""
    wrong: list[str] = []
    for _ in range(2):
        for file in listing.files:
            download(client, file, folder, lambda more: watcher.progress("fetch", more), sleep=sleep)
        checked = _check(listing, folder, watcher)
        wrong = checked.wrong
        if not wrong:
            return checked
        for name in wrong:
            (folder / name).unlink(missing_ok=True)
    raise WeightsWrong(
        f"{listing.model} at {listing.revision}: {wrong[0]}: what arrives is not what the hub lists, twice; try "
        "another hub, or the hub itself instead of a mirror"
    )


@dataclass(frozen=True, slots=True)
class _Checked:
    """``wrong``: names of listed files that are not as the hub states; of the others ``facts``, and times before."""

    wrong: list[str]
    facts: dict[str, FileFacts]
    seen: FileTimes


def _check(listing: Listing, folder: Path, watcher: Watcher) -> _Checked:
    seen = file_times(folder, [file.name for file in listing.files if (folder / file.name).is_file()])
    facts = hash_files(folder, seen, lambda more: watcher.progress("check", more))
    wrong = [file.name for file in listing.files if not _is_as_listed(file, folder, facts.get(file.name))]
    return _Checked(wrong, facts, seen)


def _is_as_listed(file: RemoteFile, folder: Path, facts: FileFacts | None) -> bool:
    if facts is None or facts.bytes != file.bytes:
        return False
    if file.sha256 is not None:
        return facts.sha256 == file.sha256
    return file.git_sha1 is None or _git_sha1(folder / file.name) == file.git_sha1


def _git_sha1(path: Path) -> str:
    """Git's name for a blob."""
    begin = b"blob %d\0" % path.stat().st_size
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.sha1(begin, usedforsecurity=False)).hexdigest()


def _check_index(folder: Path) -> None:
    """Raise HubUnavailable unless all shards that an index names were listed: a listing can be cut off."""
    for index in folder.glob("*.safetensors.index.json"):
        try:
            named = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise WeightsWrong(f"{index}: expected the shards' index with a weight_map ({error!r})") from error
        missing = sorted(name for name in named if not (folder / str(name)).is_file())
        if missing:
            raise HubUnavailable(
                f"{index.name} names {missing[0]}, which the hub does not list; try again, or elsewhere"
            )


def _finish(listing: Listing, folder: Path, target: Path, checked: _Checked) -> Manifest:
    if folder != target:
        for name in set(files_of(folder)) - set(checked.facts):  # of an earlier state of a branch
            (folder / name).unlink()
        for part in folder.glob(f"*{PART}"):
            part.unlink()
    manifest = Manifest(listing.model, listing.source, listing.revision, listing.licence, checked.facts)
    write_manifest(folder, manifest)
    if folder != target:
        folder.rename(target)
    remember_check(target, checked.seen)
    return manifest
