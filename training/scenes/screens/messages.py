"""What a chat consists of: the messages in their bubbles, a head with a name, a field to write in."""

from dataclasses import dataclass
from typing import Literal

from training.scenes.colours import GREY, HUES, colour, ink, mix
from training.scenes.page import CENTRE, INSET, LEFT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour
from training.scenes.screens.screen_parts import chevron, portrait, status_bar

Names = Literal["none", "above", "inside"]


@dataclass(slots=True)
class Look:
    """Colours, measures and habits of one chat."""

    below: Colour
    theirs: Colour
    mine: Colour
    size: float
    corner: float
    avatar: float  # radius; 0 for none
    left: float = INSET  # the edges between which everything stands
    right: float = CANVAS - INSET
    both_sides: bool = True  # one's own messages stand at the right
    names: Names = "none"
    stamps: float = 0.3  # chance of times between the messages
    tail: bool = False
    outlined: bool = False
    round_avatar: bool = True
    face: bool = False  # avatars show the outline of a person
    turns: float = 0.75  # chance that the other one answers


def look_on(page: Page, below: Colour) -> Look:
    """Draw how a chat looks on a ground."""
    rng = page.rng
    dark = sum(below) < 380
    theirs = mix(below, (255, 255, 255), rng.uniform(0.08, 0.2)) if dark else (255, 255, 255)
    if not dark and sum(below) > 735:
        theirs = (rng.randint(222, 236),) * 3
    mine = mix(colour(rng, rng.choice(HUES)), (255, 255, 255), rng.uniform(0.0, 0.55))
    return Look(
        below, theirs, mine, page.size(page.smallest, 25), rng.choice((2.0, 8.0, 16.0)),
        rng.uniform(11, 16) if rng.random() < 0.5 else 0.0, tail=rng.random() < 0.4,
    )  # fmt: skip


def head(page: Page, below: Colour) -> float:
    """A bar with the name of the person or group; returns where it ends."""
    rng = page.rng
    bar = mix(below, (0, 0, 0), rng.uniform(0.05, 0.12)) if rng.random() < 0.5 else colour(rng, rng.choice(HUES))
    size = page.size(20, 30)
    height = INSET + size + rng.uniform(6, 16)
    page.band(0, height, bar)
    status_bar(page, bar)
    name(page, INSET, CANVAS - INSET, height - size / 2 - 5, size, bar, rng.choice((LEFT, CENTRE, CENTRE)))
    return height


