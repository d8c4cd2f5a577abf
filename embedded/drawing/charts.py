"""Charts: bars in English, lines in Chinese."""

from __future__ import annotations

from embedded.drawing.page import Page

INK = "#263238"
GREY = "#78909c"


def visitors_bars() -> Page:
    """A bar chart whose bars carry their values."""
    page = Page(960, 600)
    page.text(60, 30, "Website visitors by month, 2026", 32, INK, bold=True)
    page.text(60, 80, "Thousands of unique visitors", 20, GREY)
    months = (("Jan", 42), ("Feb", 38), ("Mar", 55), ("Apr", 61), ("May", 58), ("Jun", 73))
    floor, per_unit = 510, 5.0
    for level in (20, 40, 60):
        page.line([(60, floor - level * per_unit), (920, floor - level * per_unit)], "#e3e8eb")
    for index, (_, value) in enumerate(months):
        x = 110 + index * 135
        page.box(x, floor - value * per_unit, x + 74, floor, "#ef6c00" if value == 73 else "#1e88e5")
    page.line([(60, floor), (920, floor)], GREY, 2)
    # Reading order is from top to bottom, so the values come by height.
    for value, index in sorted(((value, index) for index, (_, value) in enumerate(months)), reverse=True):
        page.text(147 + index * 135, floor - value * per_unit - 34, str(value), 23, INK, anchor="ma")
    for index, (month, _) in enumerate(months):
        page.text(147 + index * 135, 522, month, 22, INK, anchor="ma")
    page.text(60, 562, "Source: web analytics, 1 July 2026", 17, GREY)
    return page


def sales_lines() -> Page:
    """A line chart with a legend."""
    page = Page(1000, 600, "#fafafa")
    page.text(500, 24, "线上与门店销售额对比", 34, INK, bold=True, anchor="ma")
    series = (("线上", "#c62828", (120, 135, 160, 158, 190, 232)), ("门店", "#00695c", (210, 205, 188, 192, 175, 168)))
    for index, (name, colour, _) in enumerate(series):
        left = 390 + index * 140
        page.box(left + 8, 94, left + 28, 114, colour, radius=3)
        page.text(left + 52, 90, name, 21, INK)
    floor, per_unit, left, step = 520, 1.44, 130, 150
    for level in (250, 200, 150, 100, 50, 0):
        y = floor - level * per_unit
        page.line([(100, y), (960, y)], "#dde3e6")
        page.text(88, y - 14, str(level), 19, GREY, anchor="ra")
    for _, colour, values in series:
        points = [(left + i * step, floor - v * per_unit) for i, v in enumerate(values)]
        page.line(points, colour, 4)
    for index, month in enumerate(("一月", "二月", "三月", "四月", "五月", "六月")):
        page.text(left + index * step, 532, month, 21, INK, anchor="ma")
    page.text(40, 566, "单位：万元", 18, GREY)
    return page
