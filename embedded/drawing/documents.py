"""Documents: a notice, two receipts, a table, a letter."""

from __future__ import annotations

from embedded.drawing.page import Page

INK = "#1f1f1f"
GREY = "#6b6b6b"


def water_notice() -> Page:
    """A notice of the kind that hangs in a stairwell."""
    page = Page(860, 1000, "#fdfcf8")
    page.box(28, 28, 832, 972, outline="#b3261e", line=3)
    page.box(38, 38, 822, 962, outline="#b3261e", line=1)
    page.text(430, 84, "停水通知", 60, "#b3261e", face="serif", bold=True, anchor="ma")
    page.line([(90, 190), (770, 190)], "#b3261e", 2)
    page.text(90, 226, "尊敬的各位住户：", 30, INK, face="serif")
    body = (
        "因小区二次供水设备检修及水箱清洗，定于2026年",
        "3月18日（星期三）上午9:00至下午17:00暂停供水，",
        "涉及1号楼至6号楼全部住户。",
    )
    for number, line in enumerate(body):
        page.text(150 if number == 0 else 90, 290 + 56 * number, line, 28, INK, face="serif")
    page.text(150, 470, "请您注意以下事项：", 28, INK, face="serif")
    rules = (
        "1. 请提前储备生活用水，并关闭家中所有水龙头。",
        "2. 恢复供水初期水质可能浑浊，请放水3分钟后使用。",
        "3. 电梯及消防设施不受影响。",
    )
    for number, rule in enumerate(rules):
        page.text(120, 530 + 54 * number, rule, 27, INK, face="serif")
    page.text(150, 712, "给您带来不便，敬请谅解。如有疑问请致电物业服务", 26, INK, face="serif")
    page.text(90, 762, "中心（24小时）：010-5550 0123。", 26, INK, face="serif")
    page.text(770, 850, "示例花园物业服务中心", 28, INK, face="serif", anchor="ra")
    page.text(770, 900, "2026年3月15日", 28, INK, face="serif", anchor="ra")
    return page


def supermarket_receipt() -> Page:
    """A till receipt in Chinese."""
    page = Page(520, 900, "#f7f6f1")
    page.text(260, 36, "示例超市", 40, INK, bold=True, anchor="ma")
    page.text(260, 100, "人民路店 欢迎光临", 22, INK, anchor="ma")
    page.text(40, 148, "小票号：0318-00427", 20, INK)
    page.text(40, 180, "时间：2026-03-18 18:42:09", 20, INK)
    page.dashes(40, 480, 222, GREY)
    page.text(40, 234, "品名", 20, GREY)
    page.text(340, 234, "数量", 20, GREY, anchor="ra")
    page.text(480, 234, "金额", 20, GREY, anchor="ra")
    bought = (
        ("纯牛奶 250ml×12", "1", "49.90"),
        ("东北大米 5kg", "1", "36.80"),
        ("西红柿", "1.26kg", "7.43"),
        ("鸡蛋（散）", "0.98kg", "10.58"),
        ("抽纸 3层 8包", "2", "43.80"),
        ("苏打饼干 400g", "3", "29.70"),
    )
    for row, (name, count, price) in enumerate(bought):
        y = 276 + 42 * row
        page.text(40, y, name, 22, INK)
        page.text(340, y, count, 22, INK, anchor="ra")
        page.text(480, y, price, 22, INK, anchor="ra")
    page.dashes(40, 480, 536, GREY)
    for row, (label, amount) in enumerate((("合计", "178.21"), ("会员优惠", "-8.21"))):
        page.text(40, 552 + 40 * row, label, 22, INK)
        page.text(480, 552 + 40 * row, amount, 22, INK, anchor="ra")
    page.text(40, 636, "应付金额", 28, INK, bold=True)
    page.text(480, 636, "¥170.00", 28, INK, bold=True, anchor="ra")
    page.text(40, 690, "支付方式：移动支付", 20, INK)
    page.dashes(40, 480, 732, GREY)
    _bars(page, 70, 750, 380, 64)
    page.text(260, 826, "6900318004274", 20, INK, anchor="ma")
    page.text(260, 858, "谢谢惠顾，请保留小票以便退换", 18, GREY, anchor="ma")
    return page


