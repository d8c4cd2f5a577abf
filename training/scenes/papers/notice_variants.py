"""More notices on one sheet: letters, memos, bordered and short ones, heads of two tones, ruled paper."""

from training.scenes.blocks import body
from training.scenes.colours import accent, mix, paper, sheet
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, Page
from training.scenes.papers.notice_parts import (
    date_size,
    footer,
    passage,
    points,
    seal,
    text_align,
    write_date,
    write_title,
)
from training.scenes.scene import CANVAS, Colour

_BOTTOM, _RIGHT = CANVAS - INSET, CANVAS - INSET


def _quiet(page: Page, below: Colour) -> Colour:
    """A tone for rules and bars: a hue, or the ink's own."""
    if page.rng.random() < 0.5:
        return accent(page.rng, below)[1]
    return mix(below, (0, 0, 0) if sum(below) > 380 else (255, 255, 255), page.rng.uniform(0.35, 0.8))


def letter(page: Page) -> None:
    """Like an office's letter: a title over one or two rules, lines, a date at the right, mostly a seal beside it."""
    rng = page.rng
    below = page.paint(sheet(rng) if rng.random() < 0.4 else paper(rng))
    tone = _quiet(page, below) if rng.random() < 0.5 else (196, 36, 40)
    marked = rng.random() < 0.35
    left = INSET + 50 if marked else INSET
    size = page.size(28, 50)
    if marked:
        seal(page, INSET + 20, INSET + size / 2 + 2, 19, below)
    y, largest = write_title(page, INSET, size, below, LEFT if marked else CENTRE, left, _RIGHT)
    y += rng.uniform(8, 12)
    page.rule(INSET, _RIGHT, y, tone, rng.uniform(1.5, 5))
    if rng.random() < 0.4:
        page.rule(INSET, _RIGHT, y + 7, tone, 1.3)
    foot = date_size(page, largest)
    stamped = rng.random() < 0.6
    end = passage(page, INSET, y + 16, _RIGHT, _BOTTOM - foot * 1.5 - (20 if stamped else 0), below, largest,
                  align=LEFT, most=6, reserve=20)  # fmt: skip
    write_date(page, INSET, _RIGHT, _BOTTOM - foot / 2, foot, page.ink(below), rng.choice((RIGHT, RIGHT, RIGHT, LEFT)))
    room = _BOTTOM - foot - end - 8
    if stamped and room > 30:
        radius = min(room / 2, 44)
        seal(page, _RIGHT - radius - rng.uniform(0, 90), end + 4 + radius, radius, below)


def memo(page: Page) -> None:
    """A thick bar at the left, the title, the date small below it, perhaps a rule, lines."""
    rng = page.rng
    below = page.paint(sheet(rng))
    wide = rng.uniform(8, 30)
    page.box(-60, -60, wide, CANVAS + 60, _quiet(page, below))
    left = max(INSET, wide + 14)
    y, largest = write_title(page, INSET + rng.uniform(0, 30), page.size(26, 46), below, LEFT, left, _RIGHT)
    if rng.random() < 0.75:
        size = date_size(page, largest)
        write_date(page, left, _RIGHT, y + 6 + size / 2, size, page.ink(below), LEFT)
        y += size + 8
    if rng.random() < 0.5:
        page.rule(left, left + rng.uniform(40, _RIGHT - left), y + 9, _quiet(page, below), rng.uniform(1.5, 4))
    passage(page, left, y + 20, _RIGHT, _BOTTOM, below, largest, align=LEFT)


def ornate(page: Page) -> None:
    """A border of two lines with squares, discs or gaps at its corners; numbered or centred lines; a date below."""
    rng = page.rng
    below = page.paint(sheet(rng))
    tone = _quiet(page, below)
    gap = rng.uniform(7, 14)
    page.box(gap, gap, CANVAS - gap, CANVAS - gap, tone, hollow=rng.uniform(1.5, 5))
    if rng.random() < 0.6:
        page.box(gap + 7, gap + 7, CANVAS - gap - 7, CANVAS - gap - 7, tone, hollow=1.3)
    what, half = rng.randrange(4), rng.uniform(6, 13)
    for x in (gap, CANVAS - gap):
        for y in (gap, CANVAS - gap):
            if what == 0:
                page.circle(x, y, half, tone)
            elif what == 1:
                page.box(x - half, y - half, x + half, y + half, tone)
            elif what == 2:
                page.box(x - half, y - half, x + half, y + half, below)
    left, right, bottom = INSET + 16, _RIGHT - 16, _BOTTOM - 14
    top = INSET + 14 + rng.uniform(0, 20)
    y, largest = write_title(page, top, page.size(26, 44), below, CENTRE, left, right)
    if rng.random() < 0.5:
        page.rule(CANVAS / 2 - 50, CANVAS / 2 + 50, y + 8, tone, 2.5)
    foot = footer(page, 0.5)
    passage(page, left, y + 18, right, bottom - foot, below, largest, align=rng.choice((LEFT, CENTRE)), reserve=20)
    if foot:
        size = date_size(page, largest)
        write_date(page, left, right, bottom - size / 2, size, page.ink(below), rng.choice((CENTRE, RIGHT)))


