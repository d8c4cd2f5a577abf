"""Reading the documentation: its pages, links, anchors and fenced blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_SPAN = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, and its lines without the fence's indentation."""

    language: str
    body: str


def pages() -> list[Path]:
    """Every Markdown file that a user or contributor reads."""
    top = sorted(path for path in ROOT.glob("*.md"))
    return top + sorted((ROOT / "docs").rglob("*.md"))


def name_of(page: Path) -> str:
    """The page's path from the root of the repository."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, language: str) -> list[Block]:
    """The page's fenced blocks of one language, in order."""
    found = []
    for match in _FENCE.finditer(page.read_text(encoding="utf-8")):
        if match["language"] == language:
            indent = match["indent"]
            found.append(Block(language, "\n".join(line.removeprefix(indent) for line in match["body"].splitlines())))
    return found


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> list[str]:
    """The targets of the page's links and pictures."""
    return _LINK.findall(prose(page))


def code_spans(page: Path) -> list[str]:
    """What stands between single backticks."""
    return _SPAN.findall(prose(page))


def anchors(page: Path) -> set[str]:
    """The anchors of the page's headings, as GitHub makes them."""
    return {_anchor(heading) for heading in _HEADING.findall(prose(page))}


def commands(page: Path) -> list[str]:
    """Commands that the page tells people to run: lines of shell blocks, and code spans that begin like one."""
    shell = [*blocks(page, "bash"), *blocks(page, "sh")]
    lines = [line.strip() for block in shell for line in block.body.splitlines()]
    return [line for line in [*lines, *code_spans(page)] if line and not line.startswith("#")]


def _anchor(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")
