"""``glm4v fetch``: bring a model's files, checked, to where workers find them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.cli.printing import line, table
from glm4v_operator.cli.progress_line import ProgressLine
from glm4v_operator.errors import Misconfigured

if TYPE_CHECKING:
    from glm4v_operator.cli.subcommands import Commands
    from glm4v_operator.fetching.fetch_model import Order
    from glm4v_operator.model.manifest import Manifest

SOURCES = ("huggingface", "modelscope", "folder")


def add_parser(commands: Commands) -> None:
    """Add the command."""
    fetch = commands.add_parser(
        "fetch",
        help="bring a model's weights from a hub or a folder, before they are used",
        description="Bring a model's files, go on where an earlier try stopped, check every byte, and write the list "
        "of their hashes. Size, free space and licence are shown first.",
        allow_abbrev=False,
    )
    fetch.add_argument(
        "model", metavar="MODEL", help="owner/name on the hub, e.g. zai-org/glm-4v-9b; or a folder's path"
    )
    fetch.add_argument(
        "--revision",
        metavar="REVISION",
        help="commit, tag or branch; default: the newest. The commit is shown and kept",
    )
    fetch.add_argument(
        "--from",
        dest="source",
        choices=SOURCES,
        help="default: huggingface, or folder for a path that begins with /, ./, ../ or ~",
    )
    fetch.add_argument(
        "--to", type=Path, metavar="FOLDER", help="default: the store; a folder's model stays where it is"
    )
    fetch.add_argument("--endpoint", metavar="URL", help="the address of a mirror, in place of the hub's own")
    fetch.add_argument("--name", metavar="NAME", help="what a folder's model is called; default: as its folder")
    fetch.set_defaults(run=_fetch)


def _fetch(given: argparse.Namespace) -> ExitCode:
    from glm4v_operator.model.store import is_path

    source = given.source or ("folder" if is_path(given.model) else "huggingface")
    folder, manifest = _from_folder(given) if source == "folder" else _from_hub(given, source)
    line(f"whole     {len(manifest.files)} files, every byte hashed")
    line(f"in        {folder}")
    line(f"hash      {manifest.model_hash}")
    line(f"use it    glm4v serve --model {manifest.model if _is_found(manifest, folder) else folder}")
    return ExitCode.OK


def _from_hub(given: argparse.Namespace, source: str) -> tuple[Path, Manifest]:
    from glm4v_operator.fetching.fetch_model import Watcher, fetch_from_hub

    if given.name:
        raise Misconfigured("--name: a model from a hub keeps its name; expected it only with a folder")
    progress = ProgressLine()

    def show(order: Order) -> None:
        _show(order)
        progress.total = order.listing.bytes

    try:
        return fetch_from_hub(
            given.model,
            hub_name=source,
            revision=given.revision,
            to=given.to,
            endpoint=given.endpoint,
            watcher=Watcher(show, progress.add),
        )
    finally:
        progress.end()


def _from_folder(given: argparse.Namespace) -> tuple[Path, Manifest]:
    from glm4v_operator.fetching.adopt_folder import adopt_folder
    from glm4v_operator.fetching.licences import licence_in, notice

    if given.endpoint:
        raise Misconfigured("--endpoint: expected it only with a hub, not with a folder")
    folder = Path(given.model).expanduser()
    for words in notice(licence_in(folder)):
        line(words)
    progress = ProgressLine()
    try:
        return adopt_folder(folder, name=given.name, revision=given.revision or "", to=given.to, progress=progress.add)
    finally:
        progress.end()


def _show(order: Order) -> None:
    from glm4v_operator.fetching.licences import notice

    listing = order.listing
    table(
        [
            ["model", f"{listing.model} at {listing.revision}, from {listing.source}"],
            ["to", str(order.target)],
            ["size", f"{listing.bytes / 1e9:.2f} GB in {len(listing.files)} files"],
            ["here", f"{order.here / 1e9:.2f} GB"],
            ["free", f"{order.free / 1e9:.2f} GB"],
            ["licence", listing.licence],
        ]
    )
    for words in notice(listing.licence):
        line(words, indent=9)
    unstated = [file.name for file in listing.files if file.sha256 is None and file.git_sha1 is None]
    if unstated:
        line(f"The hub states no hash of {', '.join(unstated)}: of these only the sizes can be compared with it.")


def _is_found(manifest: Manifest, folder: Path) -> bool:
    """Whether the model's bare name leads to ``folder``."""
    from glm4v_operator.model.store import revisions, store_folder

    return revisions(manifest.model) == [folder.name] and folder.parent == (store_folder() / manifest.model).absolute()