def cafe_receipt() -> Page:
    """A till receipt in English."""
    page = Page(480, 720, "#fbfbf9")
    page.text(240, 34, "HARBOUR STREET CAFE", 28, INK, bold=True, anchor="ma")
    page.text(240, 78, "12 Harbour Street", 19, GREY, anchor="ma")
    page.text(240, 106, "Table 7   Guests 2", 19, GREY, anchor="ma")
    page.text(40, 150, "21 Mar 2026  09:14", 19, INK)
    page.text(440, 150, "Order 1182", 19, INK, anchor="ra")
    page.dashes(40, 440, 190, GREY)
    ordered = (
        ("2 x Flat white", "9.00"),
        ("1 x Oat porridge", "6.50"),
        ("1 x Eggs on toast", "8.80"),
        ("1 x Orange juice", "4.20"),
    )
    for row, (name, price) in enumerate(ordered):
        page.text(40, 208 + 42 * row, name, 22, INK)
        page.text(440, 208 + 42 * row, price, 22, INK, anchor="ra")
    page.dashes(40, 440, 384, GREY)
    for row, (label, amount) in enumerate((("Subtotal", "28.50"), ("Service 10%", "2.85"))):
        page.text(40, 398 + 38 * row, label, 21, INK)
        page.text(440, 398 + 38 * row, amount, 21, INK, anchor="ra")
    page.text(40, 486, "TOTAL", 32, INK, bold=True)
    page.text(440, 486, "$31.35", 32, INK, bold=True, anchor="ra")
    page.text(40, 548, "Paid by card ending 4402", 20, INK)
    page.dashes(40, 440, 594, GREY)
    page.text(240, 612, "Thank you, see you soon!", 21, INK, anchor="ma")
    page.text(240, 650, "Wi-Fi password: goodmorning", 18, GREY, anchor="ma")
    return page


def orders_table() -> Page:
    """A table with headings in two languages."""
    page = Page(1080, 600)
    page.text(40, 32, "2026年第一季度订单汇总 Q1 Orders by Region", 30, INK, bold=True)
    page.text(40, 84, "单位：万元 (CNY 10,000)", 19, GREY)
    columns = ((56, "la"), (400, "ra"), (580, "ra"), (760, "ra"), (1020, "ra"))
    heads = ("地区 Region", "1月 Jan", "2月 Feb", "3月 Mar", "合计 Total")
    rows = (
        ("华东 East", "1,284.50", "986.20", "1,530.75", "3,801.45"),
        ("华南 South", "942.30", "801.10", "1,105.60", "2,849.00"),
        ("华北 North", "768.00", "655.40", "890.25", "2,313.65"),
        ("西南 Southwest", "415.80", "372.90", "508.10", "1,296.80"),
        ("海外 Overseas", "233.15", "249.70", "301.35", "784.20"),
    )
    page.box(40, 126, 1040, 182, "#1f4e79")
    for (x, anchor), head in zip(columns, heads, strict=True):
        page.text(x, 140, head, 21, "white", bold=True, anchor=anchor)
    for number, row in enumerate((*rows, ("总计 Total", "3,643.75", "3,065.30", "4,336.05", "11,045.10"))):
        top = 182 + 60 * number
        last = number == len(rows)
        page.box(40, top, 1040, top + 60, "#dbe7f3" if last else ("#f4f7fa" if number % 2 else "white"))
        page.line([(40, top + 60), (1040, top + 60)], "#c3cfda")
        for (x, anchor), cell in zip(columns, row, strict=True):
            page.text(x, top + 16, cell, 22, INK, bold=last, anchor=anchor)
    page.box(40, 126, 1040, 542, outline="#8aa0b4")
    page.text(40, 556, "数据截至2026-03-31，未经审计。", 18, GREY)
    return page


def office_memo() -> Page:
    """A page of plain English prose."""
    page = Page(900, 960, "#ffffff")
    page.box(0, 0, 900, 14, "#2f6f5e")
    page.text(80, 64, "MEMORANDUM", 38, "#2f6f5e", face="serif", bold=True)
    head = (("To:", "All warehouse staff"), ("From:", "Facilities"), ("Date:", "6 April 2026"))
    for row, (label, value) in enumerate((*head, ("Subject:", "Changes to loading dock hours"))):
        page.text(80, 148 + 40 * row, label, 23, GREY, face="serif")
        page.text(200, 148 + 40 * row, value, 23, INK, face="serif")
    page.line([(80, 322), (820, 322)], "#b8c4bf", 2)
    paragraphs = (
        ("Starting Monday, 13 April, the east loading dock", "will be open from 06:30 to 20:00. The west dock"),
        ("stays closed until the new gate passes inspection.", ""),
        ("Drivers must check in at the office and wear a", "high-visibility vest at all times. Trucks over 12 t"),
        ("unload in bay 4 only.", ""),
        ("Please plan deliveries of cold goods before 10:00,", "as the cooling unit is serviced every afternoon."),
    )
    y = 352
    for pair in paragraphs:
        for line in filter(None, pair):
            page.text(80, y, line, 25, INK, face="serif")
            y += 46
        y += 22 if pair[1] == "" else 0
    page.text(80, 830, "Questions? Extension 2107, or facilities@example.com", 23, INK, face="serif")
    page.text(450, 906, "Page 1 of 1", 18, GREY, face="serif", anchor="ma")
    return page


def _bars(page: Page, left: float, top: float, width: float, height: float) -> None:
    """A bar code: widths from a fixed sequence, so that every drawing is the same."""
    state, x = 7, left
    while x < left + width - 4:
        state = (state * 73 + 41) % 251
        thick = 1.5 + state % 3 * 1.5
        page.box(x, top, x + thick, top + height, INK)
        x += thick + 1.5 + state // 7 % 3 * 1.5
