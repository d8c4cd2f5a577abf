"""What notices consist of: a title, lines or points below it, a date, a seal."""

from training.scenes.blocks import body, place
from training.scenes.colours import accent, mix
from training.scenes.page import CENTRE, INSET, LEFT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour


def write_title(
    page: Page, y: float, size: float, below: Colour, align: float, left: float = INSET, right: float = CANVAS - INSET
) -> tuple[float, float]:
    """Write the title between two edges with its top at y; return where it ends, and how large lines below may be."""
    run = page.write(
        page.phrase("title", size, right - left, 24), place(left, right, align), y + size / 2, size, page.ink(below),
        face=page.title_face, align=align, room=right - left, cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text
    return y + size, run.size * 0.85


def date_size(page: Page, largest: float) -> float:
    """Draw the size of a date: small, and never as large as the title."""
    return max(page.smallest, min(largest, page.size(page.smallest, page.smallest * 1.4)))


def write_date(page: Page, left: float, right: float, y: float, size: float, colour: Colour, align: float) -> None:
    """Write and note a date between two edges, its middle at y."""
    run = page.write(
        page.wording.date(), place(left, right, align), y, size, colour, align=align, room=right - left
    )  # fmt: skip
    page.facts["date"] = run.text


def points(
    page: Page, left: float, top: float, right: float, bottom: float, colour: Colour, mark: Colour, largest: float, *,
    numbered: bool, most: int = 7, reserve: int = 0,
) -> int:  # fmt: skip
    """Two to `most` lines with round or square marks, or with their numbers; return how many.

    `reserve`: characters that are still to be written elsewhere.
    """
    rng = page.rng
    count = rng.randint(2, most)
    size = max(page.smallest, min(page.size(16, 28), largest, (bottom - top) / (count * 1.3)))
    count = min(count, int((bottom - top) / (size * 1.3)))
    if count < 2:
        raise DoesNotFit
    pitch = min((bottom - top) / count, size * rng.uniform(1.4, 2.2))
    start = left + (0 if numbered else size * 1.1)
    radius = size * rng.uniform(0.14, 0.22)
    square = rng.random() < 0.4
    for number in range(count):
        middle = top + pitch * (number + 0.5)
        text = page.phrase("line", size, right - start, (page.left - reserve) // (count - number) - 4)
        if numbered:
            text = f"{number + 1}. {text}"
        elif square:
            page.box(left, middle - radius, left + 2 * radius, middle + radius, mark)
        else:
            page.circle(left + radius, middle, radius, mark)
        page.write(text, start, middle, size, colour, room=right - start, cut=True)
    return count


def passage(
    page: Page, left: float, top: float, right: float, bottom: float, below: Colour, largest: float, *,
    align: float, most: int = 7, reserve: int = 0,
) -> float:  # fmt: skip
    """Plain lines, points or numbered points; notes how many, and returns where they end."""
    rng, colour = page.rng, page.ink(below)
    way = rng.random()
    if way < 0.45 and bottom - top > page.smallest * 3:
        count = points(
            page, left, top, right, bottom, colour, accent(rng, below)[1], largest, numbered=way < 0.22, most=most,
            reserve=reserve,
        )  # fmt: skip
    else:
        count = len(
            body(page, "line", rng.randint(1, most), left, top, right, bottom, colour, align=align, largest=largest,
                 reserve=reserve)
        )  # fmt: skip
    if not count:
        raise DoesNotFit
    page.facts["lines"] = count
    last = page.runs[-1]
    return last.y + last.size / 2


def seal(page: Page, cx: float, cy: float, radius: float, below: Colour) -> None:
    """A stamp or a mark of an office: rings, a star, a square, mostly red."""
    rng = page.rng
    tone = mix((200, 40, 45) if rng.random() < 0.7 else accent(rng, below)[1], below, rng.uniform(0.0, 0.35))
    what = rng.randrange(4)
    if what == 3:
        page.box(cx - radius, cy - radius, cx + radius, cy + radius, tone, corner=radius * 0.15, hollow=3.5)
        page.box(cx - radius * 0.55, cy - radius * 0.55, cx + radius * 0.55, cy + radius * 0.55, tone, hollow=2.5)
        return
    page.circle(cx, cy, radius, tone, hollow=3.5 if what else 0.0)
    inner = tone if what else mix(tone, (255, 255, 255), 0.7)
    if what == 2:
        page.circle(cx, cy, radius * 0.7, tone, hollow=1.6)
    side = radius * 0.26
    for turn in (0.0, 0.785398):
        page.box(cx - side, cy - side, cx + side, cy + side, inner).angle = turn


def footer(page: Page, chance: float = 0.5) -> float:
    """Height kept free for a date below the lines; 0 where there is to be none."""
    return page.smallest * 1.9 if page.rng.random() < chance else 0.0


def text_align(page: Page) -> float:
    """How lines are aligned: mostly at the left."""
    return page.rng.choice((LEFT, LEFT, CENTRE))
