"""Screens: a team's chat, an app for plants, a window that copies photos."""

from __future__ import annotations

from embedded.drawing.page import Page

INK = "#1f2328"


def team_thread() -> Page:
    """A chat without bubbles: one message below the other, each beside its writer's square."""
    page = Page(900, 1350, "#ffffff")
    page.box(0, 0, 24, 1350, "#5b2a86")
    page.box(24, 0, 900, 170, "#f6f1fa")
    page.shape([(56, 124), (92, 46), (128, 124)], "#5b2a86")
    page.shape([(92, 124), (118, 76), (144, 124)], "#9a6fc4")
    page.text(172, 88, "周末徒步小队", 86, "#3b1a59", bold=True)
    page.line([(24, 170), (900, 170)], "#d9c9e6", 4)
    messages = (
        ("周六七点北门上车", "#e07a5f"),
        ("Bring a raincoat", "#3d8bd3"),
        ("我带热汤和面包", "#3aa675"),
        ("I carry the stove!", "#e0a32e"),
    )
    for row, (message, colour) in enumerate(messages):
        y = 306 + 220 * row
        page.box(66, y - 62, 190, y + 62, colour, radius=22)
        page.oval(128, y - 10, 46, 30, "#ffffff")
        page.shape([(104, y + 10), (140, y + 10), (100, y + 42)], "#ffffff")
        page.text(226, y, message, 76, INK)
        if row:
            page.line([(66, y - 110), (860, y - 110)], "#e8e3ec", 3)
    page.box(66, 1180, 860, 1300, "#ffffff", outline="#bda6d1", line=5, radius=20)
    page.shape([(770, 1206), (832, 1240), (770, 1274), (784, 1240)], "#5b2a86")
    page.facts = {"kind": "chat", "title": "周末徒步小队", "messages": len(messages), "last": messages[-1][0]}
    return page


def plant_cards() -> Page:
    """Which plants are thirsty: a gauge a plant, and a button for all."""
    page = Page(900, 1200, "#eaf5ea")
    page.shape([(0, 0), (900, 0), (900, 190), (450, 250), (0, 190)], "#2e8b3d")
    page.text(450, 112, "阳台浇花计划", 88, "white", bold=True, align=0.5)
    plants = (("薄荷", 0.85), ("吊兰", 0.6), ("文竹和多肉", 0.3))
    for row, (name, share) in enumerate(plants):
        y = 370 + 206 * row
        page.box(50, y - 88, 850, y + 88, "#ffffff", radius=40)
        page.arc(150, y, 58, 0, 360, "#d5e8d6", 16)
        page.arc(150, y, 58, -90, -90 + 360 * share, "#2e8b3d", 16)
        page.dot(150, y + 8, 20, "#59b368")
        page.shape([(131, y + 2), (150, y - 34), (169, y + 2)], "#59b368")
        page.text(250, y, name, 78, INK)
        _pot(page, 760, y)
    page.box(190, 996, 710, 1134, "#2e8b3d", radius=69)
    page.text(450, 1065, "全部浇水", 80, "white", bold=True, align=0.5)
    page.facts = {"kind": "ui", "title": "阳台浇花计划", "rows": len(plants), "button": "全部浇水", "colour": "green"}
    return page


def copy_window() -> Page:
    """A window with a coloured side and choices to tick."""
    page = Page(1280, 800, "#cfd4dc")
    page.box(40, 40, 1250, 768, "#aab0ba", radius=22)
    page.box(30, 30, 1240, 758, "#fdfdfd", radius=22)
    page.box(30, 30, 310, 758, "#6a32b8", radius=22)
    page.box(250, 30, 310, 758, "#6a32b8")
    page.box(144, 282, 196, 320, "white", radius=8)
    page.box(100, 300, 240, 404, "white", radius=18)
    page.dot(170, 352, 38, "#6a32b8")
    page.dot(170, 352, 24, "#b48ae6")
    for row in range(3):
        page.box(100, 470 + 66 * row, 240, 510 + 66 * row, ("#8a58d0", "#9f74dd", "#b48ae6")[row], radius=10)
    page.text(370, 124, "Copy from camera", 88, INK, bold=True)
    choices = (("Keep the folders", True), ("Skip what is there", True), ("Empty the card", False))
    for row, (label, ticked) in enumerate(choices):
        y = 270 + 116 * row
        page.box(372, y - 32, 436, y + 32, "#6a32b8" if ticked else "#ffffff", outline="#6a32b8", line=5, radius=12)
        if ticked:
            page.line([(386, y), (400, y + 16), (424, y - 16)], "white", 8)
        page.text(470, y, label, 72, INK)
    page.box(770, 610, 1190, 720, "#6a32b8", radius=18)
    page.text(980, 665, "Copy now", 74, "white", bold=True, align=0.5)
    page.facts = {
        "kind": "ui",
        "title": "Copy from camera",
        "rows": len(choices),
        "button": "Copy now",
        "colour": "purple",
    }
    return page


def _pot(page: Page, x: float, y: float) -> None:
    """A plant in a pot."""
    for lean in (-34, 0, 34):
        page.shape([(x - 8, y + 12), (x + lean - 16, y - 30), (x + lean * 1.5, y - 62), (x + 8, y + 12)], "#4aa35c")
    page.shape([(x - 44, y + 8), (x + 44, y + 8), (x + 30, y + 64), (x - 30, y + 64)], "#c4703f")
    page.box(x - 50, y + 2, x + 50, y + 20, "#d6834f", radius=5)