def two_tone_head(page: Page) -> None:
    """A head of two bands, the title on the larger one, perhaps a mark beside it; a date at the lower left."""
    rng = page.rng
    below = page.paint(sheet(rng))
    _, band = accent(rng, below)
    if rng.random() < 0.4:
        band = mix(band, (20, 30, 50), rng.uniform(0.5, 0.8))
    other = mix(band, rng.choice(((0, 0, 0), (255, 255, 255))), 0.35)
    size = page.size(26, 44)
    strip = rng.uniform(6, 16)
    height = INSET + size + rng.uniform(14, 40)
    over = rng.random() < 0.4
    page.band(0, height, band)
    if over:
        page.band(0, strip, other)
    else:
        page.band(height, height + strip, other)
    left, align = INSET, text_align(page)
    middle = max(INSET + size / 2, (height + (strip if over else 0)) / 2)
    if rng.random() < 0.5:
        page.circle(INSET + 20, middle, 19, mix(band, (255, 255, 255), 0.75))
        page.circle(INSET + 20, middle, rng.uniform(8, 13), other)
        left, align = INSET + 50, LEFT
    y, largest = write_title(page, middle - size / 2, size, band, align, left, _RIGHT)
    y = max(y, height + (0 if over else strip)) + 10
    foot = footer(page, 0.6)
    passage(page, INSET, y, _RIGHT, _BOTTOM - foot, below, largest, align=text_align(page), reserve=20)
    if foot:
        size = date_size(page, largest)
        write_date(page, INSET, _RIGHT, _BOTTOM - size / 2, size, page.ink(below), rng.choice((LEFT, LEFT, RIGHT)))


def short(page: Page) -> None:
    """A short notice in the middle of the sheet: a title, one to three lines, rules above and below, or a mark."""
    rng = page.rng
    below = page.paint(sheet(rng))
    tone = _quiet(page, below)
    y = rng.uniform(90, 150)
    what = rng.randrange(4)
    if what == 0:
        page.rule(INSET, _RIGHT, y - 14, tone, rng.uniform(2, 6))
    elif what == 1:
        seal(page, CANVAS / 2, y - 44, 32, below)
    elif what == 2:
        page.box(10, y - 30, CANVAS - 10, CANVAS - y + 60, tone, corner=rng.choice((0.0, 14.0)), hollow=2.5)
    title_end, largest = write_title(page, y, page.size(32, 54), below, CENTRE)
    written = body(
        page, "line", rng.randint(1, 3), INSET, title_end + 8, _RIGHT, min(300, title_end + 110), page.ink(below),
        align=CENTRE, largest=largest, reserve=20,
    )  # fmt: skip
    page.facts["lines"] = len(written)
    end = page.runs[-1].y + page.runs[-1].size / 2
    if what == 0:
        page.rule(INSET, _RIGHT, end + 16, tone, rng.uniform(2, 6))
    if rng.random() < 0.45:
        size = date_size(page, largest)
        bottom = min(_BOTTOM, end + rng.uniform(50, 120)) if what != 2 else end + 12 + size
        write_date(page, INSET, _RIGHT, bottom - size / 2, size, page.ink(below), CENTRE)


