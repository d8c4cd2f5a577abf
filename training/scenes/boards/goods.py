"""Simple drawings of things for sale, each of one colour that can be named."""

from collections.abc import Callable

from training.scenes.page import Page
from training.scenes.scene import Colour


def mug(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.circle(cx + half * 0.6, cy, half * 0.42, main, hollow=half * 0.14)
    page.box(cx - half * 0.75, cy - half * 0.75, cx + half * 0.55, cy + half * 0.8, main, corner=half * 0.14)
    page.box(cx - half * 0.55, cy - half * 0.5, cx - half * 0.45, cy + half * 0.5, detail, corner=half * 0.05)


def bottle(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.box(cx - half * 0.18, cy - half, cx + half * 0.18, cy - half * 0.2, main)
    page.box(cx - half * 0.42, cy - half * 0.45, cx + half * 0.42, cy + half, main, corner=half * 0.2)
    page.box(cx - half * 0.42, cy + half * 0.05, cx + half * 0.42, cy + half * 0.5, detail)


def phone(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.box(cx - half * 0.52, cy - half, cx + half * 0.52, cy + half, main, corner=half * 0.14)
    page.box(cx - half * 0.4, cy - half * 0.8, cx + half * 0.4, cy + half * 0.72, detail)


def lamp(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.box(cx - half * 0.06, cy - half * 0.3, cx + half * 0.06, cy + half * 0.9, main)
    page.circle(cx + half * 0.3, cy + half * 0.12, half * 0.09, detail)
    page.box(cx - half * 0.5, cy + half * 0.84, cx + half * 0.5, cy + half, main, corner=half * 0.08)
    page.circle(cx, cy, half * 0.8, main).sector = (4.712389, 3.141593)  # its upper half


def ball(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.circle(cx, cy, half * 0.9, main)
    page.box(cx - half * 0.9, cy - half * 0.05, cx + half * 0.9, cy + half * 0.05, detail)


def bag(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.circle(cx, cy - half * 0.4, half * 0.45, main, hollow=half * 0.12)
    page.box(cx - half * 0.8, cy - half * 0.35, cx + half * 0.8, cy + half * 0.95, main, corner=half * 0.1)
    page.box(cx - half * 0.8, cy + half * 0.1, cx + half * 0.8, cy + half * 0.18, detail)


def parcel(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.box(cx - half * 0.85, cy - half * 0.7, cx + half * 0.85, cy + half * 0.8, main)
    page.box(cx - half * 0.1, cy - half * 0.7, cx + half * 0.1, cy + half * 0.8, detail)


def chair(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.box(cx - half * 0.6, cy - half, cx - half * 0.4, cy + half, main)
    page.box(cx - half * 0.6, cy, cx + half * 0.6, cy + half * 0.24, main)
    page.box(cx - half * 0.4, cy + half * 0.2, cx + half * 0.4, cy + half * 0.26, detail)
    page.box(cx + half * 0.4, cy + half * 0.1, cx + half * 0.6, cy + half, main)


def book(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.box(cx - half * 0.66, cy - half * 0.9, cx + half * 0.66, cy + half * 0.9, main, corner=half * 0.06)
    page.box(cx - half * 0.5, cy - half * 0.9, cx - half * 0.42, cy + half * 0.9, detail)
    page.box(cx - half * 0.2, cy - half * 0.55, cx + half * 0.45, cy - half * 0.4, detail)


def vase(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.box(cx - half * 0.34, cy - half, cx + half * 0.34, cy - half * 0.84, main, corner=half * 0.08)
    page.box(cx - half * 0.2, cy - half * 0.9, cx + half * 0.2, cy, main)
    page.circle(cx, cy + half * 0.36, half * 0.62, main)
    page.box(cx - half * 0.57, cy + half * 0.3, cx + half * 0.57, cy + half * 0.4, detail)
    page.box(cx - half * 0.36, cy + half * 0.84, cx + half * 0.36, cy + half, main)


def clock(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.circle(cx, cy, half * 0.92, main)
    page.circle(cx, cy, half * 0.5, detail, hollow=half * 0.05)
    page.box(cx - half * 0.04, cy - half * 0.5, cx + half * 0.04, cy + half * 0.04, detail)
    page.box(cx, cy - half * 0.04, cx + half * 0.34, cy + half * 0.04, detail)


def shirt(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    for side in (-1, 1):
        x = cx + side * half * 0.62
        page.box(x - half * 0.42, cy - half * 0.72, x + half * 0.42, cy - half * 0.28, main).angle = side * 0.7
    page.box(cx - half * 0.55, cy - half * 0.85, cx + half * 0.55, cy + half * 0.9, main, corner=half * 0.06)
    page.circle(cx, cy - half * 0.85, half * 0.24, detail).sector = (1.570796, 3.141593)  # its lower half


def umbrella(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.box(cx - half * 0.05, cy - half * 0.1, cx + half * 0.05, cy + half * 0.95, main)
    page.box(cx - half * 0.05, cy + half * 0.85, cx + half * 0.3, cy + half * 0.95, main)
    page.circle(cx, cy + half * 0.05, half * 0.95, main).sector = (4.712389, 3.141593)
    page.box(cx - half * 0.03, cy - half * 0.85, cx + half * 0.03, cy - half * 0.05, detail)


def pot(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.box(cx - half, cy - half * 0.12, cx + half, cy + half * 0.08, main, corner=half * 0.1)
    page.box(cx - half * 0.72, cy - half * 0.35, cx + half * 0.72, cy + half * 0.75, main, corner=half * 0.2)
    page.box(cx - half * 0.72, cy - half * 0.24, cx + half * 0.72, cy - half * 0.18, detail)
    page.circle(cx, cy - half * 0.45, half * 0.16, main)


def shoe(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.box(cx - half * 0.9, cy - half * 0.55, cx - half * 0.05, cy + half * 0.4, main, corner=half * 0.2)
    page.box(cx - half * 0.9, cy - half * 0.05, cx + half * 0.92, cy + half * 0.45, main, corner=half * 0.24)
    page.box(cx - half * 0.9, cy + half * 0.36, cx + half * 0.92, cy + half * 0.46, detail)


def glasses(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    for side in (-1, 1):
        page.circle(cx + side * half * 0.52, cy, half * 0.44, main, hollow=half * 0.16)
        page.circle(cx + side * half * 0.52, cy, half * 0.28, detail)
    page.box(cx - half * 0.14, cy - half * 0.1, cx + half * 0.14, cy + half * 0.04, main)


def headphones(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    arch = page.circle(cx, cy + half * 0.05, half * 0.8, main, hollow=half * 0.17)
    arch.sector = (4.712389, 3.141593)
    for side in (-1, 1):
        x = cx + side * half * 0.7
        page.box(x - half * 0.2, cy, x + half * 0.2, cy + half * 0.75, main, corner=half * 0.15)
        page.box(x - half * 0.03, cy + half * 0.15, x + half * 0.03, cy + half * 0.6, detail)


def screen(page: Page, cx: float, cy: float, half: float, main: Colour, detail: Colour) -> None:
    page.box(cx - half * 0.1, cy + half * 0.3, cx + half * 0.1, cy + half * 0.85, main)
    page.box(cx - half * 0.45, cy + half * 0.76, cx + half * 0.45, cy + half * 0.88, main, corner=half * 0.05)
    page.box(cx - half * 0.98, cy - half * 0.75, cx + half * 0.98, cy + half * 0.45, main, corner=half * 0.07)
    page.box(cx - half * 0.7, cy - half * 0.5, cx + half * 0.7, cy + half * 0.2, detail)


#: Each fits a square of `half` around (cx, cy); `detail` is a tone near the background's, for small parts.
GOODS: tuple[Callable[[Page, float, float, float, Colour, Colour], None], ...] = (
    mug, bottle, phone, lamp, ball, bag, parcel, chair, book, vase, clock, shirt, umbrella, pot, shoe, glasses,
    headphones, screen,
)  # fmt: skip
