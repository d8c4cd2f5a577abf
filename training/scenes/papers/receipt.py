"""Receipts on paper: items with prices, and their sum."""

from training.scenes.blocks import watermark
from training.scenes.colours import accent, ink, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INNER, INSET, LEFT, RIGHT, Page
from training.scenes.papers.purchase import Setting, divider, head, rows
from training.scenes.scene import CANVAS


def slip(page: Page) -> None:
    """A strip of paper on a darker table."""
    rng = page.rng
    table = night(rng) if rng.random() < 0.5 else mix(paper(rng), (110, 90, 70), 0.5)
    page.paint(table, 0.4)
    sheet = paper(rng)
    margin = rng.uniform(8, 60 / max(1.0, page.stretch))
    page.box(margin, rng.choice((-60.0, 8.0)), CANVAS - margin, rng.choice((CANVAS + 60.0, CANVAS - 8.0)), sheet)
    colour = ink(rng, sheet, page.contrast)
    left, right = max(INSET, margin + 14), min(CANVAS - INSET, CANVAS - margin - 14)
    y = head(page, INSET + 4, left, right, colour, CENTRE)
    divider(page, left, right, y + 4, mix(colour, (128, 128, 128), 0.4))
    rows(page, left, y + 8, right, CANVAS - INSET, Setting(sheet, colour))


def whole(page: Page) -> None:
    """The paper is the whole picture; quantities between names and prices."""
    below = page.paint(paper(page.rng))
    watermark(page)
    colour = page.ink(below)
    y = head(page, INSET + page.rng.uniform(0, 12), INSET, CANVAS - INSET, colour, page.rng.choice((LEFT, CENTRE)))
    how = Setting(below, colour, quantities=page.rng.random() < 0.5)
    rows(page, INSET, y + 8, CANVAS - INSET, CANVAS - INSET, how)


def bill(page: Page) -> None:
    """An invoice: the name on a coloured bar, a rule below each item."""
    rng = page.rng
    below = page.paint(paper(rng) if rng.random() < 0.8 else night(rng))
    _, bar = accent(rng, below)
    height = rng.uniform(58, 80)
    page.band(0, height, bar)
    size = min(page.size(22, 36), height - INSET - 4)
    align = rng.choice((LEFT, CENTRE))
    run = page.write(
        page.phrase("shop", size, INNER, 20), INSET + INNER * align, height - 4 - size / 2, size, page.ink(bar),
        face=page.title_face, align=align, cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text
    colour = page.ink(below)
    how = Setting(below, colour, rules=mix(below, colour, 0.3))
    rows(page, INSET, height + 10, CANVAS - INSET, CANVAS - INSET, how)


def boxed(page: Page) -> None:
    """A frame around the items, the name above it."""
    rng = page.rng
    below = page.paint(paper(rng))
    colour = page.ink(below)
    y = head(page, INSET, INSET, CANVAS - INSET, colour, rng.choice((LEFT, CENTRE, RIGHT)))
    page.box(
        INSET - 6, y + 4, CANVAS - INSET + 6, CANVAS - INSET + 6, mix(below, colour, 0.6), hollow=rng.uniform(1.2, 3),
        corner=rng.choice((0.0, 10.0)),
    )  # fmt: skip
    rows(page, INSET + 8, y + 10, CANVAS - INSET - 8, CANVAS - INSET - 4, Setting(below, colour))


LAYOUTS = (
    Layout("receipt", "slip", slip),
    Layout("receipt", "whole", whole),
    Layout("receipt", "bill", bill),
    Layout("receipt", "boxed", boxed),
)
