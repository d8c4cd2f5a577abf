"""More chats: on wallpaper, in a window, beside a list, all at one side, without bubbles, drawn like a comic."""

from training.scenes.colours import GREY, HUES, colour, distance, ink, mix, night, paper
from training.scenes.layout import Layout
from training.scenes.page import CENTRE, INSET, LEFT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour
from training.scenes.screens.messages import entry, head, look_on, messages, name, portrait_head
from training.scenes.screens.screen_parts import portrait, skeleton, tab_bar


def _pastel(page: Page) -> Colour:
    """A ground of a pale or a dark hue."""
    hue = colour(page.rng, page.rng.choice(HUES))
    if page.rng.random() < 0.7:
        return mix(hue, (250, 248, 244), page.rng.uniform(0.62, 0.9))
    return mix(hue, (16, 18, 24), page.rng.uniform(0.65, 0.88))


def _bar(page: Page, below: Colour) -> Colour:
    rng = page.rng
    return mix(below, GREY, rng.uniform(0.08, 0.3)) if rng.random() < 0.6 else colour(rng, rng.choice(HUES))


def wallpaper(page: Page) -> None:
    """Bubbles, mostly with tails, on a ground with a faint pattern; a portrait in the head; a field below."""
    rng = page.rng
    below = page.paint(_pastel(page), 0.3)
    faint = mix(below, (255, 255, 255) if sum(below) < 380 else (60, 60, 70), rng.uniform(0.06, 0.14))
    what, corner = rng.randrange(3), rng.choice((0.0, 4.0))
    for number in range(rng.randint(0, 12)):
        x, y, half = rng.uniform(0, CANVAS), 50 + (number % 6) * 66 + rng.uniform(0, 40), rng.uniform(5, 16)
        if what == 0:
            page.circle(x, y, half, faint, hollow=2)
        else:
            page.box(x - half, y - half * 0.6, x + half, y + half * 0.6, faint, corner=corner).angle = rng.uniform(
                -1, 1
            )
    look = look_on(page, below)
    look.tail, look.avatar = rng.random() < 0.7, 0.0
    look.corner = rng.choice((6.0, 10.0, 16.0))
    top = portrait_head(page, 0, CANVAS, _bar(page, below))
    messages(page, look, top + 4, entry(page, look) - 6 if rng.random() < 0.7 else CANVAS - INSET)


def portraits(page: Page) -> None:
    """Portraits at both sides, round or square, mostly with the outline of a person; names at times."""
    rng = page.rng
    below = page.paint(paper(rng) if rng.random() < 0.6 else night(rng), 0.2)
    look = look_on(page, below)
    look.avatar, look.round_avatar, look.face = rng.uniform(14, 20), rng.random() < 0.5, rng.random() < 0.6
    look.tail = rng.random() < 0.5
    look.names = "above" if rng.random() < 0.3 else "none"
    top = portrait_head(page, 0, CANVAS, _bar(page, below)) if rng.random() < 0.75 else INSET
    messages(page, look, top + 4, entry(page, look) - 6 if rng.random() < 0.5 else CANVAS - INSET)


def one_side(page: Page) -> None:
    """A group in which all messages stand at the left, each with the name in its bubble or above it."""
    rng = page.rng
    below = page.paint(_pastel(page) if rng.random() < 0.4 else paper(rng) if rng.random() < 0.6 else night(rng), 0.2)
    look = look_on(page, below)
    look.both_sides, look.names = False, rng.choice(("inside", "inside", "above"))
    if rng.random() < 0.5:
        look.mine = look.theirs
    look.avatar = rng.uniform(13, 18) if rng.random() < 0.65 else 0.0
    look.face, look.round_avatar = rng.random() < 0.5, rng.random() < 0.7
    look.stamps = 0.0
    top = portrait_head(page, 0, CANVAS, _bar(page, below)) if rng.random() < 0.6 else head(page, below)
    messages(page, look, top + 4, entry(page, look) - 6 if rng.random() < 0.4 else CANVAS - INSET)


