"""Discovery: what a listing shows, against what the ledger holds. A set difference, never "newer than".

Objects arrive by COPY into a staging table, a batch a transaction: memory stays flat, a crash loses at most the two
batches under way, and recording a batch again changes nothing. Only a listing that was finished notes deletions.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, text

from glm4v_operator.ledger.holding import lock_dataset
from glm4v_operator.ledger.sql_files import statement
from glm4v_operator.text_safety import escape_key, safe_text

if TYPE_CHECKING:
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.listed_object import ListedObject

T = TypeVar("T")

__all__ = ["Counts", "Missing", "finish_listing", "leave_out", "record_objects", "start_listing"]

BATCH = 10_000
# PostgreSQL's B-tree entries end at about 2,700 bytes; S3 keys end at 1,024, other stores' may be longer.
_MAX_KEY_BYTES = 1_800
_MAX_VERSION_CHARS = 300
_COPY_CHARS = 256 * 1024
_COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_COLUMNS = ("position", "bucket", "key", "version", "version_id", "etag", "size", "last_modified", "storage_class",
            "reason")  # fmt: skip

_START = text("INSERT INTO listings (run_id, dataset_id, prefix) VALUES (:run, :dataset, :prefix) RETURNING id")
_CURRENT = text("SELECT max(id) FROM listings WHERE run_id = :run AND dataset_id = :dataset")
_OF_PREFIX = text("SELECT max(id) FROM listings WHERE run_id = :run AND dataset_id = :dataset AND prefix = :prefix")

# A batch is small against a bucket's objects, but the planner cannot know: neither the staging table nor a ledger's
# first listing has statistics. The statements look each key up by themselves (OFFSET 0 keeps it so), here by the index:
# a scan or hash of the whole bucket for each batch would make a listing's cost quadratic.
_LOOK_UP_BY_INDEX = text("SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)")


@dataclass(frozen=True, slots=True)
class Counts:
    """What recording found: keys never seen, versions known, and known keys with another version."""

    new: int = 0
    unchanged: int = 0
    changed: int = 0

    @property
    def seen(self) -> int:
        """All of them."""
        return self.new + self.unchanged + self.changed

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.new + other.new, self.unchanged + other.unchanged, self.changed + other.changed)


@dataclass(frozen=True, slots=True)
class Missing:
    """Known objects that a finished listing did not show: deleted, or left out by the dataset's globs."""

    deleted: int = 0
    left_out: int = 0

    def __add__(self, other: Missing) -> Missing:
        return Missing(self.deleted + other.deleted, self.left_out + other.left_out)


def start_listing(ledger: Ledger, run_id: int, dataset_id: int, prefix: str) -> int:
    """Write that the listing of ``prefix`` begins; to be called before its first page is read. Returns its id."""
    with ledger.begin() as connection:
        found = connection.execute(_START, {"run": run_id, "dataset": dataset_id, "prefix": escape_key(prefix)[0]})
        return int(found.scalar_one())


def record_objects(ledger: Ledger, run_id: int, dataset_id: int, objects: Iterable[ListedObject]) -> Counts:
    """Write down what was listed; ``objects`` may be any length and is read as it comes.

    A version that is known is only noted as seen; another version of a known key is a new object, and the old one is
    superseded: gone if it was still waiting. Keys that cannot be stored, folder markers and empty objects are refused
    at once. Raises ValueError when no listing of the run was started.
    """
    with ledger.begin() as connection:
        listing = connection.execute(_CURRENT, {"run": run_id, "dataset": dataset_id}).scalar()
    if listing is None:
        raise ValueError(f"run {run_id}: expected a listing of dataset {dataset_id} that was started, found none")

    def record(lines: str, staged: int) -> Counts:
        with ledger.begin() as connection:
            lock_dataset(connection, dataset_id)
            _stage(connection, lines)
            return _merge(connection, dataset_id, int(listing), staged)

    # One batch is written while the next one is listed: the store's time and the database's go by together.
    with ThreadPoolExecutor(1, "record") as writer:
        counts, writing = Counts(), None
        for batch in _batches(objects):
            lines = "".join(_line(position, item) for position, item in enumerate(batch))
            counts += writing.result() if writing else Counts()
            writing = writer.submit(record, lines, len(batch))
        return counts + (writing.result() if writing else Counts())


def finish_listing(
    ledger: Ledger,
    run_id: int,
    dataset_id: int,
    bucket: str,
    prefix: str,
    in_scope: Callable[[str], bool] = lambda _: True,
) -> Missing:
    """Write that the listing of ``prefix`` came to its end; what it did not show is deleted, or left out.

    A key that ``in_scope`` (the dataset's globs) lets in was deleted; of the others nothing is known but that the
    dataset leaves them out. Objects that still waited are gone; linked ones keep their texts and get a date. Raises
    ValueError when the listing was never started.
    """
    stored = escape_key(prefix)[0]
    key = {"run": run_id, "dataset": dataset_id, "prefix": stored}
    with ledger.begin() as connection:
        listing = connection.execute(_OF_PREFIX, key).scalar()
    if listing is None:
        raise ValueError(f"run {run_id}: expected a listing of prefix {prefix!r} that was started, found none")
    parameters = {"dataset": dataset_id, "bucket": _plain(bucket), "prefix": stored, "listing": listing}

    def mark(connection: Connection, missing: Sequence[Any]) -> Missing:
        gone = {row.id for row in missing if in_scope(row.key)}
        others = {row.id for row in missing} - gone
        return Missing(_mark(connection, "mark_deleted", gone), _mark(connection, "mark_out_of_scope", others))

    found = sum(_in_batches(ledger, "missing_objects", parameters, mark), Missing())
    with ledger.begin() as connection:
        connection.execute(statement("finish_listing"), {**parameters, "deleted": found.deleted})
    return found


