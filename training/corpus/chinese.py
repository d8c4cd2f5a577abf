"""Chinese phrases of the training corpus."""

from __future__ import annotations


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a text in which | parts them and line breaks mean nothing."""
    return tuple(" ".join(part.split()) for part in text.replace("\n", "").split("|"))


CHINESE = {
    "title": phrases("通知|停水通知|会议安排|食堂公告|值班表"),
    "line": phrases("请提前做好准备。|如有疑问请联系前台|施工期间请绕行。"),
    "sign": phrases("出口|入口|小心地滑|禁止吸烟|请勿触摸"),
    "shop": phrases("青石巷面馆|东门便利店|小满咖啡"),
    "item": phrases("牛肉面|酸梅汤|鸡蛋灌饼|毛巾|电池"),
    "heading": phrases("名称|数量|单价|日期|备注"),
    "row": phrases("一车间|二车间|华东|西北|库房"),
    "category": phrases("春季|夏季|秋季|冬季|其他|苹果|香蕉"),
    "name": phrases("店长|前台|班长|物业|维修组"),
    "message": phrases("我到楼下了|好的，马上来|明天几点开会？"),
    "button": phrases("确定|取消|保存|提交|下一步"),
    "setting": phrases("消息通知|深色模式|自动更新|字体大小"),
    "product": phrases("保温水杯|折叠雨伞|蓝牙音箱"),
    "event": phrases("春季读书会|城市马拉松|陶艺体验课"),
    "place": phrases("市民中心二楼|东湖公园南门|第三会议室"),
}
