"""Notices: a sheet on a cork board, a chalk board."""

from __future__ import annotations

import random

from embedded.drawing.page import Page


def cork_board() -> Page:
    """A sheet with a swimming pool's news, held by two pins."""
    page = Page(900, 1200, "#b98a56")
    specks = random.Random(14)  # noqa: S311 - cork
    for _ in range(900):
        x, y, size = specks.uniform(0, 900), specks.uniform(0, 1200), specks.uniform(1, 3.5)
        page.dot(x, y, size, specks.choice(("#a5763f", "#caa06c", "#93682f")))
    page.box(0, 0, 900, 1200, outline="#6f4a24", line=22)
    page.shape([(72, 108), (846, 82), (858, 1140), (84, 1150)], "#7d5a31")
    page.shape([(60, 92), (836, 70), (848, 1126), (70, 1136)], "#fffdf3")
    page.text(450, 220, "泳池换水公告", 96, "#b3261e", face="kai", bold=True, align=0.5)
    for x in range(180, 720, 30):
        page.arc(x + 15, 296, 15, 180, 360, "#2f6f9f", 4)
    lines = ("室内泳池下周一清洗", "换水期间暂不开放", "更衣室照常使用", "周三早晨八点恢复", "请自带泳帽和水杯")
    for row, line in enumerate(lines):
        page.text(450, 406 + 108 * row, line, 70, "#2b2b2b", face="kai", align=0.5)
    page.text(770, 1010, "2026年9月14日", 62, "#2b2b2b", face="kai", align=1)
    for x, y in ((130, 118), (776, 104)):
        page.dot(x + 6, y + 10, 20, "#cfc6ad")
        page.dot(x, y, 21, "#1f7a4d")
        page.dot(x - 6, y - 7, 7, "#7fd0a4")
    page.facts = {"kind": "notice", "title": "泳池换水公告", "lines": len(lines), "date": "2026年9月14日"}
    return page


def chalk_board() -> Page:
    """What a library wrote on the board beside its door."""
    page = Page(1280, 800, "#8a5a2b")
    page.box(14, 14, 1266, 786, outline="#a8763f", line=10)
    page.box(46, 46, 1234, 706, "#23483a")
    smears = random.Random(5)  # noqa: S311 - chalk that was wiped away
    for _ in range(60):
        x, y, length = smears.uniform(60, 1000), smears.uniform(60, 690), smears.uniform(60, 220)
        page.line([(x, y), (x + length, y - length * 0.12)], "#284e40", smears.uniform(3, 12))
    page.text(640, 150, "The library is moving", 100, "#f7f3d8", face="kai", bold=True, align=0.5)
    page.line([(210, 226), (640, 220), (1070, 228)], "#f2c14e", 7)
    lines = ("From 5 October we are at", "18 Mill Lane, by the bakery.", "Your card stays valid.")
    for row, line in enumerate(lines):
        page.text(110, 320 + 120 * row, line, 76, "#eef3ee", face="kai")
    _open_book(page, 1096, 580)
    page.box(46, 712, 1234, 748, "#6f451d")
    page.box(160, 700, 250, 716, "#fbfbf4", radius=6)
    page.box(280, 702, 340, 716, "#f2c14e", radius=6)
    page.box(920, 682, 1060, 716, "#39424a", radius=5)
    page.facts = {"kind": "notice", "title": "The library is moving", "lines": len(lines)}
    return page


def _open_book(page: Page, x: float, y: float) -> None:
    """Drawn with chalk: two leaves and the lines on them."""
    for side in (-1, 1):
        page.line(
            [(x, y + 70), (x + side * 110, y + 40), (x + side * 110, y - 70), (x, y - 40), (x, y + 70)], "#f2c14e", 6
        )
        for row in range(3):
            start, end = x + side * 24, x + side * 90
            page.line([(start, y - 22 + 30 * row), (end, y - 40 + 30 * row)], "#9fb5a4", 5)
