"""More product cards, by where the thing stands: on a shelf, in a circle, on a label, in a catalogue or a shop."""

from training.scenes.blocks import place
from training.scenes.boards.goods import GOODS
from training.scenes.boards.product_parts import (
    card_ground,
    paint_of,
    pale_stage,
    texts,
    thing,
    write_about,
    write_name,
    write_price,
)
from training.scenes.colours import GREY, accent, colour, distance, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INNER, INSET, LEFT, RIGHT, Page
from training.scenes.scene import CANVAS


def shelf(page: Page) -> None:
    """One to four of the same thing on a board, below it a plate with the name and the price."""
    rng = page.rng
    wall = page.paint(pale_stage(page), 0.3)
    y = rng.uniform(210, 265)
    board = mix((150, 110, 70) if rng.random() < 0.6 else (90, 95, 105), wall, rng.uniform(0.0, 0.3))
    page.band(y, y + rng.uniform(10, 22), board)
    count = rng.randint(1, 4)
    half = min(INNER / count / 2 - 6, (y - 24) / 2 * rng.uniform(0.6, 0.95))
    main, detail = paint_of(page, wall)
    good = rng.choice(GOODS)
    if good.__name__ in {"ball", "glasses", "clock", "shirt"}:
        half *= 0.9
    for number in range(count):
        cx = CANVAS / 2 + (number - (count - 1) / 2) * (INNER / count)
        good(page, cx, y - half, half, main, detail)
    left, right = rng.uniform(10, 70), CANVAS - rng.uniform(10, 70)
    plate = paper(rng) if rng.random() < 0.7 else colour(rng, rng.choice(("yellow", "orange", "red")))
    top = y + rng.uniform(26, 40)
    lower = CANVAS - rng.uniform(6, 18)
    page.box(left, top, right, lower, plate, corner=rng.choice((0.0, 8.0)))
    page.box(left, top, right, lower, mix(plate, (0, 0, 0), 0.35), corner=0.0, hollow=1.5)
    texts(page, max(INSET, left + 8), top + 4, min(CANVAS - INSET, right - 8), min(lower - 4, CANVAS - INSET), plate,
          rng.choice((LEFT, CENTRE)))  # fmt: skip


def round_stage(page: Page) -> None:
    """The thing in a large circle; the name above it and the price below, or both below."""
    rng = page.rng
    below = card_ground(page)
    stage = pale_stage(page)
    if distance(below, stage) < 50:
        stage = mix(stage, GREY, 0.25)
    size, price = page.size(24, 40), page.size(26, 44)
    above = rng.random() < 0.55
    top = INSET
    if above:
        top = write_name(page, INSET, CANVAS - INSET, INSET + rng.uniform(0, 10), size, below, CENTRE) + 4
        bottom = CANVAS - INSET - price - 8
    else:
        bottom = CANVAS - INSET - size * 1.15 - price - 14
    radius = min((bottom - top) / 2, 150) * rng.uniform(0.88, 1.0)
    cx = CANVAS / 2 + rng.uniform(-40, 40)
    cy = (top + bottom) / 2
    page.circle(cx, cy, radius, stage)
    if rng.random() < 0.4:
        page.circle(cx, cy, radius, accent(rng, stage)[1], hollow=rng.uniform(3, 8))
    thing(page, cx, cy, radius * 0.64, stage)
    y = bottom + 6
    if not above:
        y = write_name(page, INSET, CANVAS - INSET, y, size, below, CENTRE) + 4
    write_price(page, CANVAS / 2, y + price / 2, price, below, INNER)


def label(page: Page) -> None:
    """Like a label on a shelf: a border, the name over a rule, small lines, a large price, the thing small."""
    rng = page.rng
    below = page.paint(pale_stage(page), 0.0)
    line = page.ink(below)
    gap = rng.uniform(5, 12)
    page.box(gap, gap, CANVAS - gap, CANVAS - gap, line, hollow=rng.uniform(2, 5), corner=rng.choice((0.0, 14.0)))
    size, price = page.size(26, 44), page.size(36, 64)
    inner, outer = INSET + 8, CANVAS - INSET - 8
    y = write_name(page, inner, outer, INSET + 8, size, below, rng.choice((LEFT, CENTRE))) + 8
    page.rule(gap, CANVAS - gap, y, line, rng.uniform(1.5, 4))
    half = rng.uniform(52, 78)
    left = rng.random() < 0.4
    cy = rng.uniform(y + half + 12, max(y + half + 13, CANVAS - INSET - half - 70))
    thing(page, inner + half if left else outer - half, cy, half, below)
    near, far = (inner + 2 * half + 12, outer) if left else (inner, outer - 2 * half - 12)
    bottom = CANVAS - INSET - price - 14
    write_about(page, near, far, y + 12, bottom, below, LEFT, 5)
    align = rng.choice((LEFT, CENTRE))
    write_price(page, place(near, far, align), CANVAS - INSET - 8 - price / 2, price, below, far - near, align)
    if cy + half < CANVAS - INSET - 50:
        x = inner if left else outer - 2 * half
        for number in range(rng.randint(8, 14)):
            page.box(x + number * 8, CANVAS - 60, x + number * 8 + rng.uniform(1.5, 5), CANVAS - 28, line)


