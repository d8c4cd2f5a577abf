from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.docs.pages import ROOT, blocks, name_of, pages, prose

WITH_SQL = [page for page in pages() if blocks(page, "sql")]


@pytest.mark.parametrize("page", WITH_SQL, ids=name_of)
def test_queries_run_on_a_ledger(page: Path, ledger_url: str):
    queries = [block.body for block in blocks(page, "sql") if block.body.lstrip().startswith("SELECT")]
    engine = create_engine(ledger_url)
    try:
        with engine.connect() as connection:
            for query in queries:
                connection.execute(text(query.replace(":", "\\:")))
    finally:
        engine.dispose()


def test_every_table_is_described():
    from glm4v_operator.ledger import tables_work  # completes the metadata
    from glm4v_operator.ledger.tables import metadata

    described = set(re.findall(r"^\| `([a-z_]+)` \|", prose(ROOT / "docs" / "sql.md"), re.MULTILINE))
    assert tables_work.work_items.metadata is metadata
    assert set(metadata.tables) <= described


@pytest.mark.parametrize("view", ["latest_texts", "failures"])
def test_every_column_of_a_view_is_described(view: str, ledger_url: str):
    page = prose(ROOT / "docs" / "sql.md")
    section = page[page.index(f"**`{view}`**") : page.index("## Queries")]
    engine = create_engine(ledger_url)
    try:
        with engine.connect() as connection:
            query = text("SELECT column_name FROM information_schema.columns WHERE table_name = :view")
            columns = set(connection.execute(query, {"view": view}).scalars())
    finally:
        engine.dispose()
    assert {column for column in columns if f"`{column}`" not in section} == set()
