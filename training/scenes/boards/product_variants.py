"""More product cards, by where the price stands: on a badge, a tag, a band, a flag."""

from training.scenes.blocks import place
from training.scenes.boards.product_parts import (
    card_ground,
    pale_stage,
    thing,
    write_about,
    write_name,
    write_price,
)
from training.scenes.colours import GREY, accent, distance, mix
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INNER, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS


def badge(page: Page) -> None:
    """A large picture with the price on a round badge at one of its upper corners; the name below the picture."""
    rng = page.rng
    below = card_ground(page)
    stage = pale_stage(page)
    edge = rng.uniform(230, 300)
    margin = rng.choice((-60.0, 14.0, 14.0))
    page.box(margin, max(margin, -60), CANVAS - margin, edge, stage, corner=0.0 if margin < 0 else 10.0)
    left = rng.random() < 0.5
    radius = rng.uniform(46, 58)
    half = (edge - 50) / 2
    thing(page, CANVAS / 2 + (44 if left else -44) + rng.uniform(-14, 14), edge / 2 + 10, half * 0.86, stage)
    _, fill = accent(rng, stage)
    cx = INSET + radius + 4 if left else CANVAS - INSET - radius - 4
    page.circle(cx, INSET + radius, radius, fill)
    if rng.random() < 0.4:
        page.circle(cx, INSET + radius, radius - 5, mix(fill, (255, 255, 255), 0.6), hollow=2)
    write_price(page, cx, INSET + radius, page.size(22, 38), fill, radius * 1.75)
    align = rng.choice((LEFT, CENTRE, LEFT if left else RIGHT))
    size = min(page.size(24, 42), (CANVAS - INSET - edge - 8) / 1.1)
    y = write_name(page, INSET, CANVAS - INSET, edge + 8, size, below, align)
    write_about(page, INSET, CANVAS - INSET, y + 2, CANVAS - INSET, below, align)


def tag(page: Page) -> None:
    """The thing at one side; at the other the name, small lines and the price on a tag with a point and a hole."""
    rng = page.rng
    below = card_ground(page)
    stage = pale_stage(page) if rng.random() < 0.6 else below
    left = rng.random() < 0.5
    split = rng.uniform(170, 215)
    near, far = (0.0, split) if left else (CANVAS - split, CANVAS)
    if stage != below:
        page.box(near - (60 if left else 0), -60, far + (0 if left else 60), CANVAS + 60, stage)
    thing(page, (near + far) / 2, CANVAS / 2 + rng.uniform(-70, 70), split * rng.uniform(0.34, 0.42), stage)
    inner, outer = (split + 14, CANVAS - INSET) if left else (INSET, CANVAS - split - 14)
    size, price = page.size(22, 36), page.size(22, 36)
    high = price * 1.5
    y = rng.uniform(INSET + 10, 110)
    y = write_name(page, inner, outer, y, size, below, LEFT)
    y = write_about(page, inner, outer, y + 2, CANVAS - INSET - high - 20, below, LEFT, 4) + 10
    y += rng.random() * max(0.0, CANVAS - INSET - high - y)
    if y + high > CANVAS - INSET + 1:
        raise DoesNotFit
    _, fill = accent(rng, below)
    nose = high / 2
    width = write_price(page, inner + nose + 6, y + high / 2, price, fill, outer - inner - nose - 14, LEFT)
    end = inner + nose + width + 16
    page.box(inner + nose, y, end, y + high, fill, corner=rng.choice((0.0, 5.0)))
    side = high / 2 / 2**0.5
    page.box(inner + nose - side, y + nose - side, inner + nose + side, y + nose + side, fill).angle = 0.785398
    page.circle(inner + nose * 0.55, y + nose, 3.5, below)


def price_band(page: Page) -> None:
    """A band from edge to edge with the price."""
    rng = page.rng
    stage = page.paint(pale_stage(page), 0.1)
    price = page.size(28, 50)
    high = price * rng.uniform(1.35, 1.7)
    low = rng.random() < 0.6
    top = CANVAS - INSET - high + 8 if low else rng.uniform(250, 290)
    _, fill = accent(rng, stage)
    page.band(top, CANVAS if low else top + high, fill)
    size = page.size(24, 40)
    align = rng.choice((LEFT, CENTRE))
    if low:
        y = INSET + rng.uniform(0, 8)
        y = write_name(page, INSET, CANVAS - INSET, y, size, stage, align)
        y = write_about(page, INSET, CANVAS - INSET, y, 130, stage, align)
    else:
        y = INSET - 8.0
    half = (top - y) / 2 - 8
    thing(page, CANVAS / 2 + rng.uniform(-80, 80), (y + top) / 2, min(half, 120) * rng.uniform(0.8, 1.0), stage)
    middle = top + high / 2 - (2 if low else 0)
    write_price(page, place(INSET, CANVAS - INSET, align), middle, price, fill, INNER, align)
    if not low:
        y = write_name(page, INSET, CANVAS - INSET, top + high + 8, size, stage, align)
        write_about(page, INSET, CANVAS - INSET, y, CANVAS - INSET, stage, align)


def ribbon(page: Page) -> None:
    """A card with a slanting strip over one corner; a flag with the price at an edge; the name elsewhere."""
    rng = page.rng
    below = card_ground(page)
    card = pale_stage(page)
    if distance(below, card) < 60:
        below = page.paint(mix(below, GREY, 0.35), 0.0)
    margin = rng.uniform(4, 12)
    page.box(margin, margin, CANVAS - margin, CANVAS - margin, card, corner=rng.choice((0.0, 12.0)))
    _, fill = accent(rng, card)
    right = rng.random() < 0.5
    strip = page.box(-40, 30, 120, 30 + rng.uniform(18, 30), fill)
    strip.angle = 0.785398 if right else -0.785398
    strip.cx, strip.cy = (CANVAS - 46, 46) if right else (46, 46)
    half = rng.uniform(76, 104)
    cy = INSET + half + 14
    thing(page, CANVAS / 2 + rng.uniform(-30, 30), cy, half, card)
    size, price = page.size(22, 38), page.size(24, 38)
    y = write_name(
        page, INSET + 8, CANVAS - INSET - 8, cy + half + 14, size, card, CENTRE if rng.random() < 0.5 else LEFT
    )
    y = write_about(page, INSET + 8, CANVAS - INSET - 8, y, CANVAS - INSET - price * 1.7, card, LEFT, 1)
    middle = y + 6 + rng.uniform(0.75, 1.0) * price
    if rng.random() < 0.5:
        width = write_price(page, INSET + 8, middle, price, fill, INNER * 0.6, LEFT)
        page.box(margin, middle - price * 0.7, INSET + width + 26, middle + price * 0.7, fill)
    else:
        width = write_price(page, CANVAS - INSET - 8, middle, price, fill, INNER * 0.6, RIGHT)
        page.box(CANVAS - INSET - width - 26, middle - price * 0.7, CANVAS - margin, middle + price * 0.7, fill)


LAYOUTS = (
    Layout("product", "badge", badge),
    Layout("product", "tag", tag),
    Layout("product", "price_band", price_band),
    Layout("product", "ribbon", ribbon, 0.8),
)