def dated_above(page: Page) -> None:
    """The date first, small, at an upper corner; then the title, then lines."""
    rng = page.rng
    below = page.paint(sheet(rng))
    size = page.smallest
    band = rng.random() < 0.3
    fill = _quiet(page, below) if band else below
    if band:
        page.band(0, INSET + size + 7, fill)
    top = INSET + size + rng.uniform(14, 28)
    y, largest = write_title(page, top, page.size(28, 48), below, text_align(page))
    title = page.lines.pop()
    write_date(page, INSET, _RIGHT, INSET + size / 2, size, page.ink(fill), rng.choice((RIGHT, RIGHT, LEFT)))
    page.lines.append(title)  # it is read after the date
    if rng.random() < 0.4:
        page.rule(INSET, _RIGHT, y + 9, _quiet(page, below), rng.uniform(1.3, 4))
    passage(page, INSET, y + 20, _RIGHT, _BOTTOM, below, largest, align=text_align(page))


def ruled(page: Page) -> None:
    """Paper with rules that the lines stand on, perhaps with a margin, holes or squares."""
    rng = page.rng
    below = page.paint(paper(rng), 0.0)
    faint = mix(below, rng.choice(((70, 110, 190), (120, 120, 130), (200, 90, 90))), 0.4)
    left = INSET
    if rng.random() < 0.5:
        left = INSET + rng.uniform(20, 44)
        page.box(left - 9, -60, left - 7, CANVAS + 60, mix(below, (210, 60, 70), 0.6))
    if rng.random() < 0.4 and left > INSET:
        for number in range(4):
            page.circle(16, 60 + number * 108, 7, mix(below, (0, 0, 0), 0.5))
    y, largest = write_title(page, INSET + rng.uniform(0, 10), page.size(26, 44), below, LEFT, left)
    size = max(page.smallest, min(page.size(18, 28), largest))
    pitch = size * rng.uniform(1.35, 1.7)
    rows = int((_BOTTOM - y - 6) / pitch)
    dated = rows > 2 and rng.random() < 0.5
    count = min(rng.randint(1, 7), rows - dated)
    colour = page.ink(below)
    for number in range(rows):
        page.rule(-60, CANVAS + 60, y + 6 + pitch * (number + 1), faint, 1.4)
    written = 0
    for number in range(count):
        share = (page.left - 20) // (count - number) - 1
        if share < 2:
            break
        text = page.phrase("line", size, _RIGHT - left, share)
        page.write(text, left, y + 6 + pitch * (number + 0.55), size, colour, room=_RIGHT - left, cut=True)
        written += 1
    page.facts["lines"] = written
    if dated:
        write_date(
            page, left, _RIGHT, y + 6 + pitch * (rows - 0.45), min(size, date_size(page, largest)), colour, RIGHT
        )


def panel(page: Page) -> None:
    """The title on the sheet, the points in a tinted box below, a date under the box or under the title."""
    rng = page.rng
    below = page.paint(sheet(rng))
    tone = _quiet(page, below)
    align = text_align(page)
    y, largest = write_title(page, INSET + rng.uniform(0, 14), page.size(26, 46), below, align)
    early, late = rng.choice(((True, False), (False, True), (False, False)))
    size = date_size(page, largest)
    if early:
        write_date(page, INSET, _RIGHT, y + 5 + size / 2, size, page.ink(below), align)
        y += size + 6
    box = mix(below, tone, rng.uniform(0.06, 0.16))
    edge = rng.uniform(8, 16)
    bottom = _BOTTOM - (size + 12 if late else -8)
    page.box(edge, y + 10, CANVAS - edge, bottom, box, corner=rng.choice((0.0, 8.0, 20.0)))
    if rng.random() < 0.5:
        page.box(edge, y + 10, edge + rng.uniform(4, 8), bottom, tone)
    count = points(
        page, INSET + 10, y + 16, _RIGHT - 8, bottom - 6, page.ink(box), tone, largest, numbered=rng.random() < 0.5,
        reserve=20 if late else 0,
    )  # fmt: skip
    page.facts["lines"] = count
    if late:
        write_date(page, INSET, _RIGHT, _BOTTOM - size / 2, size, page.ink(below), rng.choice((LEFT, RIGHT)))


LAYOUTS = (
    Layout("notice", "letter", letter),
    Layout("notice", "memo", memo, 0.7),
    Layout("notice", "ornate", ornate, 0.7),
    Layout("notice", "two_tone_head", two_tone_head, 0.7),
    Layout("notice", "short", short, 0.7),
    Layout("notice", "dated_above", dated_above, 0.7),
    Layout("notice", "ruled", ruled, 0.6),
    Layout("notice", "panel", panel, 0.7),
)
