"""Two layout families that training never draws: a ticket with a stub, and a post with several plates."""

from training.scenes.blocks import PITCH
from training.scenes.colours import colour, ink, luminance, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.papers.purchase import Purchase
from training.scenes.scene import CANVAS, COLOURS


def ticket(page: Page) -> None:
    """A receipt like a ticket: at the right a stub of another tone with bars, parted by a row of holes.

    The sum stands in a filled box, and the items are numbered.
    """
    rng = page.rng
    table = page.paint(night(rng) if rng.random() < 0.5 else mix(paper(rng), (60, 60, 70), 0.45))
    sheet = paper(rng)
    tear = CANVAS - rng.uniform(78, 110)
    page.box(8, 14, tear, CANVAS - 14, sheet, corner=14)
    page.box(
        tear,
        14,
        CANVAS - 8,
        CANVAS - 14,
        mix(sheet, colour(rng, rng.choice(("orange", "green", "blue"))), 0.3),
        corner=14,
    )
    for number in range(9):
        page.circle(tear, 40 + number * 46, 6, table)
    for number in range(12):
        bar = 70 + number * 26
        page.box(tear + 26, bar, CANVAS - 26, bar + rng.uniform(1.5, 5), (30, 30, 30))
    left, right = INSET + 4, tear - 16
    tone = ink(rng, sheet, page.contrast)
    size = page.size(22, 34)
    text = page.phrase("shop", size, right - left, 18)
    run = page.write(text, left, INSET + 12 + size / 2, size, tone, face=page.title_face, room=right - left, cut=True)
    page.facts["title"] = run.text
    top = INSET + 12 + size * 1.3
    size = page.size(page.smallest, 22)
    pitch = size * rng.uniform(1.4, 1.8)
    foot = size * 2.6
    most = min(6, int((CANVAS - 30 - top - foot) / pitch))
    if most < 2:
        raise DoesNotFit
    bought = Purchase(page, rng.randint(2, most))
    wide = max(page.width(price, size) for price in bought.prices) + size
    y = top + pitch / 2
    for number, price in enumerate(bought.prices, 1):
        name = f"{number} " + page.phrase("item", size, right - left - wide - size, 9)
        page.write(name, left, y, size, tone, room=right - left - wide, cut=True)
        page.write(price, right, y, size, tone, align=RIGHT, beside=True)
        y += pitch
    middle = y + size * 0.5
    page.box(left - 6, middle - size * 0.9, right + 6, middle + size * 0.9, tone, corner=5)
    light = ink(rng, tone, 120)
    page.write(bought.word, left, middle, size, light)
    wide = page.width(bought.word, size) + size * 0.5
    run = page.write(bought.total, right, middle, size, light, align=RIGHT, room=right - left - wide, beside=True)
    page.facts["items"] = len(bought.prices)
    page.facts["total"] = run.text


def signpost(page: Page) -> None:
    """A sign of two to four plates of one colour on a post, the first one the tallest."""
    rng = page.rng
    name = rng.choice(tuple(COLOURS))
    fill = colour(rng, name)
    page.facts["background"] = name
    wall = page.paint(paper(rng) if luminance(fill) < 150 else night(rng), 0.4)
    page.box(CANVAS / 2 - 14, 8, CANVAS / 2 + 14, CANVAS + 60, mix(wall, (128, 128, 128), 0.6))
    tone = page.ink(fill)
    count = rng.randint(2, 4)
    sizes = [page.size(32, 52)] + [page.size(page.smallest, 30) for _ in range(count - 1)]
    heights = [size * rng.uniform(1.6, 2.0) for size in sizes]
    spare = CANVAS - 2 * INSET - sum(heights)
    if spare < 10 * count:
        raise DoesNotFit
    gap = min(spare / count, 30.0)
    y: float = INSET + rng.uniform(0, spare - gap * (count - 1))
    align = rng.choice((LEFT, CENTRE))
    for number, (size, height) in enumerate(zip(sizes, heights, strict=True)):
        left, right = rng.uniform(10, 40), CANVAS - rng.uniform(10, 40)
        page.box(left, y, right, y + height, fill, corner=rng.choice((0.0, 8.0, height / 2)))
        inner, room = left + 22, right - left - 44
        text = page.phrase("sign", size * PITCH, room, 16)
        face = page.face if number else page.title_face
        run = page.write(
            text, inner + room * align, y + height / 2, size, tone, face=face, align=align, room=room, cut=True
        )
        if number == 0:
            page.facts["title"] = run.text
        y += height + gap


LAYOUTS = (
    Layout("receipt", "ticket", ticket),
    Layout("sign", "signpost", signpost),
)
