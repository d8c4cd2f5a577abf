"""The first tables."""

from __future__ import annotations

from glm4v_operator.ledger.migrations.scripts import run_script

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0001_sources_up")
    run_script("0001_work_up")


def downgrade() -> None:
    run_script("0001_down")