def catalogue(page: Page) -> None:
    """One cell of a catalogue's page: its neighbours reach in from the edges, without texts."""
    rng = page.rng
    below = card_ground(page)
    cell = mix(below, (255, 255, 255) if sum(below) > 380 else GREY, rng.uniform(0.1, 0.6))
    edge = mix(below, GREY, rng.uniform(0.3, 0.7))
    left, right = rng.uniform(26, 60), CANVAS - rng.uniform(26, 60)
    top, bottom = rng.uniform(8, 30), CANVAS - rng.uniform(8, 34)
    gap, corner, ruled = rng.uniform(8, 16), rng.choice((0.0, 8.0)), rng.random() < 0.5
    for near, far in ((-300.0, left - gap), (right + gap, CANVAS + 300.0)):
        page.box(near, top, far, bottom, cell if not ruled else edge, corner=corner, hollow=2.0 if ruled else 0.0)
    if bottom < CANVAS - 20:
        page.box(left, bottom + gap, right, CANVAS + 200, cell if not ruled else edge, corner=corner,
                 hollow=2.0 if ruled else 0.0)  # fmt: skip
    page.box(left, top, right, bottom, cell, corner=corner)
    page.box(left, top, right, bottom, edge, corner=corner, hollow=2.0)
    high = (bottom - top) * rng.uniform(0.4, 0.55)
    stage = pale_stage(page)
    if rng.random() < 0.7:
        page.box(left + 10, top + 10, right - 10, top + high, stage, corner=corner)
    else:
        stage = cell
    half = min(high / 2 - 14, 90)
    thing(page, (left + right) / 2, top + 5 + high / 2, half, stage)
    texts(
        page, left + 10, top + high + 6, right - 10, min(bottom - 6, CANVAS - INSET), cell, rng.choice((LEFT, CENTRE))
    )


def offer(page: Page) -> None:
    """A page of a shop: the thing above, name and price on one line or below each other, a button to buy."""
    rng = page.rng
    stage = page.paint(pale_stage(page), 0.0)
    edge = rng.uniform(190, 250)
    card = paper(rng) if rng.random() < 0.7 else night(rng)
    thing(page, CANVAS / 2 + rng.uniform(-50, 50), edge / 2 + 6, (edge - 44) / 2, stage)
    for number in range(rng.choice((0, 0, 3, 4))):  # which of several pictures is shown
        page.circle(CANVAS / 2 + (number - 1.5) * 16, edge - 10, 4, mix(stage, GREY, 0.9 if number == 1 else 0.4))
    page.box(-60, edge, CANVAS + 60, CANVAS + 60, card)
    size, small = page.size(24, 36), page.size(page.smallest, 26)
    _, fill = accent(rng, card)
    foot = CANVAS - INSET - small * 1.9
    if rng.random() < 0.5:
        y = edge + 10 + size / 2
        run = page.write(
            page.phrase("product", size, INNER * 0.55, 14), INSET, y, size, page.ink(card), face=page.title_face,
            room=INNER * 0.55, cut=True,
        )  # fmt: skip
        page.facts["title"] = run.text
        price = page.write(
            page.wording.price(), CANVAS - INSET, y, size, page.ink(card), align=RIGHT, room=INNER * 0.4, beside=True
        )  # fmt: skip
        page.facts["price"] = price.text
        write_about(page, INSET, CANVAS - INSET, y + size * 0.7, foot - 6, card, LEFT)
    else:
        texts(page, INSET, edge + 4, CANVAS - INSET, foot - 4, card, LEFT)
    wide = INNER * rng.choice((0.45, 0.7, 1.0))
    right = CANVAS - INSET if rng.random() < 0.5 else CANVAS / 2 + wide / 2
    page.box(right - wide, foot, right, foot + small * 1.8, fill, corner=rng.choice((4.0, small)))
    page.write(
        page.phrase("button", small, wide - small, 8), right - wide / 2, foot + small * 0.9, small, page.ink(fill),
        align=CENTRE, room=wide - small, cut=True,
    )  # fmt: skip


LAYOUTS = (
    Layout("product", "shelf", shelf),
    Layout("product", "round_stage", round_stage),
    Layout("product", "label", label, 0.8),
    Layout("product", "catalogue", catalogue, 0.8),
    Layout("product", "offer", offer, 0.8),
)
