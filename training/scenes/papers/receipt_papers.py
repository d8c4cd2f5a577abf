"""Receipts of other makes: torn paper, a coloured head, a payment on a phone, numbered or striped lists."""

from math import pi

from training.scenes.blocks import tick
from training.scenes.colours import GREY, MEDIUM, accent, colour, ink, luminance, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.papers.purchase import Purchase, Setting, divider, head, items, rows
from training.scenes.scene import CANVAS


def torn(page: Page) -> None:
    """A strip of paper whose lower edge is torn into teeth."""
    rng = page.rng
    table = page.paint(night(rng) if rng.random() < 0.5 else mix(paper(rng), (100, 90, 80), 0.5), 0.3)
    sheet = paper(rng)
    margin = rng.uniform(6, 40 / max(1.0, page.stretch))
    left, right = margin, CANVAS - margin
    edge = CANVAS - rng.uniform(16, 60)
    if rng.random() < 0.4:  # a shadow
        page.box(left + 8, -60, right + 8, edge + 4, mix(table, (0, 0, 0), 0.3))
    page.box(left, -60, right, edge, sheet)
    teeth = rng.randint(9, 16)
    wide = (right - left) / teeth
    for number in range(teeth):
        tooth = wide / 2 / 2**0.5
        x = left + wide * (number + 0.5)
        page.box(x - tooth, edge - tooth, x + tooth, edge + tooth, sheet).angle = pi / 4
    colour_of_text = ink(rng, sheet, page.contrast)
    inner, end = max(INSET, left + 14), min(CANVAS - INSET, right - 14)
    y = head(page, INSET, inner, end, colour_of_text, rng.choice((LEFT, CENTRE)))
    divider(page, inner, end, y + 4, mix(colour_of_text, GREY, 0.4))
    rows(page, inner, y + 8, end, edge - 6, Setting(sheet, colour_of_text, quantities=rng.random() < 0.3))


def numbered(page: Page) -> None:
    """Each item with its number; a rule or nothing between them."""
    rng = page.rng
    below = page.paint(paper(rng) if rng.random() < 0.75 else night(rng))
    tone = page.ink(below)
    left, right = INSET + rng.uniform(0, 20), CANVAS - INSET - rng.uniform(0, 20)
    y = head(page, INSET + rng.uniform(0, 14), left, right, tone, rng.choice((LEFT, CENTRE, RIGHT)))
    rules = mix(below, tone, 0.3) if rng.random() < 0.4 else None
    rows(page, left, y + 8, right, CANVAS - INSET, Setting(below, tone, numbered=True, rules=rules))


def striped(page: Page) -> None:
    """Every other item on a band of another tone, the head in a colour from edge to edge or in a frame."""
    rng = page.rng
    below = page.paint(paper(rng) if rng.random() < 0.7 else night(rng))
    tone = page.ink(below)
    _, hue = accent(rng, below)
    top = INSET
    style = tone
    if rng.random() < 0.5:
        page.band(0, 112, hue)
        style = page.ink(hue)
    y = head(page, top, INSET, CANVAS - INSET, style, rng.choice((LEFT, CENTRE)))
    stripes = mix(below, rng.choice((hue, GREY)), rng.uniform(0.1, 0.22))
    tone = ink(rng, stripes, page.contrast) if rng.random() < 0.5 else tone
    how = Setting(below, tone, stripes=stripes, numbered=rng.random() < 0.3)
    rows(page, INSET + 4, max(y, 112.0) + 6, CANVAS - INSET - 4, CANVAS - INSET, how)


