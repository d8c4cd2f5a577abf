"""What a hub has of a model at one revision: names, sizes, hashes and addresses of its files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from glm4v_operator.errors import HubUnavailable, Misconfigured, WeightsWrong
from glm4v_operator.fetching.licences import licence_of
from glm4v_operator.model.manifest import belongs

_NAME = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHA1 = re.compile(r"[0-9a-f]{40}")

#: Some hundred times a real one.
_LONGEST_LISTING = 16 * 2**20


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file. ``sha256`` is of its bytes, ``git_sha1`` git's of the same; a hub states one, the other, or none."""

    name: str
    bytes: int
    url: str
    sha256: str | None = None
    git_sha1: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a model that are kept of it. ``revision``: the commit where the hub tells it, else as asked."""

    model: str
    source: str
    revision: str
    licence: str
    files: tuple[RemoteFile, ...]

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(file.bytes for file in self.files)


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub's address, the revision that is its newest, the variable with a person's token, and how it is asked."""

    endpoint: str
    newest: str
    token_variable: str
    read: Callable[[httpx.Client, str, str, str], Listing]


def list_files(client: httpx.Client, hub: Hub, model: str, revision: str | None, endpoint: str | None) -> Listing:
    """The files of ``model`` at ``revision`` (None: the newest). ``endpoint``: a mirror's address, else the hub's own.

    Raises Misconfigured for a name that is none or a model that needs a token, WeightsWrong for a model or revision
    that the hub does not have or that holds no safetensors, HubUnavailable when it cannot be asked.
    """
    if not _NAME.fullmatch(model):
        raise Misconfigured(
            f"model: expected owner/name as on the hub, or a folder's path that begins with / or ./, found {model!r}"
        )
    listing = hub.read(client, (endpoint or hub.endpoint).rstrip("/"), model, revision or hub.newest)
    names = {file.name for file in listing.files}
    for needed in ("config.json", "tokenizer.model"):
        if needed not in names:
            raise WeightsWrong(f"{model} at {listing.revision}: expected {needed}, found none; this is no GLM-4V model")
    if not any(name.endswith(".safetensors") for name in names):
        raise WeightsWrong(
            f"{model} at {listing.revision}: expected weights in .safetensors files, found none; other files can run "
            "code and are never fetched"
        )
    return listing


def check_status(response: httpx.Response, what: str) -> None:
    """Raise what the status of ``response`` means for ``what``; nothing for one that is well."""
    status = response.status_code
    if status in (401, 403):
        raise Misconfigured(
            f"{what}: the hub refuses it ({status}); correct the name if there is no such model; if it needs consent, "
            "give that on the model's page and set HF_TOKEN (Hugging Face) or MODELSCOPE_API_TOKEN (ModelScope)"
        )
    if status == 404:
        raise WeightsWrong(f"{what}: the hub has none such (404); correct the model's name or the revision")
    if status == 429 or status >= 500:
        raise HubUnavailable(f"{what}: the hub answers {status}; try again later")
    if status >= 400:
        raise WeightsWrong(f"{what}: the hub answers {status}")


def _huggingface(client: httpx.Client, endpoint: str, model: str, revision: str) -> Listing:
    url = f"{endpoint}/api/models/{model}/revision/{quote(revision, safe='')}"
    answer = _json(client, url, {"blobs": "true"}, f"{model} at {revision}")
    try:
        commit = str(answer["sha"])
        if not _SHA1.fullmatch(commit):
            raise ValueError(f"no commit: {commit!r}")
        files = [_huggingface_file(endpoint, model, commit, entry) for entry in answer["siblings"]]
    except (KeyError, TypeError, ValueError) as error:
        raise HubUnavailable(f"{url}: expected a list of files, found something else ({error!r})") from error
    return Listing(model, endpoint, commit, licence_of(model, answer.get("cardData")), _kept(files))


def _huggingface_file(endpoint: str, model: str, commit: str, entry: Mapping[str, Any]) -> RemoteFile:
    large = entry.get("lfs") or {}
    return RemoteFile(
        name=str(entry["rfilename"]),
        bytes=int(large.get("size", entry.get("size", -1))),
        url=f"{endpoint}/{model}/resolve/{commit}/{quote(str(entry['rfilename']))}",
        sha256=_hex(_SHA256, large.get("sha256")),
        git_sha1=None if large else _hex(_SHA1, entry.get("blobId")),
    )


def _modelscope(client: httpx.Client, endpoint: str, model: str, revision: str) -> Listing:
    url = f"{endpoint}/api/v1/models/{model}/repo"
    what = f"{model} at {revision}"
    answer = _json(client, f"{url}/files", {"Revision": revision, "Recursive": "true"}, what)
    try:
        if int(answer.get("Code", 200)) == 404:
            raise WeightsWrong(f"{what}: the hub has none such (404); correct the model's name or the revision")
        entries = answer["Data"]["Files"]
        files = [_modelscope_file(url, revision, entry) for entry in entries if entry.get("Type") != "tree"]
    except (KeyError, TypeError, ValueError) as error:
        raise HubUnavailable(f"{url}: expected a list of files, found something else ({error!r})") from error
    return Listing(model, endpoint, revision, licence_of(model), _kept(files))


def _modelscope_file(url: str, revision: str, entry: Mapping[str, Any]) -> RemoteFile:
    path = str(entry["Path"])
    return RemoteFile(
        name=path,
        bytes=int(entry["Size"]),
        url=f"{url}?Revision={quote(revision, safe='')}&FilePath={quote(path, safe='')}",
        sha256=_hex(_SHA256, entry.get("Sha256")),
    )


def _kept(files: Iterable[RemoteFile]) -> tuple[RemoteFile, ...]:
    """Those that belong to a model, by name; a name with a folder in it is none."""
    kept = sorted((file for file in files if belongs(file.name)), key=lambda file: file.name)
    for file in kept:
        if file.bytes < 0:
            raise ValueError(f"no size of {file.name}")
    return tuple(kept)


def _hex(pattern: re.Pattern[str], value: object) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _json(client: httpx.Client, url: str, parameters: Mapping[str, str], what: str) -> dict[str, Any]:
    try:
        content = bytearray()
        with client.stream("GET", url, params=parameters) as response:
            check_status(response, what)
            for piece in response.iter_bytes():
                content += piece
                if len(content) > _LONGEST_LISTING:
                    raise ValueError(f"more than {_LONGEST_LISTING} bytes")
        answer = json.loads(content)
    except httpx.RequestError as error:
        raise HubUnavailable(f"{url}: no answer ({error!r}); look at the network, or try again later") from error
    except (ValueError, RecursionError) as error:
        raise HubUnavailable(f"{url}: expected JSON, found something else ({error})") from error
    if not isinstance(answer, dict):
        raise HubUnavailable(f"{url}: expected a JSON object, found {type(answer).__name__}")
    return answer


HUBS: Mapping[str, Hub] = {
    "huggingface": Hub("https://huggingface.co", "main", "HF_TOKEN", _huggingface),
    "modelscope": Hub("https://www.modelscope.cn", "master", "MODELSCOPE_API_TOKEN", _modelscope),
}
