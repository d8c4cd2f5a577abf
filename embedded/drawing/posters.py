"""Posters: chess under the moon, a market of old books."""

from __future__ import annotations

import random

from embedded.drawing.page import Page


def moonlit_board() -> Page:
    """An evening of chess: the board runs away into a purple night."""
    page = Page(1080, 1440, "#6b2fa3")
    page.dot(860, 640, 150, "#f6e7b8")
    page.dot(810, 610, 150, "#6b2fa3")
    for seed in range(46):
        spot = random.Random(seed)  # noqa: S311 - stars on a poster
        x, y = spot.uniform(40, 1040), spot.uniform(510, 880)
        page.dot(x, y, spot.uniform(2, 4.5), "#d9c2f0")
    page.box(76, 96, 96, 470, "#f2b632")
    page.text(130, 160, "Chess by Starlight", 108, "white", face="kai", bold=True)
    page.text(130, 302, "21 August, 19:00", 88, "#f2dcff", face="kai")
    page.text(130, 420, "Old Mill Garden", 88, "#f2dcff", face="kai")
    for row in range(5):
        top, bottom = 920 + 20 * row * (row + 1) * 1.3, 920 + 20 * (row + 1) * (row + 2) * 1.3
        for column in range(-6, 7):
            if (row + column) % 2 == 0:
                page.shape([(_fan(column, top), top), (_fan(column + 1, top), top),
                            (_fan(column + 1, bottom), bottom), (_fan(column, bottom), bottom)], "#f3e6d0")  # fmt: skip
            else:
                page.shape([(_fan(column, top), top), (_fan(column + 1, top), top),
                            (_fan(column + 1, bottom), bottom), (_fan(column, bottom), bottom)], "#3a1660")  # fmt: skip
    _pawn(page, 300, 1210, 1.3, "#1c0b33")
    _pawn(page, 690, 1100, 0.9, "#fffaf0")
    page.facts = {
        "kind": "poster", "title": "Chess by Starlight", "date": "21 August, 19:00", "place": "Old Mill Garden",
        "background": "purple",
    }  # fmt: skip
    return page


def stacked_books() -> Page:
    """A market of old books: a pile of them, the words below it at the right."""
    page = Page(900, 1200, "#f08a1d")
    page.shape([(0, 0), (900, 0), (0, 620)], "#f39a38")
    books = (
        ("#7a2d12", 120, 620, 470),
        ("#fff3df", 170, 560, 390),
        ("#2f4858", 90, 590, 300),
        ("#b33a1e", 190, 520, 220),
    )
    for colour, left, right, top in books:
        page.box(left, top, right, top + 74, colour, radius=10)
        page.box(left + 30, top, left + 44, top + 74, "#f6d9a8")
        page.box(left + 8, top + 74, right - 4, top + 80, "#d4720c")
    page.shape([(640, 540), (720, 300), (820, 330), (752, 544)], "#fff3df")
    page.line([(736, 318), (664, 530)], "#d8b98a", 6)
    page.text(850, 690, "旧书换新书集市", 104, "#3b1606", face="kai", bold=True, align=1)
    page.line([(130, 772), (850, 772)], "#3b1606", 8)
    page.text(850, 868, "10月18日上午九点", 78, "#3b1606", face="kai", align=1)
    page.text(850, 996, "文化站一楼大厅", 78, "#3b1606", face="kai", align=1)
    page.shape([(0, 1130), (900, 1080), (900, 1200), (0, 1200)], "#d4720c")
    page.facts = {
        "kind": "poster", "title": "旧书换新书集市", "date": "10月18日上午九点", "place": "文化站一楼大厅",
        "background": "orange",
    }  # fmt: skip
    return page


def _fan(column: int, y: float) -> float:
    """Where a file of the board begins at a height: the files meet far above."""
    return 540 + column * (y - 620) * 0.34


def _pawn(page: Page, x: float, foot: float, scale: float, fill: str) -> None:
    page.oval(x, foot, 70 * scale, 22 * scale, fill)
    page.shape([(x - 54 * scale, foot), (x - 20 * scale, foot - 130 * scale), (x + 20 * scale, foot - 130 * scale),
                (x + 54 * scale, foot)], fill)  # fmt: skip
    page.oval(x, foot - 128 * scale, 42 * scale, 12 * scale, fill)
    page.dot(x, foot - 172 * scale, 42 * scale, fill)
