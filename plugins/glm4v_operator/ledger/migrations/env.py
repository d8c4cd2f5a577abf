"""Runs the migrations on the connection that the caller holds: one transaction, under the caller's lock."""

from __future__ import annotations

from alembic import context

from glm4v_operator.ledger import tables_work  # noqa: F401  completes the metadata
from glm4v_operator.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
