"""Images that are read in parts: their texts follow one another."""

from __future__ import annotations

from glm4v_operator.ledger.migrations.scripts import run_script

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0003_parts_up")


def downgrade() -> None:
    run_script("0003_parts_down")
