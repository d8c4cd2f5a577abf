"""What a receipt says: the shop's name, items with prices, their sum, and the ways in which these are set."""

from dataclasses import dataclass

from training.scenes.colours import accent, mix
from training.scenes.page import RIGHT, DoesNotFit, Page
from training.scenes.scene import Colour

TOTALS = {True: ("合计", "总计", "应付", "实付"), False: ("Total", "TOTAL", "Sum", "Amount due")}


_LEADERS = ("line", "dashes", "dots")


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
        self.word = rng.choice(TOTALS[chinese])

    def _written(self, cents: int, sign: str) -> str:
        number = f"{cents / 100:.{self._decimals}f}"
        return f"{number}{sign}" if sign == "元" else f"{sign}{number}"


def head(page: Page, y: float, left: float, right: float, colour: Colour, align: float) -> float:
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
        if chance < 0.25 and len(text) < 12:
            text = f"{text} {page.wording.time()}"
        page.write(text, x, y + size / 2 + 2, size, mix(colour, (128, 128, 128), 0.15), align=align, room=room)
        y += size + 6
    return y


@dataclass(frozen=True, slots=True)
class Setting:
    """How the items are set. ``below``: what they are written on.

    ``rules``: the colour of a line below each item; ``stripes``: of a band behind every other one. A receipt whose
    items are numbered never has its sum in a filled box: evaluation alone draws that.
    """

    below: Colour
    colour: Colour
    quantities: bool = False
    numbered: bool = False
    rules: Colour | None = None
    stripes: Colour | None = None


def rows(page: Page, left: float, top: float, right: float, bottom: float, how: Setting) -> None:
    """Items with their prices, then the total, from top to bottom; notes the facts."""
    rng = page.rng
    size = page.size(page.smallest, 26)
    total_size = size * rng.uniform(1.0, 1.35)
    foot = total_size * 2.0 + 12
    bought, pitch = _bought(page, size, bottom - top - foot)
    leaders = rng.choice(_LEADERS) if not (how.rules or how.stripes or how.quantities) and rng.random() < 0.25 else ""
    y = items(page, left, top, right, size, pitch, bought, how, leaders=leaders)
    if not how.rules and not how.stripes:
        divider(page, left, right, y + 4, mix(how.colour, (128, 128, 128), 0.4))
    sum_line(page, left, right, y + 10 + total_size, total_size, bought, how)


def _bought(page: Page, size: float, height: float) -> tuple[Purchase, float]:
    """As many items as fit, and the distance of their lines."""
    rng = page.rng
    pitch = size * rng.uniform(1.25, 1.8)
    most = min(8, int(height / pitch), (page.left - 24) // 14)
    if most < 1:
        raise DoesNotFit
    count = rng.randint(min(2, most), most)
    return Purchase(page, count), min(height / count, pitch * 1.3)


def items(
    page: Page, left: float, top: float, right: float, size: float, pitch: float, bought: Purchase, how: Setting, *,
    leaders: str = "",
) -> float:  # fmt: skip
    """The items' lines; returns where they end. Notes how many they are. `leaders`: what leads from name to price."""
    rng = page.rng
    wide = max(page.width(price, size) for price in bought.prices)
    room = right - left - wide - size
    if how.quantities:
        room -= page.width("x9", size) + size
    mark = rng.choice(("{} ", "{} ", "{}. ", "{}.", "#{} ", "{}) "))
    y = top + pitch / 2
    for number, price in enumerate(bought.prices, 1):
        if how.stripes and number % 2:
            page.box(left - 6, y - pitch / 2, right + 6, y + pitch / 2, how.stripes)
        name = page.phrase("item", size, room - (size if how.numbered else 0), 10)
        if how.numbered:
            name = mark.format(number) + name
        run = page.write(name, left, y, size, how.colour, room=room, cut=True)
        if leaders:
            begin, end = left + page.width(run.text, run.size), right - page.width(price, size)
            _leader(page, begin + size * 0.4, end - size * 0.4, y + size * 0.3, how, leaders, 18 // len(bought.prices))
        if how.quantities:
            page.write(f"x{rng.randint(1, 9)}", left + room + size * 0.5, y, size, how.colour, beside=True)
        page.write(price, right, y, size, how.colour, align=RIGHT, beside=True)
        if how.rules:
            page.rule(left, right, y + pitch / 2, how.rules, 1.2)
        y += pitch
    page.facts["items"] = len(bought.prices)
    return y - pitch / 2


def _leader(page: Page, left: float, right: float, y: float, how: Setting, kind: str, most: int) -> None:
    """A thin line, or up to so many dashes or dots, where there is room for one."""
    tone = mix(how.below, how.colour, 0.45)
    if right - left < 24:
        return
    if most < 3 or kind == "line":
        page.rule(left, right, y, tone, 1.2)
        return
    step = (right - left) / most
    long = 2.2 if kind == "dots" else step * 0.6
    for number in range(most):
        page.rule(left + step * number, left + step * number + long, y, tone, 2.0)


def sum_line(page: Page, left: float, right: float, y: float, size: float, bought: Purchase, how: Setting) -> None:
    """The sum with its middle at y: plain, between lines, framed, on a tinted band or in a filled box."""
    rng = page.rng
    tone, half = how.colour, size * rng.uniform(0.72, 0.9)
    style = rng.choice(("plain", "plain", "lines", "frame", "band", "band", "box", "box"))
    if style == "lines":
        for edge in (y - half, y + half):
            page.rule(left, right, edge, mix(how.below, tone, 0.6), 1.6)
    elif style == "frame":
        page.box(
            left - 6, y - half, right + 6, y + half, mix(how.below, tone, 0.7), hollow=2, corner=rng.choice((0, 6))
        )
    elif style != "plain":
        _, hue = accent(rng, how.below)
        band = mix(how.below, rng.choice((hue, tone)), rng.uniform(0.12, 0.3))
        if style == "box" and not how.numbered:
            band = rng.choice((tone, hue, mix(hue, tone, 0.5)))
        page.box(left - 6, y - half, right + 6, y + half, band, corner=rng.choice((0.0, 5.0, half)))
        tone = page.ink(band)
    wide = page.width(bought.word, size) + size * 0.5
    page.write(bought.word, left, y, size, tone)
    run = page.write(bought.total, right, y, size, tone, align=RIGHT, room=right - left - wide, beside=True)
    page.facts["total"] = run.text


def divider(page: Page, left: float, right: float, y: float, colour: Colour) -> None:
    """A rule, whole or dashed."""
    if page.rng.random() < 0.5:
        page.rule(left, right, y, colour, 1.5)
        return
    dashes = page.rng.randint(6, 12)
    step = (right - left) / dashes
    for number in range(dashes):
        start = left + number * step
        page.rule(start, start + step * 0.55, y, colour, 1.8)
