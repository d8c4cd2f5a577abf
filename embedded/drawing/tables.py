"""Tables: rows as cards, a board of departures."""

from __future__ import annotations

from embedded.drawing.page import Page


def row_cards() -> Page:
    """Clubs of a school, a card each."""
    page = Page(1200, 900, "#eef0fb")
    page.shape([(0, 0), (1200, 0), (1200, 120), (0, 190)], "#4a54b8")
    page.text(70, 76, "秋季社团名额", 88, "white", bold=True)
    columns = ((90, 0.0), (600, 0.5), (1110, 1.0))
    for (x, align), cell in zip(columns, ("社团", "在哪里", "名额"), strict=True):
        page.text(x, 250, cell, 66, "#4a54b8", align=align, beside=align > 0)
    rows = (("围棋", "茶室", "18"), ("合唱", "琴房", "26"), ("剪纸", "画室", "9"), ("木工", "后院", "12"))
    for number, row in enumerate(rows):
        top = 310 + 140 * number
        page.box(44, top + 5, 1160, top + 123, "#cfd3ee", radius=24)
        page.box(40, top, 1156, top + 116, "#ffffff", radius=24)
        page.box(40, top + 20, 52, top + 96, ("#e2574c", "#2f9e6e", "#e0a020", "#4a54b8")[number], radius=6)
        for (x, align), cell in zip(columns, row, strict=True):
            page.text(x, top + 58, cell, 70, "#25294a", align=align, beside=align > 0)
    page.facts = {"kind": "table", "title": "秋季社团名额", "rows": len(rows), "columns": 3}
    return page


def departures_board() -> Page:
    """Ferries of an evening, as lamps on black plates."""
    page = Page(1280, 800, "#2c2f36")
    page.box(20, 20, 1260, 780, "#101216", radius=18)
    page.shape([(84, 112), (176, 112), (158, 140), (102, 140)], "#ffc640")
    page.line([(130, 54), (130, 106)], "#ffc640", 5)
    page.shape([(136, 58), (172, 100), (136, 100)], "#ffc640")
    page.text(220, 98, "Evening ferries", 92, "#ffffff", bold=True)
    columns = ((70, 0.0), (780, 0.5), (1200, 1.0))
    for (x, align), cell in zip(columns, ("Island", "Leaves", "Pier"), strict=True):
        page.text(x, 220, cell, 66, "#8fb8ff", align=align, beside=align > 0)
    rows = (("Gull Rock", "17:40", "2"), ("Heron Bay", "18:05", "4"), ("Long Cape", "19:30", "1"))
    for number, row in enumerate(rows):
        top = 290 + 156 * number
        for left, right in ((48, 592), (640, 920), (1030, 1232)):
            page.box(left, top, right, top + 124, "#23262d", radius=8)
            page.line([(left, top + 62), (right, top + 62)], "#1b1d22", 3)
        for (x, align), cell in zip(columns, row, strict=True):
            page.text(x, top + 62, cell, 80, "#ffc640", align=align, beside=align > 0)
    page.facts = {"kind": "table", "title": "Evening ferries", "rows": len(rows), "columns": 3}
    return page