def leave_out(ledger: Ledger, dataset_id: int, bucket: str, prefixes: Sequence[str]) -> int:
    """Note that the dataset covers only ``prefixes`` of ``bucket``; other objects of it are left out. Returns how many.

    No listing looks there any more. Nothing is forgotten: what is covered again comes back with its next listing.
    """
    parameters = {"dataset": dataset_id, "bucket": _plain(bucket), "prefixes": [escape_key(one)[0] for one in prefixes]}

    def mark(connection: Connection, others: Sequence[Any]) -> int:
        return _mark(connection, "mark_out_of_scope", {row.id for row in others})

    return sum(_in_batches(ledger, "out_of_scope_objects", parameters, mark))


def _in_batches(
    ledger: Ledger, name: str, parameters: dict[str, Any], mark: Callable[[Connection, Sequence[Any]], T]
) -> Iterator[T]:
    """Find objects by the statement ``name`` and ``mark`` them, a batch a transaction. What each batch came to."""
    last: int = 0
    while True:
        with ledger.begin() as connection:
            lock_dataset(connection, parameters["dataset"])
            found = connection.execute(statement(name), {**parameters, "last": last, "batch": BATCH}).all()
            marked = mark(connection, found)
        yield marked
        if len(found) < BATCH:
            return
        last = found[-1].id


def _mark(connection: Connection, name: str, objects: Collection[int]) -> int:
    return connection.execute(statement(name), {"objects": sorted(objects)}).rowcount


def _batches(objects: Iterable[ListedObject]) -> Iterator[list[ListedObject]]:
    source = iter(objects)
    while batch := list(islice(source, BATCH)):
        yield batch


def _stage(connection: Connection, lines: str) -> None:
    connection.execute(statement("make_staging"))
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection was closed while objects were being recorded")
    with driver.cursor() as cursor:
        cursor.copy_expert(f"COPY staged ({', '.join(_COLUMNS)}) FROM STDIN", io.StringIO(lines), size=_COPY_CHARS)


def _merge(connection: Connection, dataset_id: int, listing: int, staged: int) -> Counts:
    parameters = {"dataset": dataset_id, "listing": listing}
    connection.execute(_LOOK_UP_BY_INDEX)
    seen = connection.execute(statement("note_seen"), parameters).rowcount
    if seen == staged:  # each of them its own row: no version is new
        connection.execute(statement("supersede"), parameters)
        return Counts(unchanged=seen)
    found = connection.execute(statement("insert_listed"), parameters).one()
    connection.execute(statement("supersede"), parameters)
    return Counts(new=found.inserted - found.changed, unchanged=found.staged - found.inserted, changed=found.changed)


def _line(position: int, item: ListedObject) -> str:
    key, reason = _stored_key(item)
    version = _plain(item.version)
    if reason == "key":
        # What is stored is not the key, and may be the name of another object: this version belongs to one key alone.
        raw = f"{item.key}|{version}".encode("utf-8", "surrogatepass")
        version = "key|" + hashlib.sha256(raw).hexdigest()
    if len(version) > _MAX_VERSION_CHARS:
        version = "sha256|" + hashlib.sha256(version.encode()).hexdigest()
    fields = (
        str(position),
        _plain(item.bucket),
        key,
        version,
        _optional(item.version_id),
        _optional(item.etag),
        str(item.size),
        None if item.last_modified is None else item.last_modified.isoformat(),
        _optional(item.storage_class),
        reason,
    )
    return "\t".join([_copied(field) for field in fields]) + "\n"


def _copied(field: str | None) -> str:
    """One field in COPY's text format. Nearly all are printable ASCII, which only a backslash can spoil."""
    if field is None:
        return "\\N"
    return field if _is_simple(field) and "\\" not in field else field.translate(_COPY_ESCAPES)


def _is_simple(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _plain(value: str) -> str:
    return value if _is_simple(value) else safe_text(value).text


def _optional(value: str | None) -> str | None:
    return None if value is None else _plain(value)


def _stored_key(item: ListedObject) -> tuple[str, str | None]:
    """The key as it is stored, and the reason for which the object is refused at once."""
    key, storable = (item.key, True) if _is_simple(item.key) else escape_key(item.key)
    if len(key) * 4 > _MAX_KEY_BYTES and len(key.encode()) > _MAX_KEY_BYTES:
        digest = hashlib.sha256(key.encode()).hexdigest()
        return key.encode()[: _MAX_KEY_BYTES - 100].decode(errors="ignore") + f"…{digest}", "key"
    if not storable:
        return key, "key"
    if item.size == 0:
        return key, "folder_marker" if key.endswith("/") else "empty_object"
    return key, None
