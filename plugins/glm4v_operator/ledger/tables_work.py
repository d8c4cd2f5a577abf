"""The ledger's tables: what is to be done with images, every try at it, and the texts."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from glm4v_operator.ledger.states import ITEM_STATE_COMMENT, OUTCOME_COMMENT, ItemState, Outcome
from glm4v_operator.ledger.tables import (
    counter,
    enumeration,
    identity,
    json_object,
    metadata,
    moment,
    reference,
    required_text,
)

ITEM_STATE = enumeration("item_state", ItemState)
OUTCOME = enumeration("attempt_outcome", Outcome)

recipes = Table(
    "recipes",
    metadata,
    identity(),
    Column("recipe_hash", Text, nullable=False, unique=True, comment="Hash of everything meant to change a text."),
    Column("task", Text, nullable=False, comment="caption, ocr, …"),
    Column("language", Text, comment="The language asked for; empty: the picture's own."),
    Column("prompt_id", Text, nullable=False, comment="The prompt's name."),
    Column("engine", Text, nullable=False, comment="The engine's name."),
    Column("model", Text, nullable=False, comment="The model's name."),
    Column("model_hash", Text, nullable=False, comment="Hash of the source weights' manifest."),
    json_object("content", "What the hash was taken over."),
    moment("created_at", "When it was first registered.", required=True),
    comment="What is meant to change a text. Never altered: another content is another recipe.",
)

dataset_recipes = Table(
    "dataset_recipes",
    metadata,
    Column("dataset_id", BigInteger, ForeignKey("datasets.id"), primary_key=True, comment="The dataset."),
    Column("recipe_id", BigInteger, ForeignKey("recipes.id"), primary_key=True, comment="The recipe."),
    Column("active", Boolean, nullable=False, comment="Whether the dataset's settings ask for it now."),
    moment("activated_at", "When it was last made active.", required=True),
    comment="Which recipes a dataset asks for, and which it once asked for.",
)

work_items = Table(
    "work_items",
    metadata,
    identity(),
    reference("image_id", "images.id", "The image to be asked about.", required=True),
    reference("recipe_id", "recipes.id", "What to ask and how.", required=True),
    Column("state", ITEM_STATE, nullable=False, server_default=text("'pending'"), comment=ITEM_STATE_COMMENT),
    Column("reason", Text, comment="Why it is rejected or dead, or is tried again."),
    Column("detail", Text, comment="What happened, in words; made safe to show."),
    reference("lease_id", "leases.id", "The lease under which it is leased."),
    counter("attempts", "Attempts started, steps of the retry ladder included."),
    counter("failures", "Attempts that failed for reasons outside the image."),
    counter("solo_deaths", "Times the worker or lane died while this alone was in flight."),
    Column(
        "suspect", Boolean, nullable=False, server_default=text("false"), comment="In flight at a death: ask alone."
    ),
    moment("newest_by", "What newest-first goes by: the same time of the object that brought it.", required=True),
    moment("created_at", "When it was opened.", required=True),
    moment("next_attempt_at", "Not before this time again; empty: never failed, or requeued."),
    moment("finished_at", "When it became done, no_text, rejected or dead."),
    UniqueConstraint("image_id", "recipe_id"),
    CheckConstraint("(state = 'leased') = (lease_id IS NOT NULL)", name="leased"),
    CheckConstraint("state NOT IN ('rejected', 'dead') OR reason IS NOT NULL", name="reason"),
    CheckConstraint("(state IN ('pending', 'leased')) = (finished_at IS NULL)", name="finished"),
    Index(
        "work_items_fresh_idx", "recipe_id", "newest_by", "image_id",
        postgresql_where=text("state = 'pending' AND NOT suspect AND next_attempt_at IS NULL"),
    ),
    Index(
        "work_items_again_idx", "recipe_id", "next_attempt_at", "image_id",
        postgresql_where=text("state = 'pending' AND NOT suspect AND next_attempt_at IS NOT NULL"),
    ),
    Index("work_items_suspect_idx", "recipe_id", "id", postgresql_where=text("state = 'pending' AND suspect")),
    Index("work_items_lease_id_idx", "lease_id", postgresql_where=text("lease_id IS NOT NULL")),
    Index("work_items_failed_idx", "state", postgresql_where=text("state IN ('rejected', 'dead')")),
    comment="What must be done exactly once: one recipe for one image.",
)  # fmt: skip

attempts = Table(
    "attempts",
    metadata,
    identity(),
    reference("object_id", "objects.id", "The object that was fetched; or"),
    reference("work_item_id", "work_items.id", "the work item that was asked."),
    reference("run_id", "runs.id", "The run.", required=True),
    reference("lease_id", "leases.id", "The lease under which it was started.", required=True),
    Column("lane", Integer, nullable=False, comment="The lane."),
    Column("rung", Integer, nullable=False, server_default=text("0"), comment="The step of the retry ladder."),
    moment("started_at", "When it was written, before it began.", required=True),
    moment("ended_at", "When its end was written."),
    Column("outcome", OUTCOME, nullable=False, server_default=text("'started'"), comment=OUTCOME_COMMENT),
    Column("reason", Text, comment="Why it ended so."),
    Column("detail", Text, comment="What happened, in words; made safe to show."),
    *required_text(
        [
            ("code_version", "The version of this package."),
            ("engine", "The engine's name."),
            ("engine_version", "The engine's version."),
            ("model", "The model's name."),
            ("model_hash", "Hash of the source weights' manifest."),
            ("device", "The device that answered."),
        ]
    ),
    json_object("sampling", "The sampling that was used."),
    Column("prompt_tokens", Integer, comment="Tokens read."),
    Column("completion_tokens", Integer, comment="Tokens written."),
    Column("queue_ms", Integer, comment="Milliseconds that it waited in the worker."),
    Column("run_ms", Integer, comment="Milliseconds that it took in the worker."),
    Column("finish_reason", Text, comment="Why the model stopped."),
    CheckConstraint("num_nonnulls(object_id, work_item_id) = 1", name="unit"),
    CheckConstraint("(outcome = 'started') = (ended_at IS NULL)", name="ended"),
    Index("attempts_open_idx", "lease_id", postgresql_where=text("outcome = 'started'")),
    Index("attempts_object_id_idx", "object_id", postgresql_where=text("object_id IS NOT NULL")),
    Index("attempts_work_item_id_idx", "work_item_id", postgresql_where=text("work_item_id IS NOT NULL")),
    Index(None, "run_id"),
    comment="Every try at an object or work item, written before it starts.",
)

outputs = Table(
    "outputs",
    metadata,
    identity(),
    reference("work_item_id", "work_items.id", "The work item.", required=True),
    reference("attempt_id", "attempts.id", "The attempt that brought it.", required=True),
    Column("part", Integer, nullable=False, server_default=text("0"), comment="The part (tile) of the image."),
    Column("turn", Integer, nullable=False, server_default=text("0"), comment="The turn of the conversation."),
    Column("text", Text, nullable=False, comment="The text, made safe to show; of several parts, this one's share."),
    Column("raw", LargeBinary, nullable=False, comment="The answer as it came. Hostile until made safe."),
    Column("finish_reason", Text, comment="Why the model stopped."),
    Column("mean_logprob", Double, comment="Mean log-probability of its tokens."),
    Column("min_logprob", Double, comment="Log-probability of its least probable token."),
    moment("created_at", "When it was stored.", required=True),
    reference("superseded_by", "attempts.id", "The later attempt whose outputs count instead."),
    UniqueConstraint("work_item_id", "part", "turn", "attempt_id"),
    Index("outputs_attempt_id_idx", "attempt_id"),
    comment="Answers, those of rejected attempts too; history is kept.",
)
