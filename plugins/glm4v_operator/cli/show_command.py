"""``glm4v show KEY``: everything that the ledger knows of one key."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.cli.ledger_option import add_ledger_option, chosen_ledger
from glm4v_operator.cli.printing import block, json_document, line, moment

if TYPE_CHECKING:
    from glm4v_operator.cli.subcommands import Commands
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.ledger.queries import Row


def add_parser(commands: Commands) -> None:
    """Add the command."""
    show = commands.add_parser(
        "show",
        help="everything known of one object key",
        description="All versions of a key, the image each holds, and each prompt's state, text, recipe and attempts.",
        allow_abbrev=False,
    )
    show.add_argument("key", metavar="KEY", help="the whole object key, without bucket")
    show.add_argument("--dataset", metavar="NAME", help="only in this dataset; default: in all")
    show.add_argument("--json", action="store_true", help="print one JSON document")
    add_ledger_option(show)
    show.set_defaults(run=_show)


def _show(given: argparse.Namespace) -> ExitCode:
    from glm4v_operator.ledger.queries import dataset_ids, key_history

    with chosen_ledger(given.ledger) as ledger:
        if given.dataset:
            dataset_ids(ledger, given.dataset)  # a name that does not exist is not a key that does not
        versions = key_history(ledger, given.key, given.dataset)
        if not versions:
            return _not_found(ledger, given)
    if given.json:
        json_document(versions)
        return ExitCode.OK
    for number, version in enumerate(versions):
        if number:
            line()
        _print_version(version)
        # Versions of the same bytes share the image: it is told once.
        if version["image"] is not None and not any(version["image"] is other["image"] for other in versions[:number]):
            _print_image(version["image"])
    return ExitCode.OK


def _not_found(ledger: Ledger, given: argparse.Namespace) -> ExitCode:
    from glm4v_operator.ledger.queries import keys_after

    near = keys_after(ledger, given.key, given.dataset)
    if given.json:
        json_document([])
        return ExitCode.FOUND_WRONG
    line(f"no listing ever showed the key {given.key!r}")
    for key in near:
        line(f"next in bucket order: {key}", indent=2)
    return ExitCode.FOUND_WRONG


def _print_version(version: Row) -> None:
    line(f"{version['key']}  ({version['bucket']}, dataset {version['dataset']})")
    _facts(
        [
            ("state", _state(version)),
            ("version", f"ETag {version['etag'] or '-'}, version id {version['version_id'] or '-'}"),
            ("size", f"{version['size']} bytes, {version['storage_class'] or 'standard'} storage"),
            ("changed", moment(version["last_modified"])),
            ("first seen", moment(version["first_seen_at"])),
            ("superseded", moment(version["superseded_at"]) if version["superseded_at"] else ""),
            ("deleted", moment(version["deleted_at"]) if version["deleted_at"] else ""),
            ("left out", moment(version["out_of_scope_at"]) if version["out_of_scope_at"] else ""),
        ],
        indent=2,
    )
    _print_attempts(version["attempts"], indent=2)


def _print_image(image: Row) -> None:
    line(f"image {image['sha256']}", indent=2)
    measures = ", ".join(f"{name} {value:.4g}" for name, value in image["measures"].items())
    _facts(
        [
            ("picture", f"{image['format']}, {image['width']}x{image['height']} pixels, {image['size']} bytes"),
            ("frames", f"{image['frames']}" if image["frames"] != 1 else ""),
            ("turned", f"EXIF orientation {image['orientation']}" if image["orientation"] != 1 else ""),
            ("measures", measures),
        ],
        indent=4,
    )
    for other in image["other_keys"]:
        line(f"also under {other['key']} ({other['bucket']}, dataset {other['dataset']})", indent=4)
    for item in image["items"]:
        _print_item(item)


def _print_item(item: Row) -> None:
    asked = "" if item["active"] else " (no dataset asks this any more)"
    line(f"{item['prompt_id']}: {_state(item)}{asked}", indent=4)
    _facts(
        [
            ("recipe", f"{item['recipe_hash'][:12]}, {item['model']} by {item['engine']}"),
            ("finished", moment(item["finished_at"]) if item["finished_at"] else ""),
            ("not before", moment(item["next_attempt_at"]) if item["next_attempt_at"] else ""),
        ],
        indent=6,
    )
    for output in item["outputs"]:
        ended = output["finish_reason"] or "-"
        when = f"{'an earlier answer' if output['superseded'] else 'the answer'} of {moment(output['created_at'])}"
        line(
            f"{when} (part {output['part']}, turn {output['turn']}, ended by {ended}):",
            indent=6,
        )
        block(output["text"], indent=8)
    _print_attempts(item["attempts"], indent=6)


def _print_attempts(attempts: list[Row], *, indent: int) -> None:
    for attempt in attempts:
        ran = "" if attempt["run_ms"] is None else f", {attempt['run_ms']} ms on {attempt['device'] or '-'}"
        tokens = "" if attempt["completion_tokens"] is None else f", {attempt['completion_tokens']} tokens"
        line(
            f"attempt {attempt['id']} at {moment(attempt['started_at'])} in {attempt['run']}, lane {attempt['lane']}: "
            f"{attempt['outcome']}{_why(attempt)}{ran}{tokens}",
            indent=indent,
        )


def _state(row: Row) -> str:
    why = _why(row)
    if row["reason"] and row.get("meaning"):
        why += f". {row['meaning']} → {row['remedy']}"
    return f"{row['state']}{why}"


def _why(row: Row) -> str:
    if not row["reason"]:
        return ""
    return f", {row['reason']}" + (f" ({row['detail']})" if row["detail"] else "")


def _facts(facts: list[tuple[str, str]], *, indent: int) -> None:
    for name, value in facts:
        if value:
            line(f"{name + ':':<12}{value}", indent=indent)