def name(page: Page, left: float, right: float, y: float, size: float, below: Colour, align: float) -> None:
    """Write whom one talks with between two edges, its middle at y, and note it as the title."""
    run = page.write(
        page.phrase("name", size, right - left, 14), left + (right - left) * align, y, size, page.ink(below),
        face=page.title_face, align=align, room=right - left, cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text


def portrait_head(page: Page, left: float, right: float, bar: Colour) -> float:
    """A head with a portrait beside or above the name, an arrow back, small signs; returns where it ends."""
    rng = page.rng
    size = page.size(20, 27)
    above = rng.random() < 0.25
    half = rng.uniform(13, 18)
    height = INSET + size + rng.uniform(6, 14) + (2 * half - 4 if above else 0)
    page.box(left if left > 30 else -60, -60, right if right < 420 else CANVAS + 60, height, bar)
    y = height - size / 2 - 5
    tone, plate = page.ink(bar), mix(bar, GREY, 0.6)
    inner, outer = max(left + 8, INSET), min(right - 8, CANVAS - INSET)
    if above:
        portrait(page, (inner + outer) / 2, y - size / 2 - half - 1, half, plate, round_=True, face=rng.random() < 0.6)
        name(page, inner, outer, y, size, bar, CENTRE)
        return height
    if rng.random() < 0.6:
        chevron(page, inner + 5, y, 8, tone, back=True)
        inner += 24
    if rng.random() < 0.75:
        portrait(page, inner + half, y, half, plate, round_=rng.random() < 0.75, face=rng.random() < 0.6)
        inner += 2 * half + 10
    for number in range(rng.randint(0, 3)):  # three dots, or signs for calls
        page.circle(outer - 6 - number * 13, y, 3.5, tone)
    name(page, inner, outer - 52, y, size, bar, LEFT)
    return height


def entry(page: Page, look: Look) -> float:
    """An empty field to write in at the lower edge, with round buttons; returns where it begins."""
    rng = page.rng
    height = rng.uniform(34, 48)
    top = CANVAS - height
    left, right = max(look.left - 12, 6.0), look.right + 12
    floating = rng.random() < 0.3
    if not floating:
        page.box(
            look.left - 12 if look.left > 30 else -60, top, CANVAS + 60, CANVAS + 60, mix(look.below, GREY, 0.15)
        )  # fmt: skip
    field = mix(look.below, (255, 255, 255), 0.7 if sum(look.below) > 380 else 0.15)
    radius = height * 0.3
    signs = rng.choice(("send", "plus", "both", "none"))
    start = left + (2 * radius + 8 if signs in {"plus", "both"} else 0)
    end = right - (2 * radius + 8 if signs in {"send", "both"} else 0)
    corner = rng.choice((3.0, 8.0, 20.0))
    page.box(start, top + 6, end, CANVAS - 6, field, corner=corner)
    page.box(start, top + 6, end, CANVAS - 6, mix(field, GREY, 0.5), corner=corner, hollow=1.3)
    cy = CANVAS - height / 2
    if start > left:
        page.circle(left + radius, cy, radius, mix(look.below, GREY, 0.8), hollow=2)
    if end < right:
        page.circle(right - radius, cy, radius, look.mine)
    return top


def _name_above(page: Page, look: Look, y: float, tone: Colour) -> float:
    size = page.smallest
    left = look.left + (look.avatar * 2 + 8 if look.avatar else 0)
    page.write(page.phrase("name", size, 120, 8), left, y + size * 0.6, size, tone, cut=True)
    return y + size * 1.35


def _bubble(page: Page, look: Look, y: float, bottom: float, own: bool, number: int, last: bool) -> float:
    """One message with its top at y; returns where it ends. Raises DoesNotFit at the end of the room."""
    rng, size = page.rng, look.size
    at_right = own and look.both_sides
    beside = look.avatar * 2 + 8 if look.avatar else 0.0
    room = (look.right - look.left) * rng.uniform(0.6, 0.85) - beside - size
    text = page.phrase("message", size, room * (1 if last else 1.7), min(34, page.left - 2))
    # What the last message says is a fact: it stands on one line.
    lines = [page.cut(text, size, room)] if last else page.wrap(text, size, room, 2)
    written = max(page.width(line, size) for line in lines)
    top = y
    fill = look.mine if own else look.theirs
    named = look.names == "inside" and not at_right
    if named:
        who = page.cut(page.phrase("name", page.smallest, 110, 7), page.smallest, max(60.0, room))
        written = max(written, page.width(who, page.smallest))
        top += page.smallest * 1.2
        page.write(
            who, look.left + beside + size / 2, y + size * 0.25 + page.smallest * 0.6, page.smallest,
            ink(rng, fill, min(page.contrast, 90)),
        )  # fmt: skip
    width = written + size
    end = top + len(lines) * size * 1.25 + size * 0.5
    if end > bottom:
        raise DoesNotFit
    left = look.right - beside - width if at_right else look.left + beside
    _plate(page, look, left, y, left + width, end, fill, at_right)
    if look.avatar:
        cx = look.right - look.avatar if at_right else look.left + look.avatar
        tone = mix(look.below, look.mine if own else (120, 120, 130), 0.7)
        portrait(page, cx, y + look.avatar, look.avatar, tone, round_=look.round_avatar, face=look.face)
    tone = ink(rng, fill, page.contrast)
    for row, line in enumerate(lines):
        page.write(line, left + size / 2, top + size * (0.25 + 1.25 * row + 0.625), size, tone, room=room + 1)
    if last:
        page.facts["last"] = lines[0]
    page.facts["messages"] = number
    return end


def _plate(
    page: Page, look: Look, left: float, top: float, right: float, bottom: float, fill: Colour, at_right: bool
) -> None:
    """The bubble itself, filled or outlined, with a tail or without."""
    if look.tail:
        page.box(-5, -5, 5, 5, fill).angle = 0.785
        page.shapes[-1].cx, page.shapes[-1].cy = (right if at_right else left), top + min(16.0, (bottom - top) / 2)
    page.box(left, top, right, bottom, fill, corner=look.corner)
    if look.outlined:
        page.box(left, top, right, bottom, mix(fill, GREY, 0.6), corner=look.corner, hollow=1.6)


def messages(page: Page, look: Look, top: float, bottom: float) -> None:
    """Two to six messages between two heights; notes how many, and what the last one says."""
    rng = page.rng
    each = look.size * (2.1 if look.names == "none" else 3.1)
    most = min(6, int((bottom - top) / (each * 1.25)), page.left // 14)
    if most < 2:
        raise DoesNotFit
    count = rng.randint(2, most)
    gap = min(22.0, (bottom - top) / count - each)
    y = top + rng.uniform(4, 10)
    own = rng.random() < 0.5
    stamps = rng.random() < look.stamps
    for number in range(1, count + 1):
        if stamps and number in {1, 3}:
            size = page.smallest
            tone = ink(rng, look.below, min(page.contrast, 80))
            page.write(page.wording.time(), (look.left + look.right) / 2, y + size * 0.6, size, tone, align=CENTRE)
            y += size * 1.4
        if look.names == "above" and not (own and look.both_sides):
            y = _name_above(page, look, y, ink(rng, look.below, min(page.contrast, 80)))
        y = _bubble(page, look, y, bottom, own, number, number == count) + max(4.0, gap * rng.uniform(0.4, 1.0))
        own = not own if rng.random() < look.turns else own
