"""Chats without bubbles: each message below its writer's name, from edge to edge."""

from training.scenes.chat import chat_screen, header
from training.scenes.colours import HUES, colour, ink, mix
from training.scenes.layout import Layout
from training.scenes.page import INSET, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS


def thread(page: Page) -> None:
    """Name, perhaps the time, and the message in one line below; rules or cards between them, pictures at the left."""
    rng = page.rng
    below = chat_screen(page)
    top = header(page, below) + 6 if rng.random() < 0.75 else INSET
    size = page.size(page.smallest, 25)
    small = max(page.smallest, size * 0.85)
    each = size * 1.25 + small * 1.3 + 10
    most = min(5, int((CANVAS - INSET - top) / each), page.left // 22)
    if most < 2:
        raise DoesNotFit
    count = rng.randint(2, most)
    pitch = min((CANVAS - INSET - top) / count, each * rng.uniform(1.0, 1.35))
    cards = rng.random() < 0.35
    ground = mix(below, (255, 255, 255) if sum(below) < 380 else (128, 128, 128), 0.1) if cards else below
    radius = rng.uniform(14, 20) if rng.random() < 0.75 else 0.0
    square = rng.random() < 0.4
    left = INSET + (2 * radius + 10 if radius else 0)
    faint, tone = ink(rng, ground, min(page.contrast, 90)), ink(rng, ground, page.contrast)
    times = rng.random() < 0.5
    for number in range(count):
        y = top + pitch * number
        if cards:
            page.box(6, y, CANVAS - 6, y + pitch - 5, ground, corner=rng.choice((0.0, 8.0)))
        elif number:
            page.rule(left, CANVAS - 8, y - 1, mix(below, (128, 128, 128), 0.4), 1.2)
        if radius:
            page.box(
                INSET, y + 6, INSET + 2 * radius, y + 6 + 2 * radius, colour(rng, rng.choice((*HUES, "grey"))),
                corner=4.0 if square else radius,
            )  # fmt: skip
        room = CANVAS - INSET - left
        stamp = page.wording.time() if times else ""
        wide = page.width(stamp, small) + small if stamp else 0.0
        page.write(page.phrase("name", small, room - wide, 8), left, y + 5 + small * 0.6, small, faint,
                   room=room - wide, cut=True)  # fmt: skip
        if stamp:
            page.write(stamp, CANVAS - INSET, y + 5 + small * 0.6, small, faint, align=RIGHT, beside=True)
        text = page.phrase("message", size, room, min(24, page.left // (count - number) - 14))
        run = page.write(text, left, y + 5 + small * 1.25 + size * 0.6, size, tone, room=room, cut=True)
    page.facts["messages"] = count
    page.facts["last"] = run.text


LAYOUTS = (Layout("chat", "thread", thread),)
