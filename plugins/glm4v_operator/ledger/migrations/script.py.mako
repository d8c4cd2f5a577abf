"""${message}."""

from __future__ import annotations

from glm4v_operator.ledger.migrations.scripts import run_script

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    run_script("${up_revision}_up")


def downgrade() -> None:
    run_script("${up_revision}_down")
