"""Pictures with little text: a product card, a poster, and a photographed sign."""

from __future__ import annotations

import random

from PIL import Image, ImageFilter

from embedded.drawing.page import Page


def flask_card() -> Page:
    """A product as a shop shows it."""
    page = Page(720, 960, "#ffffff")
    page.box(0, 0, 720, 560, "#eef2f0")
    page.dot(360, 310, 200, "#dfe8e3")
    page.box(290, 150, 430, 520, "#2e7d6b", radius=34)
    page.box(302, 170, 330, 500, "#4c9a88", radius=14)
    page.box(300, 90, 420, 160, "#39424a", radius=18)
    page.box(300, 132, 420, 146, "#59646d")
    page.box(28, 28, 138, 70, "#d84315", radius=8)
    page.text(83, 35, "新品", 24, "white", bold=True, anchor="ma")
    page.text(40, 590, "便携保温杯 500ml", 36, "#212121", bold=True)
    page.text(40, 650, "316不锈钢内胆 · 12小时长效保温", 24, "#616161")
    page.text(40, 706, "¥129.00", 46, "#d84315", bold=True)
    page.text(262, 726, "原价 ¥169.00", 22, "#9e9e9e")
    page.box(40, 790, 168, 832, "#fff3e0", radius=6)
    page.text(104, 797, "满99包邮", 22, "#e65100", anchor="ma")
    page.box(184, 790, 332, 832, "#e8f5e9", radius=6)
    page.text(258, 797, "7天无理由", 22, "#2e7d32", anchor="ma")
    page.text(680, 797, "已售 2,386 件", 22, "#9e9e9e", anchor="ra")
    page.box(40, 860, 348, 926, "#ffb300", radius=33)
    page.text(194, 873, "加入购物车", 28, "white", bold=True, anchor="ma")
    page.box(372, 860, 680, 926, "#d84315", radius=33)
    page.text(526, 873, "立即购买", 28, "white", bold=True, anchor="ma")
    return page


def lecture_poster() -> Page:
    """A poster in two languages over a shaded sky."""
    page = Page(800, 1120)
    page.shade((18, 32, 78), (214, 120, 92))
    for seed in range(140):
        spot = random.Random(seed)  # noqa: S311 - stars on a poster
        x, y, size = spot.uniform(0, 800), spot.uniform(0, 480), spot.uniform(0.8, 2.2)
        if not (90 < x < 710 and 80 < y < 540):  # a star beside a letter reads as a full stop
            page.dot(x, y, size, "#dfe6ff")
    page.dot(640, 780, 120, "#f6c28b")
    page.shape([(0, 960), (180, 780), (330, 920), (520, 740), (800, 960), (800, 1120), (0, 1120)], "#1c2340")
    page.text(400, 90, "公开讲座", 34, "#ffd9a0", anchor="ma")
    page.text(400, 160, "城市与星空", 92, "white", face="serif", bold=True, anchor="ma")
    page.text(400, 306, "The City and the Night Sky", 42, "white", face="serif", anchor="ma")
    page.line([(300, 390), (500, 390)], "#ffd9a0", 2)
    page.text(400, 420, "2026年5月16日（周六）19:30", 32, "white", anchor="ma")
    page.text(400, 478, "市图书馆 二楼报告厅", 32, "white", anchor="ma")
    page.text(400, 1004, "免费入场 · 座位有限", 32, "#ffd9a0", anchor="ma")
    page.text(400, 1058, "Free admission, doors open at 19:00", 24, "#e6e9f5", anchor="ma")
    return page


def exit_sign() -> tuple[Page, Image.Image]:
    """A sign on a wall as a phone takes it: seen from the side, a little soft, with grain. Upright."""
    page = Page(960, 360, "#0f6b3f")
    page.box(10, 10, 950, 350, outline="white", line=5, radius=18)
    page.text(60, 58, "安全出口", 92, "white", bold=True)
    page.text(60, 210, "EMERGENCY EXIT", 62, "white", bold=True)
    page.shape([(690, 150), (830, 150), (830, 106), (912, 180), (830, 254), (830, 210), (690, 210)], "white")
    sign = page.picture()
    wall = Image.new("RGB", (1200, 900), "#b9b4aa")
    slant = (1.04, 0.05, -130.0, -0.055, 1.10, -250.0, 0.00002, 0.00012)
    seen = sign.transform(wall.size, Image.Transform.PERSPECTIVE, slant, Image.Resampling.BICUBIC)
    mask = Image.new("L", sign.size, 255).transform(
        wall.size, Image.Transform.PERSPECTIVE, slant, Image.Resampling.BICUBIC
    )
    shadow = mask.filter(ImageFilter.GaussianBlur(16)).point(lambda value: value * 0.45)
    wall.paste("#6f6a62", (12, 18), shadow)
    wall.paste(seen, (0, 0), mask)
    soft = wall.filter(ImageFilter.GaussianBlur(0.9))
    return page, Image.blend(soft, _grain(soft.size), 0.06)


def _grain(size: tuple[int, int]) -> Image.Image:
    noise = random.Random(20260318).randbytes(size[0] * size[1])  # noqa: S311 - grain of a photograph
    return Image.frombytes("L", size, noise).convert("RGB")
