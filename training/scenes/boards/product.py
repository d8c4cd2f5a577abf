"""Product cards: a simple drawing of one colour, a name and a price."""

from training.scenes.boards.product_parts import draw_stage, texts, thing
from training.scenes.colours import distance, ground, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, Page
from training.scenes.scene import CANVAS


def card(page: Page) -> None:
    """The thing above, texts below it."""
    rng = page.rng
    stage = draw_stage(page)
    below = page.paint(paper(rng) if rng.random() < 0.7 else night(rng))
    edge = rng.uniform(200, 270)
    page.band(0, edge, stage)
    half = (edge - 40) / 2
    thing(page, CANVAS / 2 + rng.uniform(-60, 60), edge / 2 + 2, half * rng.uniform(0.75, 1.0), stage)
    texts(page, INSET, edge + 8, CANVAS - INSET, CANVAS - INSET, below, rng.choice((LEFT, CENTRE)))


def side(page: Page) -> None:
    """The thing at one side, texts at the other."""
    rng = page.rng
    stage = page.paint(draw_stage(page), 0.0)
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
    card_colour = draw_stage(page)
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
