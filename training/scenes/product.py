"""Product cards: a simple drawing of one colour, a name and a price."""

from training.scenes.blocks import place
from training.scenes.colours import (
    HUES,
    MEDIUM,
    accent,
    colour,
    distance,
    ground,
    ink,
    luminance,
    mix,
    night,
    paper,
)
from training.scenes.goods import GOODS
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour


def thing(page: Page, cx: float, cy: float, half: float, below: Colour) -> None:
    """Draw something of a named colour; notes the colour."""
    while True:
        name = page.rng.choice((*HUES, *HUES, "black", "grey", "white"))
        main = colour(page.rng, name)
        if distance(main, below) > 170:
            break
    page.facts["colour"] = name
    page.rng.choice(GOODS)(page, cx, cy, half, main, mix(main, below, 0.75))


def stage_colour(page: Page) -> Colour:
    """What things stand before: pale or dark, of no hue that could be taken for the thing's."""
    value = page.rng.randint(205, 250) if page.rng.random() < 0.75 else page.rng.randint(25, 60)
    return (value, value, min(255, value + page.rng.randint(0, 6)))


def texts(
    page: Page, left: float, top: float, right: float, bottom: float, below: Colour, align: float, *, price: bool = True
) -> None:
    """Name, perhaps a line about it, and where it stands with them the price, from top to bottom. Notes these."""
    rng, room = page.rng, right - left
    x = place(left, right, align)
    sizes = [page.size(22, 38), page.size(page.smallest, 22), page.size(24, 46) if price else 0.0]
    extra = rng.randint(0, 2)
    while sizes[0] * 1.2 + sizes[1] * 1.3 * extra + sizes[2] * 1.25 > bottom - top:
        if not extra:
            raise DoesNotFit
        extra -= 1
    tone = page.ink(below)
    spare = bottom - top - (sizes[0] * 1.2 + sizes[1] * 1.3 * extra + sizes[2] * 1.25)
    gap = min(14.0, spare / (extra + 2))
    y = top + rng.random() * (spare - gap * (extra + 1))
    run = page.write(
        page.phrase("product", sizes[0], room, 20), x, y + sizes[0] * 0.6, sizes[0], tone, face=page.title_face,
        align=align, room=room, cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text
    y += sizes[0] * 1.2 + gap
    for _ in range(extra):
        text = page.phrase("line", sizes[1], room, 24)
        page.write(text, x, y + sizes[1] * 0.65, sizes[1], tone, align=align, room=room, cut=True)
        y += sizes[1] * 1.3 + gap
    if not price:
        return
    _, strong = accent(rng, below)
    readable = page.contrast > 100 and abs(luminance(strong) - luminance(below)) > MEDIUM
    strong = strong if readable and rng.random() < 0.5 else ink(rng, below, page.contrast)
    run = page.write(page.wording.price(), x, y + sizes[2] * 0.62, sizes[2], strong, align=align, room=room)
    page.facts["price"] = run.text


def card(page: Page) -> None:
    """The thing above, texts below it."""
    rng = page.rng
    stage = stage_colour(page)
    below = page.paint(paper(rng) if rng.random() < 0.7 else night(rng))
    edge = rng.uniform(200, 270)
    page.band(0, edge, stage)
    half = (edge - 40) / 2
    thing(page, CANVAS / 2 + rng.uniform(-60, 60), edge / 2 + 2, half * rng.uniform(0.75, 1.0), stage)
    texts(page, INSET, edge + 8, CANVAS - INSET, CANVAS - INSET, below, rng.choice((LEFT, CENTRE)))


def side(page: Page) -> None:
    """The thing at one side, texts at the other."""
    rng = page.rng
    stage = page.paint(stage_colour(page), 0.0)
    half = rng.uniform(62, 84)
    left = rng.random() < 0.6
    cx = INSET + half if left else CANVAS - INSET - half
    if rng.random() < 0.5:
        page.box(8, 40, CANVAS - 8, CANVAS - 40, mix(stage, (128, 128, 128), 0.2), corner=10, hollow=2)
    thing(page, cx, CANVAS / 2 + rng.uniform(-30, 30), half, stage)
    text_left = INSET + 2 * half + 12 if left else INSET + 8
    text_right = CANVAS - INSET - 8 if left else CANVAS - INSET - 2 * half - 12
    texts(page, text_left, 60, text_right, CANVAS - 60, stage, LEFT)


def framed(page: Page) -> None:
    """A card on a coloured ground: texts above, the thing below on a round or square stage."""
    rng = page.rng
    ground_colour = page.paint(ground(rng), 0.3)
    card_colour = stage_colour(page)
    if distance(ground_colour, card_colour) < 90:
        ground_colour = page.paint(mix(ground_colour, (90, 90, 100), 0.5), 0.0)
    margin = rng.uniform(6, 14)
    page.box(margin, margin, CANVAS - margin, CANVAS - margin, card_colour, corner=rng.choice((0.0, 10.0, 26.0)))
    split = rng.uniform(190, 235)
    half = (CANVAS - INSET - split) / 2 - 6
    thing(page, CANVAS / 2 + rng.uniform(-50, 50), CANVAS - INSET - half - 4, half * rng.uniform(0.8, 1.0), card_colour)
    texts(page, INSET + 8, INSET + 6, CANVAS - INSET - 8, split, card_colour, rng.choice((LEFT, CENTRE)))


LAYOUTS = (
    Layout("product", "card", card),
    Layout("product", "side", side),
    Layout("product", "framed", framed),
)
