"""Notices: a title with lines below it, and plain pages of lines, on which most of reading is learnt.

They are on light or dark paper: a ground of a colour that has a name is for signs and posters.
"""

from training.scenes.blocks import PITCH, body, decorate, draw_align, frame, place, watermark
from training.scenes.colours import FAINT, accent, mix, sheet
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.papers.notice_parts import points, write_title
from training.scenes.scene import CANVAS, Colour

_BOTTOM = CANVAS - INSET


def _footer(page: Page) -> float:
    """Height that is kept free for a date below the lines; 0 where there is to be none."""
    return page.smallest * 1.9 if page.rng.random() < 0.45 else 0.0


def _date(page: Page, footer: float, colour: Colour, largest: float) -> None:
    if footer:
        size = max(page.smallest, min(largest, page.size(page.smallest, page.smallest * 1.5)))
        align = page.rng.choice((RIGHT, RIGHT, LEFT, CENTRE))
        x = place(INSET, CANVAS - INSET, align)
        run = page.write(page.wording.date(), x, _BOTTOM - size / 2, size, colour, align=align)
        page.facts["date"] = run.text


def announcement(page: Page) -> None:
    """Title above, perhaps underlined; lines; perhaps a date below."""
    below = page.paint(sheet(page.rng))
    decorate(page, below)
    watermark(page)
    colour = page.ink(below)
    align = draw_align(page)
    y, largest = write_title(page, INSET + page.rng.uniform(0, 24), page.size(26, 48), below, align)
    if page.rng.random() < 0.35:
        page.rule(INSET, CANVAS - INSET, y + 8, mix(below, colour, 0.7), page.rng.uniform(1.2, 4))
    footer = _footer(page)
    lines = body(
        page, "line", page.rng.randint(1, 8), INSET, y + 16, CANVAS - INSET, _BOTTOM - footer, colour,
        align=align if page.rng.random() < 0.7 else LEFT, largest=largest, reserve=20,
    )  # fmt: skip
    page.facts["lines"] = len(lines)
    _date(page, footer, colour, largest)


def header_bar(page: Page) -> None:
    """Title on a coloured bar from edge to edge."""
    below = page.paint(sheet(page.rng))
    watermark(page)
    _, bar = accent(page.rng, below)
    size = page.size(26, 46)
    height = INSET + size + page.rng.uniform(10, 26)
    page.band(0, height, bar)
    _, largest = write_title(page, (INSET + height - size - 4) / 2 + 4, size, bar, draw_align(page))
    colour = page.ink(below)
    footer = _footer(page)
    lines = body(
        page, "line", page.rng.randint(1, 7), INSET, height + 8, CANVAS - INSET, _BOTTOM - footer, colour,
        align=draw_align(page), largest=largest, reserve=20,
    )  # fmt: skip
    page.facts["lines"] = len(lines)
    _date(page, footer, colour, largest)


def framed(page: Page) -> None:
    """Everything centred in a frame, the title perhaps on a panel."""
    below = page.paint(sheet(page.rng))
    _, line = accent(page.rng, below)
    frame(page, line, page.rng.uniform(10, 16))
    inset = 22.0
    left, right = INSET + inset, CANVAS - INSET - inset
    size = page.size(24, 42)
    top = INSET + inset
    on = below
    if page.rng.random() < 0.4:
        on = line
        page.box(left, top, right, top + size + 16, line, corner=page.rng.choice((0.0, 6.0, 30.0)))
    y, largest = write_title(page, top + 8, size, on, CENTRE, left + 12, right - 12)
    colour = page.ink(below)
    bottom = _BOTTOM - inset
    lines = body(
        page, "line", page.rng.randint(1, 6), left, y + 18, right, bottom, colour, align=CENTRE, largest=largest
    )  # fmt: skip
    page.facts["lines"] = len(lines)


def bullets(page: Page) -> None:
    """A title and points, each with a round or square mark, or with its number."""
    below = page.paint(sheet(page.rng))
    decorate(page, below)
    align = page.rng.choice((LEFT, LEFT, CENTRE))
    y, largest = write_title(page, INSET + page.rng.uniform(0, 16), page.size(26, 44), below, align)
    colour = page.ink(below)
    _, mark = accent(page.rng, below)
    page.facts["lines"] = points(
        page, INSET, y + 14, CANVAS - INSET, _BOTTOM, colour, mark, largest, numbered=page.rng.random() < 0.5
    )


def lines(page: Page) -> None:
    """A plain page of 1 to 12 lines of random strings, of one size or of many; no title."""
    page.facts["lines"] = random_lines(page, INSET, INSET, CANVAS - INSET, _BOTTOM, most=12)


def random_lines(
    page: Page, left: float, top: float, right: float, bottom: float, most: int, largest: float = 60.0
) -> int:
    """Paint the background and fill a box with up to `most` lines; return how many.

    They are mostly random strings, and at times hardly to be seen.
    """
    rng = page.rng
    if rng.random() < 0.15:
        page.contrast = FAINT
    below = page.paint(sheet(rng), 0.2)
    decorate(page, below)
    watermark(page, 0.12)
    size = page.size(24 if page.contrast == FAINT else 16, largest)
    pitch = rng.uniform(PITCH, 1.7)
    height, room = bottom - top, right - left
    fitting = max(1, min(most, int(height / (size * pitch))))
    count = max(rng.randint(1, fitting), rng.randint(1, fitting))  # rather many: reading is learnt here
    varied = rng.random() < 0.3
    sizes = [max(page.smallest, size * rng.uniform(0.65, 1.0)) if varied else size for _ in range(count)]
    spare = height - sum(sizes) * pitch
    if spare < 0:
        raise DoesNotFit
    gap = spare / count * rng.random() * 0.5 if rng.random() < 0.5 else 0.0
    y = top + (spare - gap * count) * rng.random()
    align = draw_align(page)
    full = rng.random() < 0.5
    colour = page.ink(below)
    coloured = rng.random() < 0.25
    for number, size in enumerate(sizes):
        share = max(1, page.left // (count - number) - 1)
        longest = min(share, page.characters(size, room), 60)
        least = max(1, int(longest * 0.8)) if full else 1
        made_up = rng.random() < 0.8
        text = page.wording.random(least, longest) if made_up else page.wording.phrase("line", longest)
        if coloured and number:
            colour = page.ink(below)
        y += size * pitch / 2
        page.write(text, place(left, right, align), y, size, colour, align=align, room=room, cut=True)
        y += size * pitch / 2 + gap
    return count


LAYOUTS = (
    Layout("notice", "announcement", announcement),
    Layout("notice", "header_bar", header_bar),
    Layout("notice", "framed", framed),
    Layout("notice", "bullets", bullets),
    Layout("notice", "lines", lines, 32.0),
)
