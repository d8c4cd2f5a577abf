"""What product cards consist of: a thing of one colour, what it stands before, a name, small lines, a price."""

from training.scenes.blocks import place
from training.scenes.boards.goods import GOODS
from training.scenes.colours import HUES, MEDIUM, accent, colour, distance, ink, luminance, mix, night, paper
from training.scenes.page import CENTRE, DoesNotFit, Page
from training.scenes.scene import Colour


def paint_of(page: Page, below: Colour) -> tuple[Colour, Colour]:
    """Draw a named colour for a thing before `below`, and a tone for its small parts; notes the colour."""
    while True:
        name = page.rng.choice((*HUES, *HUES, "black", "grey", "white"))
        main = colour(page.rng, name)
        if distance(main, below) > 170:
            break
    page.facts["colour"] = name
    return main, mix(main, below, 0.75)


def thing(page: Page, cx: float, cy: float, half: float, below: Colour) -> None:
    """Draw something of a named colour; notes the colour."""
    page.rng.choice(GOODS)(page, cx, cy, half, *paint_of(page, below))


def draw_stage(page: Page) -> Colour:
    """What things stand before: pale or dark, of no hue that could be taken for the thing's."""
    value = page.rng.randint(205, 250) if page.rng.random() < 0.75 else page.rng.randint(25, 60)
    return (value, value, min(255, value + page.rng.randint(0, 6)))


def texts(page: Page, left: float, top: float, right: float, bottom: float, below: Colour, align: float) -> None:
    """Name, perhaps a line about it, price: from top to bottom. Notes name and price."""
    rng, room = page.rng, right - left
    x = place(left, right, align)
    sizes = [page.size(22, 38), page.size(page.smallest, 22), page.size(24, 46)]
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
    _, strong = accent(rng, below)
    if rng.random() > 0.4 or page.contrast < 100 or abs(luminance(strong) - luminance(below)) < MEDIUM:
        strong = ink(rng, below, page.contrast)
    run = page.write(page.wording.price(), x, y + sizes[2] * 0.62, sizes[2], strong, align=align, room=room)
    page.facts["price"] = run.text


def card_ground(page: Page) -> Colour:
    return page.paint(paper(page.rng) if page.rng.random() < 0.7 else night(page.rng), 0.1)


def pale_stage(page: Page) -> Colour:
    """What a thing stands before: a stage without a hue, or one of a very pale hue."""
    stage = draw_stage(page)
    if sum(stage) > 500 and page.rng.random() < 0.35:
        return mix(stage, colour(page.rng, page.rng.choice(HUES)), page.rng.uniform(0.06, 0.16))
    return stage


def write_price(
    page: Page, x: float, y: float, size: float, below: Colour, room: float, align: float = CENTRE
) -> float:
    """Write and note the price; returns how wide it is."""
    run = page.write(page.wording.price(), x, y, size, page.ink(below), align=align, room=room)
    page.facts["price"] = run.text
    return page.width(run.text, run.size)


def write_name(page: Page, left: float, right: float, y: float, size: float, below: Colour, align: float) -> float:
    """Write and note the name with its top at y; returns where it ends."""
    run = page.write(
        page.phrase("product", size, right - left, 20), place(left, right, align), y + size / 2, size,
        page.ink(below), face=page.title_face, align=align, room=right - left, cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text
    return y + size * 1.1


def write_about(
    page: Page, left: float, right: float, top: float, bottom: float, below: Colour, align: float, most: int = 2
) -> float:
    """Up to `most` small lines about the thing, as many as there is room for; returns where they end."""
    size = page.size(page.smallest, 22)
    count = min(page.rng.randint(0, most), int((bottom - top) / (size * 1.3)))
    tone = page.ink(below)
    for _ in range(count):
        text = page.phrase("line", size, right - left, min(24, page.left // 3))
        page.write(
            text, place(left, right, align), top + size * 0.65, size, tone, align=align, room=right - left, cut=True
        )  # fmt: skip
        top += size * 1.3
    return top