def payment(page: Page) -> None:
    """A payment shown on a phone: name and sum large at the top, the items on a card below."""
    rng = page.rng
    _, hue = accent(rng, (255, 255, 255))
    below = page.paint(mix(paper(rng), GREY, 0.08) if rng.random() < 0.7 else night(rng), 0.1)
    upper = below
    edge = rng.uniform(120, 170)
    if rng.random() < 0.6:
        upper = hue
        page.band(0, edge, hue)
    tone = page.ink(upper)
    size = page.size(page.smallest, 28)
    room = CANVAS - 2 * INSET
    align = rng.choice((LEFT, CENTRE, CENTRE))
    x = INSET + room * align
    run = page.write(
        page.phrase("shop", size, room, 18), x, INSET + 4 + size / 2, size, tone, face=page.title_face, align=align,
        room=room, cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text
    small = page.size(page.smallest, 24)
    pitch = small * rng.uniform(1.4, 1.9)
    top = edge + 14
    most = min(6, int((CANVAS - INSET - 8 - top) / pitch))
    if most < 2:
        raise DoesNotFit
    bought = Purchase(page, rng.randint(2, most))
    large = page.size(30, 46)
    y = INSET + 4 + size * 1.15 + large * 0.6
    if y + large / 2 > edge - 2:
        raise DoesNotFit
    gap = page.width(bought.word, small) + small * 0.6
    together = gap + page.width(bought.total, large)
    begin = INSET + (room - together) * align
    if begin < INSET:
        raise DoesNotFit
    page.write(bought.word, begin, y, small, tone)
    run = page.write(bought.total, begin + gap, y, large, tone, beside=True, room=room - gap)
    page.facts["total"] = run.text
    bottom = top + pitch * len(bought.prices)
    card = paper(rng) if sum(below) > 380 else mix(below, (255, 255, 255), 0.12)
    page.box(8, top - 4, CANVAS - 8, bottom + 6, card, corner=rng.choice((0.0, 10.0, 18.0)))
    how = Setting(card, page.ink(card), rules=mix(card, GREY, 0.25) if rng.random() < 0.4 else None)
    items(page, INSET + 4, top, CANVAS - INSET - 4, small, pitch, bought, how)


def halves(page: Page) -> None:
    """Two cards on a coloured or grey ground: the name on the upper, items and sum on the lower one."""
    rng = page.rng
    ground = colour(rng, rng.choice(("blue", "green", "orange", "red", "purple", "grey")))
    below = page.paint(mix(ground, (255, 255, 255), rng.uniform(0.0, 0.5)), 0.1)
    card = paper(rng) if rng.random() < 0.75 else night(rng)
    if abs(sum(card) - sum(below)) < 90:
        below = page.paint(mix(below, (0, 0, 0) if sum(card) > 380 else (255, 255, 255), 0.4), 0.0)
    tone = page.ink(card)
    corner = rng.choice((0.0, 8.0, 20.0))
    y = head(page, INSET + 4, INSET + 6, CANVAS - INSET - 6, tone, rng.choice((LEFT, CENTRE))) + 6
    page.box(8, 8, CANVAS - 8, y, card, corner=corner)
    top = y + rng.uniform(8, 18)
    page.box(8, top, CANVAS - 8, CANVAS - 8, card, corner=corner)
    rows(page, INSET + 6, top + 4, CANVAS - INSET - 6, CANVAS - INSET, Setting(card, tone))


def paid(page: Page) -> None:
    """A screen that says that something was paid: a tick in a disc or ring, name, items, and the sum in its hue."""
    rng = page.rng
    below = page.paint(paper(rng) if rng.random() < 0.75 else night(rng), 0.1)
    _, hue = accent(rng, below)
    half, y = rng.uniform(14, 26), INSET + rng.uniform(0, 10)
    x = rng.choice((INSET + half, CANVAS / 2, CANVAS - INSET - half))
    full = rng.random() < 0.6
    page.circle(x, y + half, half, hue, hollow=0.0 if full else 3.0)
    tick(page, x, y + half, half * 0.8, page.ink(hue) if full else hue)
    left, right = INSET + rng.choice((0.0, rng.uniform(0, 24))), CANVAS - INSET
    tone = page.ink(below)
    y = head(page, y + 2 * half + 8, left, right, tone, rng.choice((LEFT, CENTRE)))
    rules = mix(below, tone, 0.2) if rng.random() < 0.6 else None
    rows(page, left, y + 6, right, CANVAS - INSET, Setting(below, tone, rules=rules))
    total, strong = page.runs[-1], mix(hue, tone, 0.25)
    if total.colour == tone and abs(luminance(strong) - luminance(below)) > MEDIUM:
        total.colour = strong


LAYOUTS = tuple(Layout("receipt", draw.__name__, draw) for draw in (torn, numbered, striped, payment, paid, halves))
