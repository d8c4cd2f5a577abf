"""The views for people: latest_texts and failures."""

from __future__ import annotations

from glm4v_operator.ledger.migrations.scripts import run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0002_views_up")


def downgrade() -> None:
    run_script("0002_views_down")
