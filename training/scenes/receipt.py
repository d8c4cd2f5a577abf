"""Receipts: items with prices, and their sum."""

from training.scenes.blocks import watermark
from training.scenes.colours import accent, ink, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INNER, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour

_TOTALS = {True: ("合计", "总计", "应付", "实付"), False: ("Total", "TOTAL", "Sum", "Amount due")}


class Purchase:
    """Prices that are written in one way, and their sum."""

    def __init__(self, page: Page, count: int) -> None:
        rng = page.rng
        chinese = page.wording.chinese()
        decimals = rng.choice((0, 1, 2, 2, 2)) if chinese else 2
        step = 10 ** (2 - decimals)
        most = rng.choice((999, 4999, 29999))
        self.cents = [max(step, rng.randint(50, most) // step * step) for _ in range(count)]
        sign = rng.choice(("￥", "￥", "元", "")) if chinese else rng.choice(("$", "$", "€", "£", ""))
        everywhere = rng.random() < 0.4
        self._decimals = decimals
        self._each = sign if everywhere else ""
        self.prices = [self._written(cents, self._each) for cents in self.cents]
        self.total = self._written(sum(self.cents), sign)
        self.word = rng.choice(_TOTALS[chinese])

    def _written(self, cents: int, sign: str) -> str:
        number = f"{cents / 100:.{self._decimals}f}"
        return f"{number}{sign}" if sign == "元" else f"{sign}{number}"


def _head(page: Page, y: float, left: float, right: float, colour: Colour, align: float) -> float:
    """The shop's name and perhaps a line with a number or the time; returns where they end."""
    rng, room = page.rng, right - left
    size = page.size(22, 36)
    x = left + (right - left) * align
    text = page.phrase("shop", size, room, 20)
    run = page.write(text, x, y + size / 2, size, colour, face=page.title_face, align=align, room=room, cut=True)
    page.facts["title"] = run.text
    y += size + 5
    if rng.random() < 0.6:
        size = page.smallest * rng.uniform(1.0, 1.2)
        chance = rng.random()
        text = page.wording.date() if chance < 0.4 else page.wording.code() if chance < 0.8 else page.wording.time()
        page.write(text, x, y + size / 2 + 2, size, mix(colour, (128, 128, 128), 0.15), align=align, room=room)
        y += size + 6
    return y


def _rows(
    page: Page, left: float, top: float, right: float, bottom: float, colour: Colour, *, quantities: bool = False,
    rules: Colour | None = None,
) -> None:  # fmt: skip
    """Items with their prices, then the total, from top to bottom; notes the facts."""
    rng = page.rng
    size = page.size(page.smallest, 26)
    total_size = size * rng.uniform(1.0, 1.35)
    pitch = size * rng.uniform(1.25, 1.8)
    foot = total_size * 1.5 + 8
    most = min(8, int((bottom - top - foot) / pitch), (page.left - 24) // 14)
    if most < 1:
        raise DoesNotFit
    count = rng.randint(min(2, most), most)
    pitch = min((bottom - top - foot) / count, pitch * 1.3)
    bought = Purchase(page, count)
    wide = max(page.width(price, size) for price in bought.prices)
    room = right - left - wide - size
    if quantities:
        room -= page.width("x9", size) + size
    y = top + pitch / 2
    for price in bought.prices:
        name = page.phrase("item", size, room, 10)
        page.write(name, left, y, size, colour, room=room, cut=True)
        if quantities:
            page.write(f"x{rng.randint(1, 9)}", left + room + size * 0.5, y, size, colour, beside=True)
        page.write(price, right, y, size, colour, align=RIGHT, beside=True)
        if rules:
            page.rule(left, right, y + pitch / 2, rules, 1.2)
        y += pitch
    if not rules:
        _line(page, left, right, y - pitch / 2 + 4, mix(colour, (128, 128, 128), 0.4))
    y = y - pitch / 2 + 8 + total_size * 0.75
    wide = page.width(bought.word, total_size) + total_size * 0.5
    page.write(bought.word, left, y, total_size, colour)
    run = page.write(bought.total, right, y, total_size, colour, align=RIGHT, room=right - left - wide, beside=True)
    page.facts["items"] = count
    page.facts["total"] = run.text


def _line(page: Page, left: float, right: float, y: float, colour: Colour) -> None:
    """A rule, whole or dashed."""
    if page.rng.random() < 0.5:
        page.rule(left, right, y, colour, 1.5)
        return
    dashes = page.rng.randint(6, 12)
    step = (right - left) / dashes
    for number in range(dashes):
        start = left + number * step
        page.rule(start, start + step * 0.55, y, colour, 1.8)


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
    y = _head(page, INSET + 4, left, right, colour, CENTRE)
    _line(page, left, right, y + 4, mix(colour, (128, 128, 128), 0.4))
    _rows(page, left, y + 8, right, CANVAS - INSET, colour)


def whole(page: Page) -> None:
    """The paper is the whole picture; quantities between names and prices."""
    below = page.paint(paper(page.rng))
    watermark(page)
    colour = page.ink(below)
    y = _head(page, INSET + page.rng.uniform(0, 12), INSET, CANVAS - INSET, colour, page.rng.choice((LEFT, CENTRE)))
    _rows(page, INSET, y + 8, CANVAS - INSET, CANVAS - INSET, colour, quantities=page.rng.random() < 0.5)


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
    rules = mix(below, colour, 0.3)
    _rows(page, INSET, height + 10, CANVAS - INSET, CANVAS - INSET, colour, rules=rules)


def boxed(page: Page) -> None:
    """A frame around the items, the name above it."""
    rng = page.rng
    below = page.paint(paper(rng))
    colour = page.ink(below)
    y = _head(page, INSET, INSET, CANVAS - INSET, colour, rng.choice((LEFT, CENTRE, RIGHT)))
    page.box(
        INSET - 6, y + 4, CANVAS - INSET + 6, CANVAS - INSET + 6, mix(below, colour, 0.6), hollow=rng.uniform(1.2, 3),
        corner=rng.choice((0.0, 10.0)),
    )  # fmt: skip
    _rows(page, INSET + 8, y + 10, CANVAS - INSET - 8, CANVAS - INSET - 4, colour)


LAYOUTS = (
    Layout("receipt", "slip", slip),
    Layout("receipt", "whole", whole),
    Layout("receipt", "bill", bill),
    Layout("receipt", "boxed", boxed),
)
