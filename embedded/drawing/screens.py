"""Screens: a group chat on a phone, a settings window."""

from __future__ import annotations

from embedded.drawing.page import Page

INK = "#191919"
GREY = "#8a8a8a"


def group_chat() -> Page:
    """A chat in Chinese and English."""
    page = Page(720, 1080, "#ededed")
    page.box(0, 0, 720, 108, "#f7f7f7")
    page.text(28, 12, "9:41", 20, INK)
    page.box(652, 18, 692, 36, outline=INK, line=2, radius=4)
    page.box(656, 22, 682, 32, INK, radius=2)
    page.line([(40, 66), (26, 80), (40, 94)], INK, 3)
    page.text(360, 60, "项目发布群 (8)", 28, INK, anchor="ma")
    page.line([(0, 108), (720, 108)], "#dcdcdc")
    page.text(360, 126, "下午 3:02", 18, GREY, anchor="ma")
    messages = (
        (False, "#5b8def", ("今天下午发布 v2.4.0，大家确认", "一下自己的任务。")),
        (False, "#e0884a", ("Backend is ready, all 128 tests", "passed on staging.")),
        (True, "#3aa675", ("文档已更新，链接在 wiki 首页。",)),
        (False, "#9a6cd4", ("前端还差一个 bug：登录页在 Safari", "上按钮错位，4点前修好。")),
        (True, "#3aa675", ("OK, let's ship at 16:30.",)),
        (False, "#5b8def", ("收到，16:30 准时发布！",)),
    )
    y = 172.0
    for mine, colour, lines in messages:
        y = _bubble(page, y, lines, mine=mine, colour=colour) + 28
    page.box(0, 980, 720, 1080, "#f7f7f7")
    page.box(84, 1000, 560, 1056, "#ffffff", radius=8)
    page.dot(44, 1028, 20, "#f7f7f7", INK)
    page.dot(676, 1028, 20, "#f7f7f7", INK)
    page.dot(616, 1028, 20, "#f7f7f7", INK)
    page.line([(666, 1028), (686, 1028)], INK, 2)
    page.line([(676, 1018), (676, 1038)], INK, 2)
    return page


def settings_window() -> Page:
    """A settings window in dark colours."""
    page = Page(1000, 640, "#1b1d22")
    page.box(40, 36, 960, 604, "#2a2d34", radius=14)
    page.box(40, 36, 300, 604, "#22252b", radius=14)
    for index, colour in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        page.dot(70 + index * 26, 66, 8, colour)
    page.text(640, 52, "Settings", 22, "#e8e8e8", bold=True, anchor="ma")
    page.box(56, 156, 284, 202, "#3d6fe0", radius=8)
    left = ("General", "Network", "Storage", "Privacy", "About")
    switches = (
        ("Start at login", True),
        ("Check for updates", True),
        ("Send crash reports", False),
        ("Dark appearance", True),
    )
    page.text(80, 112, left[0], 21, "#e8e8e8")
    page.text(330, 112, "Network", 28, "#ffffff", bold=True)
    for index, (label, on) in enumerate(switches):
        y = 166 + index * 62
        page.text(80, y, left[index + 1], 21, "#ffffff" if index == 0 else "#e8e8e8")
        page.text(330, y, label, 21, "#e8e8e8")
        page.box(866, y + 2, 920, y + 30, "#34c759" if on else "#5a5d66", radius=14)
        page.dot(906 if on else 880, y + 16, 11, "white")
        page.line([(330, y + 46), (920, y + 46)], "#3a3d45")
    page.text(330, 422, "Proxy server", 21, "#e8e8e8")
    page.box(560, 414, 920, 460, "#1b1d22", outline="#4a4d56", radius=6)
    page.text(576, 424, "proxy.example.com:3128", 20, "#d0d0d0")
    page.text(330, 482, "Changes take effect after a restart.", 18, "#9a9da6")
    page.box(656, 536, 778, 582, "#4a4d56", radius=8)
    page.text(717, 545, "Cancel", 21, "white", anchor="ma")
    page.box(798, 536, 920, 582, "#3d6fe0", radius=8)
    page.text(859, 545, "Apply", 21, "white", anchor="ma")
    return page


def _bubble(page: Page, top: float, lines: tuple[str, ...], *, mine: bool, colour: str) -> float:
    """One message and its sender's square; gives the bottom of the bubble."""
    width = max(page.width_of(line, 24) for line in lines) + 40
    bottom = top + 28 + 38 * len(lines)
    left = 720 - 104 - width if mine else 104
    fill = "#95ec69" if mine else "#ffffff"
    page.box(left, top, left + width, bottom, fill, radius=10)
    tip = left + width if mine else left
    out = 10 if mine else -10
    page.shape([(tip, top + 22), (tip + out, top + 32), (tip, top + 42)], fill)
    side = 720 - 84 if mine else 24
    page.box(side, top, side + 60, top + 60, colour, radius=8)
    page.dot(side + 30, top + 24, 11, "white")
    page.box(side + 12, top + 38, side + 48, top + 60, "white", radius=10)
    for number, line in enumerate(lines):
        page.text(left + 20, top + 12 + 38 * number, line, 24, INK)
    return bottom
