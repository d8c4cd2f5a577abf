"""SQL that is longer than a few lines lives in ``sql/``, one statement or script a file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from sqlalchemy import TextClause, text


@cache
def sql_text(name: str) -> str:
    """The text of ``sql/<name>.sql``. Raises FileNotFoundError when the package was installed without it."""
    return (files("glm4v_operator.ledger") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


@cache
def statement(name: str) -> TextClause:
    """``sql/<name>.sql`` as one statement with ``:named`` parameters."""
    return text(sql_text(name))


@cache
def ordered_statement(name: str, *, newest_first: bool) -> TextClause:
    """The same, with its ``{direction}`` filled in: an index is walked one way or the other, a parameter cannot say."""
    return text(sql_text(name).replace("{direction}", "DESC" if newest_first else "ASC"))
