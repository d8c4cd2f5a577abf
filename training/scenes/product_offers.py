"""Offers of products: the price on a badge, on a shelf's edge, on a strip."""

from training.scenes.colours import accent, distance, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.product import stage_colour, texts, thing
from training.scenes.scene import CANVAS, Colour


def _price(page: Page, x: float, y: float, size: float, tone: Colour, room: float, align: float = CENTRE) -> None:
    run = page.write(page.wording.price(), x, y, size, tone, align=align, room=room)
    page.facts["price"] = run.text


def badge(page: Page) -> None:
    """The price on a disc or a star at the upper corner, beside the thing; name and lines below."""
    rng = page.rng
    stage = stage_colour(page)
    below = page.paint(paper(rng) if rng.random() < 0.7 else night(rng))
    edge = rng.uniform(230, 280)
    page.band(0, edge, stage)
    at_right = rng.random() < 0.6
    radius = rng.uniform(62, 76)
    cx = CANVAS - 14 - radius if at_right else 14 + radius
    cy = 16 + radius
    half = (edge - 30) / 2 * rng.uniform(0.75, 0.95)
    thing(page, INSET + half + 10 if at_right else CANVAS - INSET - half - 10, edge / 2, half, stage)
    _, fill = accent(rng, stage)
    if rng.random() < 0.5:
        page.circle(cx, cy, radius, fill)
    else:
        side = radius * 0.74
        for turn in (0.0, 0.52, 1.05):
            page.box(cx - side, cy - side, cx + side, cy + side, fill).angle = turn
    _price(page, cx, cy, page.size(24, 38), page.ink(fill), radius * 1.5)
    texts(page, INSET, edge + 8, CANVAS - INSET, CANVAS - INSET, below, rng.choice((LEFT, CENTRE)), price=False)


def shelf(page: Page) -> None:
    """The thing on a shelf, on whose edge a label has the name at the left and the price at the right."""
    rng = page.rng
    stage = page.paint(stage_colour(page), 0.2)
    board = rng.uniform(290, 350)
    half = (board - 30) / 2 * rng.uniform(0.6, 0.95)
    thing(page, CANVAS / 2 + rng.uniform(-70, 70), board - half - 4, half, stage)
    wood = mix(stage, rng.choice(((120, 80, 40), (128, 128, 128), (60, 60, 70))), 0.6)
    page.band(board, CANVAS, wood)
    label = paper(rng) if rng.random() < 0.7 else night(rng)
    if distance(label, wood) < 90:
        label = paper(rng) if sum(wood) < 380 else night(rng)
    size = page.size(22, 30)
    large = page.size(24, 40)
    top = board + 10
    bottom = min(CANVAS - 12.0, top + large * rng.uniform(1.7, 2.4))
    if bottom - top < large * 1.2 or (top + bottom) / 2 + large / 2 > CANVAS - INSET:
        raise DoesNotFit
    left, right = rng.uniform(8, 40), CANVAS - rng.uniform(8, 40)
    page.box(left, top, right, bottom, label, corner=rng.choice((0.0, 6.0)))
    tone, middle = page.ink(label), (top + bottom) / 2
    inner, end = max(INSET, left + 10), min(CANVAS - INSET, right - 10)
    price = page.wording.price()
    wide = page.width(price, large)
    room = end - inner - wide - size
    text = page.phrase("product", size, room, 14)
    run = page.write(text, inner, middle, size, tone, face=page.title_face, room=room, cut=True)
    page.facts["title"] = run.text
    run = page.write(price, end, middle, large, tone, align=RIGHT, beside=True, room=wide + 1)
    page.facts["price"] = run.text


def strip(page: Page) -> None:
    """Name above, the thing in the middle, the price on a coloured strip below or on a tag."""
    rng = page.rng
    stage = page.paint(stage_colour(page), 0.2)
    _, fill = accent(rng, stage)
    size = page.size(28, 48)
    height = size * rng.uniform(1.5, 2.0)
    top = CANVAS - rng.uniform(14, 40) - height
    name_height = rng.uniform(70, 110)
    texts(page, INSET, INSET, CANVAS - INSET, INSET + name_height, stage, rng.choice((LEFT, CENTRE)), price=False)
    half = (top - INSET - name_height - 16) / 2
    if half < 50:
        raise DoesNotFit
    thing(page, CANVAS / 2 + rng.uniform(-60, 60), top - 8 - half, half * rng.uniform(0.85, 1.0), stage)
    whole = rng.random() < 0.4
    left, right = (0.0, float(CANVAS)) if whole else (rng.uniform(60, 120), CANVAS - rng.uniform(60, 120))
    if whole:
        page.band(top, top + height, fill)
    else:
        page.box(left, top, right, top + height, fill, corner=rng.choice((0.0, 10.0, height / 2)))
    _price(page, CANVAS / 2, top + height / 2, size, page.ink(fill), min(400.0, right - left - 30))


LAYOUTS = tuple(Layout("product", draw.__name__, draw) for draw in (badge, shelf, strip))
