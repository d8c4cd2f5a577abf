"""Things for sale: a lantern with its tag, a kite over a strip of paper."""

from __future__ import annotations

from embedded.drawing.page import Page


def hanging_lantern() -> Page:
    """A paper lantern that hangs into the picture, its price on a tag."""
    page = Page(900, 900, "#f7f2e9")
    page.dot(650, 300, 300, "#efe4cf")
    page.line([(640, 0), (640, 110)], "#5c4630", 7)
    page.box(570, 104, 710, 146, "#d9a441", radius=12)
    for half, tone in ((200, "#c8201c"), (150, "#d8302a"), (96, "#c8201c"), (42, "#de3d36")):
        page.oval(640, 300, half, 165, tone)
    page.box(570, 456, 710, 498, "#d9a441", radius=12)
    for x in (612, 640, 668):
        page.line([(x, 498), (x, 590)], "#c8201c", 8)
    page.shape([(60, 150), (110, 90), (400, 90), (400, 210), (110, 210)], "#fffdf7")
    page.line([(60, 150), (0, 128)], "#b59b73", 5)
    page.text(144, 150, "￥46.00", 62, "#8a1512")
    page.text(60, 688, "竹骨纸灯笼", 92, "#3a2a1a", face="kai", bold=True)
    page.text(60, 806, "高三十厘米，可以收起", 66, "#5c4a36", face="kai")
    page.facts = {"kind": "product", "title": "竹骨纸灯笼", "price": "￥46.00", "colour": "red"}
    return page


def flying_kite() -> Page:
    """A kite, name and price on a strip across the lower part."""
    page = Page(1200, 900, "#fbfbf7")
    page.shape([(760, 60), (1010, 250), (800, 540), (560, 290)], "#1d5fc4")
    page.line([(760, 60), (800, 540)], "#174c9c", 8)
    page.line([(1010, 250), (560, 290)], "#174c9c", 8)
    page.line([(800, 540), (720, 590), (620, 560), (500, 600), (380, 570), (250, 610)], "#6d7787", 6)
    for x, y in ((640, 566), (470, 594), (320, 592)):
        page.shape([(x, y), (x - 40, y - 30), (x - 34, y + 30)], "#1d5fc4")
        page.shape([(x, y), (x + 40, y - 30), (x + 34, y + 30)], "#1d5fc4")
    page.shape([(0, 660), (1200, 640), (1200, 900), (0, 900)], "#2b2f36")
    page.text(70, 734, "Seaside kite for two", 88, "white", bold=True)
    page.text(70, 832, "$18.90", 92, "#ffd45c", bold=True)
    page.facts = {"kind": "product", "title": "Seaside kite for two", "price": "$18.90", "colour": "blue"}
    return page
