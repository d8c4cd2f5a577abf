"""Receipts: a torn strip from a till, an electronic one on a phone."""

from __future__ import annotations

from embedded.drawing.page import Page

INK = "#26262a"


def torn_strip() -> Page:
    """Fruit, on thermal paper with a torn edge."""
    page = Page(900, 1350, "#5b6470")
    for x in range(-200, 1100, 90):
        page.line([(x, 0), (x + 300, 1350)], "#545d69", 18)
    edge = [(840 - 60 * number, 1290 if number % 2 else 1312) for number in range(14)]
    page.shape([(60, 0), (840, 0), *edge, (60, 1290)], "#fbfaf4")
    page.dot(418, 92, 34, "#26262a")
    page.dot(474, 98, 34, "#26262a")
    page.line([(424, 58), (446, 22), (470, 64)], INK, 6)
    page.text(450, 206, "果满园水果店", 92, INK, align=0.5)
    page.text(450, 322, "2026-09-12 18:20", 70, INK, align=0.5)
    bought = (("白桃一盒", "18.60"), ("香梨三斤", "9.90"), ("西瓜半个", "15.00"))
    for row, (name, price) in enumerate(bought):
        y = 460 + 122 * row
        page.text(110, y, name, 76, INK)
        page.dashes(420, 580, y + 22, "#8d8d90", step=20, line=4)
        page.text(790, y, price, 76, INK, align=1, beside=True)
    page.box(86, 806, 814, 936, INK)
    page.text(116, 871, "共付", 84, "white")
    page.text(784, 871, "￥43.50", 84, "white", align=1, beside=True)
    _bars(page, 170, 1010, 560, 150)
    page.facts = {"kind": "receipt", "title": "果满园水果店", "items": len(bought), "total": "￥43.50"}
    return page


def phone_receipt() -> Page:
    """A rental that was paid by phone."""
    page = Page(800, 1000, "#e9f3ee")
    page.box(0, 0, 800, 210, "#1f9d63")
    page.box(40, 110, 760, 950, "#ffffff", radius=36)
    page.dot(400, 112, 66, "#ffffff")
    page.dot(400, 112, 54, "#1f9d63")
    page.line([(374, 114), (393, 134), (430, 90)], "white", 12)
    page.text(400, 246, "Dune Bike Rental", 74, INK, bold=True, align=0.5)
    bought = (("Two city bikes", "24.00"), ("Child seat", "5.50"), ("Repair kit", "3.00"))
    for row, (name, price) in enumerate(bought):
        y = 376 + 104 * row
        page.text(88, y, name, 60, INK)
        page.text(712, y, price, 60, INK, align=1, beside=True)
        page.line([(88, y + 52), (712, y + 52)], "#dfeae4", 3)
    page.dashes(88, 712, 676, "#9fb5aa", step=26, line=4)
    page.text(88, 764, "You paid", 66, INK, bold=True)
    page.text(712, 764, "$32.50", 66, "#14794b", bold=True, align=1, beside=True)
    page.box(40, 850, 760, 950, "#d3ecdf", radius=36)
    page.box(40, 850, 760, 890, "#d3ecdf")
    page.line([(60, 920), (240, 884), (420, 918), (600, 878), (744, 900)], "#ffffff", 18)
    page.facts = {"kind": "receipt", "title": "Dune Bike Rental", "items": len(bought), "total": "$32.50"}
    return page


def _bars(page: Page, left: float, top: float, width: float, height: float) -> None:
    """A bar code: widths from a fixed sequence, so that every drawing is the same."""
    state, x = 7, left
    while x < left + width - 12:
        state = (state * 73 + 41) % 251
        thick = 4 + state % 3 * 4
        page.box(x, top, x + thick, top + height, INK)
        x += thick + 4 + state // 7 % 3 * 4