def forum(page: Page) -> None:
    """No bubbles: a portrait, a row with a name and perhaps a time, the message below it."""
    rng = page.rng
    below = page.paint(paper(rng) if rng.random() < 0.5 else night(rng), 0.0)
    top = head(page, below) + 6 if rng.random() < 0.5 else portrait_head(page, 0, CANVAS, _bar(page, below)) + 6
    look = look_on(page, below)
    bottom = entry(page, look) - 6 if rng.random() < 0.6 else CANVAS - INSET
    size, small = look.size, page.smallest
    each = small * 1.3 + size * 1.35 + 8
    count = min(rng.randint(2, 6), int((bottom - top) / each), page.left // 22)
    if count < 2:
        raise DoesNotFit
    pitch = min((bottom - top) / count, each * rng.uniform(1.0, 1.3))
    half = rng.uniform(13, 20)
    left = INSET + 2 * half + 12
    room = CANVAS - INSET - left
    round_, face, timed, ruled = rng.random() < 0.5, rng.random() < 0.5, rng.random() < 0.6, rng.random() < 0.4
    tone = page.ink(below)
    colourful = rng.random() < 0.5
    for number in range(count):
        y = top + pitch * number
        fill = colour(rng, rng.choice(HUES)) if colourful else mix(below, look.mine, rng.uniform(0.5, 0.9))
        portrait(page, INSET + half, y + half + 2, half, fill, round_=round_, face=face)
        named = page.write(
            page.phrase("name", small, room * 0.5, 8), left, y + small * 0.6, small, page.ink(below), room=room * 0.55,
            cut=True,
        )  # fmt: skip
        if timed:
            x = left + page.width(named.text, named.size) + small * 0.8
            faint = ink(rng, below, min(page.contrast, 80))
            page.write(page.wording.time(), x, y + small * 0.6, small, faint, room=CANVAS - INSET - x, beside=True)
        text = page.phrase("message", size, room, max(2, min(26, page.left // (count - number) - 12)))
        run = page.write(text, left, y + small * 1.3 + size * 0.62, size, tone, room=room, cut=True)
        if ruled and number:
            page.rule(INSET, CANVAS - INSET, y - 4, mix(below, GREY, 0.3), 1.2)
        page.facts["last"] = run.text
    page.facts["messages"] = count


def desktop(page: Page) -> None:
    """A wide screen: at the left a column of portraits and grey bars, at the right the chat."""
    rng = page.rng
    below = page.paint(paper(rng) if rng.random() < 0.65 else night(rng), 0.0)
    split = rng.uniform(56, 130)
    column = mix(below, GREY, rng.uniform(0.12, 0.3)) if rng.random() < 0.7 else mix(night(rng), below, 0.1)
    look = look_on(page, below)
    look.left, look.size, look.avatar = split + 14, min(look.size, max(page.smallest, 22.0)), 0.0
    look.outlined = rng.random() < 0.25
    top = portrait_head(page, split, CANVAS, _bar(page, below))
    bottom = entry(page, look) - 6 if rng.random() < 0.7 else CANVAS - INSET
    page.box(-60, -60, split, CANVAS + 60, column)
    shown, step = rng.randint(3, 5), rng.uniform(52, 72)
    chosen, face = rng.randrange(shown), rng.random() < 0.2
    for number in range(shown):
        y = 40 + number * step
        if number == chosen:
            page.box(0, y - step * 0.46, split, y + step * 0.46, mix(column, look.mine, 0.45))
        half = min(18.0, split * 0.28)
        portrait(page, 12 + half, y, half, mix(column, GREY, rng.uniform(0.5, 0.9)), round_=True, face=face)
        if split > 90:
            skeleton(page, 20 + 2 * half, split - 8, y - 10, 1 + (shown < 5), 14, mix(column, GREY, 0.6))
    messages(page, look, top + 4, bottom)


def widget(page: Page) -> None:
    """A small window of a shop's or office's helpers that lies on another page."""
    rng = page.rng
    behind = page.paint(mix(paper(rng), GREY, rng.uniform(0.15, 0.5)), 0.2)
    for number in range(rng.randint(0, 4)):
        page.box(0, 30 + number * 90, CANVAS, 62 + number * 90, mix(behind, (0, 0, 0), 0.08))
    card = paper(rng) if rng.random() < 0.75 else night(rng)
    left, right = rng.uniform(6, 28), CANVAS - rng.uniform(6, 28)
    top, bottom = rng.uniform(6, 24), CANVAS - rng.uniform(6, 24)
    corner = rng.choice((0.0, 12.0, 24.0))
    page.box(left, top, right, bottom, card, corner=corner)
    bar = colour(rng, rng.choice(HUES))
    size = page.size(20, 28)
    lower = max(INSET, top + 6) + size + 10
    page.box(left, top, right, lower, bar, corner=corner)
    page.box(left, lower - max(2.0, min(corner, size)), right, lower, bar)
    half = size * 0.55
    inner = max(INSET, left + 12)
    y = lower - size / 2 - 6
    if rng.random() < 0.6:
        portrait(page, inner + half, y, half, mix(bar, (255, 255, 255), 0.4), round_=True, face=rng.random() < 0.6)
        inner += 2 * half + 8
    name(page, inner, right - 30, y, size, bar, rng.choice((LEFT, CENTRE)))
    look = look_on(page, card)
    look.mine = mix(bar, (255, 255, 255), rng.uniform(0.0, 0.4))
    look.left, look.right = max(INSET, left + 12), min(CANVAS - INSET, right - 12)
    high = rng.uniform(30, 42)
    page.rule(left, right, bottom - high, mix(card, GREY, 0.4), 1.5)
    if distance(card, look.mine) > 90:
        page.circle(right - 24, bottom - high / 2, high * 0.32, look.mine)
    messages(page, look, lower + 4, min(bottom - high - 4, CANVAS - INSET))


def comic(page: Page) -> None:
    """Outlined bubbles with tails, on white, a pale hue or black, with little else."""
    rng = page.rng
    below = page.paint(_pastel(page) if rng.random() < 0.5 else paper(rng) if rng.random() < 0.6 else night(rng), 0.3)
    look = look_on(page, below)
    look.outlined, look.tail = True, rng.random() < 0.6
    look.corner = rng.choice((3.0, 14.0, 24.0))
    look.turns = rng.choice((0.5, 1.0))
    look.theirs = mix(below, (255, 255, 255), rng.uniform(0.0, 0.6) if sum(below) > 380 else 0.1)
    if rng.random() < 0.4:
        look.mine = mix(look.theirs, look.mine, 0.25)
    top = INSET
    if rng.random() < 0.6:
        size = page.size(22, 34)
        name(page, INSET, CANVAS - INSET, INSET + size / 2, size, below, rng.choice((LEFT, CENTRE)))
        top = INSET + size + 6
        if rng.random() < 0.5:
            page.rule(INSET, CANVAS - INSET, top, mix(below, GREY, 0.5), 1.6)
    messages(page, look, top + 2, CANVAS - INSET)


def pills(page: Page) -> None:
    """Round pills close together, several of one side in a row; a name centred above; small signs below."""
    rng = page.rng
    below = page.paint(night(rng) if rng.random() < 0.5 else (250, 250, 250), 0.3)
    look = look_on(page, below)
    look.corner, look.avatar, look.turns, look.stamps = 30.0, 0.0, 0.45, 0.5
    if rng.random() < 0.3:
        look.avatar, look.face = 14.0, rng.random() < 0.5
    bar = mix(below, GREY, 0.1)
    size = page.size(20, 26)
    height = INSET + size + 8
    high = rng.choice((0.0, rng.uniform(24, 34)))
    page.band(0, height + high, bar)
    if high:
        page.circle(CANVAS / 2, 12 + high / 2, high / 2, mix(bar, look.mine, 0.6))
    name(page, INSET, CANVAS - INSET, height + high - size / 2 - 4, size, bar, CENTRE)
    bottom = CANVAS - INSET
    if rng.random() < 0.4:
        tab_bar(page, 40, look.mine, bar)
        bottom = CANVAS - 48
    elif rng.random() < 0.5:
        bottom = entry(page, look) - 6
    messages(page, look, height + high + 2, bottom)


LAYOUTS = (
    Layout("chat", "wallpaper", wallpaper),
    Layout("chat", "portraits", portraits),
    Layout("chat", "one_side", one_side),
    Layout("chat", "forum", forum),
    Layout("chat", "desktop", desktop),
    Layout("chat", "widget", widget, 0.8),
    Layout("chat", "comic", comic, 0.8),
    Layout("chat", "pills", pills, 0.8),
)
