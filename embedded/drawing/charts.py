"""Charts: counted blocks, an area below a line, half a ring."""

from __future__ import annotations

import math
from collections.abc import Sequence

from embedded.drawing.page import Page

INK = "#2d3138"


def block_rows() -> Page:
    """Umbrellas that were left on trains, in rows of blocks: one stands for six."""
    page = Page(1200, 900, "#fff8ee")
    page.box(0, 0, 26, 900, "#e8731a")
    page.text(80, 96, "Umbrellas left on trains", 88, INK, face="kai", bold=True)
    parts = (("Coast", 132), ("Valley", 84), ("Harbour", 54), ("Tunnel", 24))
    for row, (label, value) in enumerate(parts):
        y = 260 + 162 * row
        page.text(80, y, label, 72, INK, face="kai")
        for block in range(value // 6):
            x = 400 + 26 * block
            page.box(x, y - 44, x + 23, y + 44, "#e8731a")
        page.text(1130, y, str(value), 72, INK, face="kai", bold=True, align=1, beside=True)
        if row:
            page.dashes(80, 1130, y - 82, "#dbcdb8", step=16, line=3)
    page.facts = _chart("bar_chart", "Umbrellas left on trains", parts, colour="orange")
    return page


def area_line() -> Page:
    """How warm it is on some days of the farmers' year."""
    page = Page(1200, 800, "#f4f9ff")
    page.text(600, 74, "节气当天平均气温", 80, INK, bold=True, align=0.5)
    parts = (("立春", 3), ("春分", 11), ("立夏", 19), ("夏至", 26), ("立秋", 22))
    points = [(150 + 225 * number, 590 - 12.2 * value) for number, (_, value) in enumerate(parts)]
    page.shape([(points[0][0], 650), *points, (points[-1][0], 650)], "#cfe1fb")
    for x, y in points:
        for step in range(int(y) + 20, 640, 16):
            page.line([(x, step), (x, step + 8)], "#7da7e8", 3)
    page.line(points, "#1f62d0", 12)
    page.line([(40, 652), (1160, 652)], "#6f7c90", 4)
    for (label, value), (x, y) in zip(parts, points, strict=True):
        page.dot(x, y, 17, "#1f62d0")
        page.dot(x, y, 8, "white")
        page.box(x - 92, y - 130, x + 92, y - 42, "#1d3557", radius=18)
        page.shape([(x - 16, y - 44), (x + 16, y - 44), (x, y - 24)], "#1d3557")
        page.text(x, 712, label, 68, INK, align=0.5)
        page.text(x, y - 86, f"{value}℃", 66, "white", align=0.5, beside=True)
    page.facts = _chart("line_chart", "节气当天平均气温", parts, unit="℃", colour="blue")
    return page


def half_ring() -> Page:
    """What a reading room lends, as half a ring that comes in from the edge."""
    page = Page(900, 900, "#fbf7f4")
    page.text(60, 96, "阅览室借出的书", 84, INK, face="kai", bold=True)
    parts = (("小说", 41), ("科普", 27), ("画册", 20), ("词典", 12))
    colours = ("#c0392b", "#2471a3", "#b9770e", "#5b7f3a")
    start = 270.0
    for (_, value), colour in zip(parts, colours, strict=True):
        page.sector(900, 540, 320, start - 1.8 * value, start, colour)
        start -= 1.8 * value
        page.line([(900, 540), (900 + 330 * _cos(start), 540 + 330 * _sin(start))], "#fbf7f4", 8)
    page.dot(900, 540, 170, "#fbf7f4")
    for row, ((label, value), colour) in enumerate(zip(parts, colours, strict=True)):
        y = 270 + 160 * row
        page.box(60, y - 58, 520, y + 58, colour, radius=18)
        page.text(92, y, label, 72, "white", face="kai", bold=True)
        page.text(490, y, f"{value}%", 72, "white", face="kai", bold=True, align=1, beside=True)
    page.facts = _chart("pie_chart", "阅览室借出的书", parts, unit="%")
    return page


def _chart(
    kind: str, title: str, parts: Sequence[tuple[str, int]], *, unit: str = "", colour: str | None = None
) -> dict[str, str | int]:
    largest = max(parts, key=lambda part: part[1])
    smallest = min(parts, key=lambda part: part[1])
    facts: dict[str, str | int] = {"kind": kind, "title": title, "categories": len(parts)}
    facts |= {"largest_label": largest[0], "largest_value": f"{largest[1]}{unit}"}
    facts |= {"smallest_label": smallest[0], "smallest_value": f"{smallest[1]}{unit}"}
    return facts | ({"colour": colour} if colour else {})


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))
