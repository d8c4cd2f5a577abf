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


#: Each fits a square of `half` around (cx, cy); `detail` is a tone near the background's, for small parts.
GOODS: tuple[Callable[[Page, float, float, float, Colour, Colour], None], ...] = (
    mug, bottle, phone, lamp, ball, bag, parcel, chair,
)  # fmt: skip
