"""The ledger's tables: where things come from. ``tables_work`` holds what is done with them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ENUM, JSONB

from glm4v_operator.ledger.states import OBJECT_STATE_COMMENT, RUN_STATE_COMMENT, ObjectState, RunState

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)

# Bucket order: bytewise, whatever the database's own collation.
KEY_TEXT = Text(collation="C")


def enumeration(name: str, values: type[StrEnum]) -> ENUM:
    """The PostgreSQL enumeration ``name`` with the values of ``values``."""
    return ENUM(*[value.value for value in values], name=name, metadata=metadata)


OBJECT_STATE = enumeration("object_state", ObjectState)
RUN_STATE = enumeration("run_state", RunState)


def identity(comment: str = "The number it is known by.") -> Column[int]:
    """A self-counting primary key."""
    return Column("id", BigInteger, primary_key=True, autoincrement=True, comment=comment)


def moment(name: str, comment: str, *, required: bool = False) -> Column[object]:
    """A time by the database's clock; a required one defaults to now."""
    default = text("now()") if required else None
    return Column(name, DateTime(timezone=True), nullable=not required, server_default=default, comment=comment)


def counter(name: str, comment: str, kind: type[Integer] = Integer) -> Column[int]:
    """A number that starts at 0."""
    return Column(name, kind, nullable=False, server_default=text("0"), comment=comment)


def reference(name: str, target: str, comment: str, *, required: bool = False) -> Column[int]:
    """A reference to another row's id."""
    return Column(name, BigInteger, ForeignKey(target), nullable=not required, comment=comment)


def json_object(name: str, comment: str) -> Column[object]:
    """A JSON object, empty by default."""
    return Column(name, JSONB, nullable=False, server_default=text("'{}'::jsonb"), comment=comment)


def required_text(names_and_comments: Sequence[tuple[str, str]]) -> list[Column[str]]:
    """Text columns that are empty rather than missing."""
    return [
        Column(name, Text, nullable=False, server_default=text("''"), comment=comment)
        for name, comment in names_and_comments
    ]


reasons = Table(
    "reasons",
    metadata,
    Column("code", Text, primary_key=True, comment="The code that rows carry."),
    *required_text(
        [
            ("applies_to", "Which rows carry it: object, item, run."),
            ("meaning", "What it says, for people."),
            ("remedy", "What a person can do."),
        ]
    ),
    comment="Every reason code, in words; written anew by each schema upgrade.",
)

datasets = Table(
    "datasets",
    metadata,
    identity(),
    Column("name", Text, nullable=False, unique=True, comment="The name of the dataset's file and DAG."),
    json_object("settings", "The dataset's settings as of the last run; holds connection ids, never credentials."),
    counter("objects_listed", "Objects ever recorded: what the rows of objects must add up to.", BigInteger),
    moment("registered_at", "When it was first registered.", required=True),
    moment("updated_at", "When its settings were last registered.", required=True),
    comment="Named sources of images and their settings.",
)

runs = Table(
    "runs",
    metadata,
    identity(),
    reference("dataset_id", "datasets.id", "The dataset that the run works on.", required=True),
    Column("dag_run_id", Text, nullable=False, comment="Airflow's name of the DAG run."),
    Column("kind", Text, nullable=False, comment="scheduled, manual, backfill, asset_triggered, …"),
    json_object("params", "The run's parameters: what it leaves out."),
    Column("state", RUN_STATE, nullable=False, server_default=text("'running'"), comment=RUN_STATE_COMMENT),
    moment("started_at", "When it was first started.", required=True),
    moment("finished_at", "When it was finished; empty while it runs."),
    json_object("counts", "Its numbers, as reported at its end."),
    Column("report", Text, nullable=False, server_default=text("''"), comment="Its report, for people."),
    UniqueConstraint("dataset_id", "dag_run_id"),
    comment="DAG runs. A cleared DAG run keeps its row.",
)

listings = Table(
    "listings",
    metadata,
    identity("Grows with every listing; objects carry the newest one that showed them."),
    reference("run_id", "runs.id", "The run that listed.", required=True),
    reference("dataset_id", "datasets.id", "The dataset that was listed.", required=True),
    Column("prefix", KEY_TEXT, nullable=False, comment="The prefix that was listed; empty: the whole bucket."),
    moment("started_at", "When the listing began.", required=True),
    moment("finished_at", "When its last page was recorded; empty: it was never finished, deletes nothing."),
    counter("objects", "Objects under the prefix when it finished.", BigInteger),
    counter("deleted", "Objects found missing when it finished.", BigInteger),
    Index(None, "run_id", "dataset_id"),
    comment="Listings of one prefix each. Only a finished one may note deletions.",
)

