"""Pictures full of marks that are no writing: specks, streaks, rows of strokes that only look like lines of text."""

from training.scenes.colours import HUES, colour, ground, mix
from training.scenes.layout import Layout
from training.scenes.page import Page
from training.scenes.scene import CANVAS, MOST_SHAPES, Colour


def _tone(page: Page, below: Colour) -> Colour:
    rng = page.rng
    return colour(rng, rng.choice(HUES)) if rng.random() < 0.5 else mix(below, page.ink(below), rng.uniform(0.3, 1.0))


def specks(page: Page) -> None:
    """Small round and square spots of one tone or of many."""
    rng = page.rng
    below = page.paint(ground(page.rng), 0.3)
    tone = _tone(page, below)
    many = rng.random() < 0.5
    largest = rng.choice((4.0, 9.0, 22.0))
    for _ in range(rng.randint(15, MOST_SHAPES)):
        cx, cy = rng.uniform(0, CANVAS), rng.uniform(0, CANVAS)
        radius = rng.uniform(1.5, largest)
        fill = _tone(page, below) if many else tone
        if rng.random() < 0.6:
            page.circle(cx, cy, radius, fill)
        else:
            page.box(cx - radius, cy - radius, cx + radius, cy + radius, fill).angle = rng.uniform(0, 1.5)


def streaks(page: Page) -> None:
    """Scratches of any direction."""
    rng = page.rng
    below = page.paint(ground(page.rng), 0.3)
    tone = _tone(page, below)
    spread = rng.choice((0.15, 0.6, 3.0))
    main = rng.uniform(-1.5, 1.5)
    for _ in range(rng.randint(8, MOST_SHAPES)):
        cx, cy = rng.uniform(0, CANVAS), rng.uniform(0, CANVAS)
        length, width = rng.uniform(10, 160), rng.uniform(0.8, 4)
        page.box(cx - length, cy - width, cx + length, cy + width, tone).angle = main + rng.uniform(-spread, spread)


def strokes(page: Page) -> None:
    """Rows of short strokes, as high as letters: like text from afar."""
    rng = page.rng
    below = page.paint(ground(page.rng), 0.2)
    tone = page.ink(below)
    rows = rng.randint(1, 5)
    size = rng.uniform(14, 40)
    left = rng.uniform(24, 80)
    each = min(MOST_SHAPES // rows, int((CANVAS - 2 * left) / (size * 0.4)))
    pitch = min(size * rng.uniform(1.4, 2.5), 400 / rows)
    top = rng.uniform(30, max(31, CANVAS - 30 - pitch * rows))
    for row in range(rows):
        for number in range(each):
            cx = left + size * 0.4 * (number + 0.5)
            cy = top + pitch * row + size / 2 + rng.uniform(-0.2, 0.2) * size
            length, width = size * rng.uniform(0.12, 0.5), size * rng.uniform(0.03, 0.08)
            page.box(cx - length, cy - width, cx + length, cy + width, tone).angle = rng.uniform(-1.6, 1.6)


def redacted(page: Page) -> None:
    """Lines of text that are blacked out: bars of words' lengths."""
    rng = page.rng
    below = page.paint(ground(page.rng), 0.1)
    tone = page.ink(below)
    rows = rng.randint(4, 9)
    height = rng.uniform(10, 22)
    pitch = min(height * rng.uniform(1.4, 2.6), 400 / rows)
    top = rng.uniform(24, max(25, CANVAS - 24 - pitch * rows))
    corner = rng.choice((0.0, height / 2))
    for row in range(rows):
        x = 24.0
        y = top + pitch * row
        while x < 380 and len(page.shapes) < MOST_SHAPES - 1:
            width = rng.uniform(18, 120)
            page.box(x, y, min(x + width, 424), y + height, tone, corner=corner)
            x += width + rng.uniform(6, 14)
            if rng.random() < 0.12:
                break


def confetti(page: Page) -> None:
    """Boxes, rings and discs of all colours over each other."""
    rng = page.rng
    below = page.paint(ground(page.rng), 0.3)
    for _ in range(rng.randint(12, MOST_SHAPES)):
        cx, cy, half = rng.uniform(0, CANVAS), rng.uniform(0, CANVAS), rng.uniform(6, 60)
        fill = _tone(page, below)
        if rng.random() < 0.5:
            page.circle(cx, cy, half, fill, hollow=rng.choice((0.0, 3.0, 8.0)))
        else:
            box = page.box(cx - half, cy - half * rng.uniform(0.1, 1), cx + half, cy + half * 0.5, fill)
            box.angle = rng.uniform(0, 3)


LAYOUTS = (
    Layout("noise", "specks", specks),
    Layout("noise", "streaks", streaks),
    Layout("noise", "strokes", strokes, 1.5),
    Layout("noise", "redacted", redacted),
    Layout("noise", "confetti", confetti),
)