leases = Table(
    "leases",
    metadata,
    identity("The fencing number."),
    reference("run_id", "runs.id", "The run that the lane belongs to.", required=True),
    Column("lane", Integer, nullable=False, comment="The lane's number in the run."),
    Column("owner", Text, nullable=False, comment="Host and process of the lane, for people."),
    moment("acquired_at", "When it began.", required=True),
    moment("heartbeat_at", "When the lane last said that it lives.", required=True),
    moment("expires_at", "When it may be taken away, by the database's clock.", required=True),
    moment("ended_at", "When it ended; from then on nothing can be written under it."),
    Column("end_reason", Text, comment="Why it ended."),
    Index("leases_live_idx", "expires_at", postgresql_where=text("ended_at IS NULL")),
    comment="Sessions of lanes. What is leased points here; one row is renewed for all of it.",
)

images = Table(
    "images",
    metadata,
    identity(),
    Column("sha256", LargeBinary, nullable=False, unique=True, comment="SHA-256 of the bytes: its identity."),
    Column("size", BigInteger, nullable=False, comment="Bytes."),
    Column("format", Text, nullable=False, comment="The format found in the bytes."),
    Column("width", Integer, nullable=False, comment="Pixels, as shown (orientation applied)."),
    Column("height", Integer, nullable=False, comment="Pixels, as shown (orientation applied)."),
    Column("frames", Integer, nullable=False, server_default=text("1"), comment="Frames or pages; the first is read."),
    Column("orientation", Integer, nullable=False, server_default=text("1"), comment="The EXIF orientation it had."),
    json_object("measures", "Ink, contrast, sharpness and the like."),
    moment("first_seen_at", "When its bytes were first read.", required=True),
    CheckConstraint("octet_length(sha256) = 32", name="sha256"),
    comment="Distinct contents. Several objects may hold one image.",
)

objects = Table(
    "objects",
    metadata,
    identity(),
    reference("dataset_id", "datasets.id", "The dataset that it was listed for.", required=True),
    Column("bucket", KEY_TEXT, nullable=False, comment="The bucket."),
    Column("key", KEY_TEXT, nullable=False, comment="The key, escaped if it cannot be stored as it is."),
    Column("version", KEY_TEXT, nullable=False, comment="What tells this version of the key from others."),
    Column("version_id", Text, comment="The store's version id, where it gives one."),
    Column("etag", Text, comment="The store's ETag, without quotes. Compared for equality only."),
    Column("size", BigInteger, nullable=False, comment="Bytes, as listed."),
    moment("last_modified", "The store's time of the last change, by the store's clock."),
    Column("storage_class", Text, comment="The store's storage class."),
    moment("newest_by", "What newest-first goes by: last_modified, else when it was first listed.", required=True),
    moment("first_seen_at", "When it was first listed.", required=True),
    Column("seen_listing", BigInteger, nullable=False, comment="The newest listing that showed it."),
    moment("superseded_at", "When another version of the key was listed in its place."),
    moment("deleted_at", "Since when finished listings show it no more."),
    moment("out_of_scope_at", "Since when the dataset's bucket, prefixes and globs leave its key out."),
    moment("unreadable_since", "Since when its bytes cannot be read again, though it was linked."),
    Column(
        "state", OBJECT_STATE, nullable=False, server_default=text("'listed'"), comment=OBJECT_STATE_COMMENT
    ),
    Column("reason", Text, comment="Why it is refused or gone, or is tried again."),
    Column("detail", Text, comment="What happened, in words; made safe to show."),
    reference("image_id", "images.id", "The image that it holds, once linked."),
    reference("lease_id", "leases.id", "The lease under which it is leased."),
    counter("attempts", "Attempts started."),
    counter("failures", "Attempts that failed for reasons outside the object."),
    counter("solo_deaths", "Times the lane died while this alone was in flight."),
    Column(
        "suspect", Boolean, nullable=False, server_default=text("false"), comment="In flight at a death: ask alone."
    ),
    moment("next_attempt_at", "Not before this time again; empty: never failed, or requeued."),
    moment("finished_at", "When it became linked, refused or gone."),
    UniqueConstraint("dataset_id", "bucket", "key", "version"),
    CheckConstraint("(state = 'leased') = (lease_id IS NOT NULL)", name="leased"),
    CheckConstraint("(state = 'linked') = (image_id IS NOT NULL)", name="linked"),
    CheckConstraint("state NOT IN ('refused', 'gone') OR reason IS NOT NULL", name="reason"),
    Index(
        "objects_fresh_idx", "dataset_id", "newest_by", "id",
        postgresql_where=text("state = 'listed' AND NOT suspect AND next_attempt_at IS NULL"),
    ),
    Index(
        "objects_again_idx", "dataset_id", "next_attempt_at", "id",
        postgresql_where=text("state = 'listed' AND NOT suspect AND next_attempt_at IS NOT NULL"),
    ),
    Index("objects_suspect_idx", "dataset_id", "id", postgresql_where=text("state = 'listed' AND suspect")),
    Index("objects_refused_idx", "dataset_id", "id", postgresql_where=text("state = 'refused'")),
    Index("objects_image_id_idx", "image_id", postgresql_where=text("image_id IS NOT NULL")),
    Index("objects_lease_id_idx", "lease_id", postgresql_where=text("lease_id IS NOT NULL")),
    postgresql_with={"fillfactor": "80"},
    comment="Versions of keys. Every key ever listed has its row, for ever.",
)  # fmt: skip
