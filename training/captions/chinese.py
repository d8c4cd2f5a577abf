"""Sentence plans for Chinese captions; ``training.captions.plan`` says how they are written."""

from training.captions.plan import Plan, plans


def _chart(mark: str) -> tuple[str, ...]:
    """Plans for a chart whose values are drawn as ``mark``, which has one colour."""
    return (
        f"这是一张{{kind}}[，标题为{{title}}]，共有{{categories}}个类别，其中{{largest_label}}最高，为{{largest_value}}，"
        f"{{smallest_label}}最低，为{{smallest_value}}，{mark}是{{colour}}的。",
        "图中是一张{colour}的{kind}[，标题是{title}]。{categories}个类别中，{largest_label}的数值最大，为{largest_value}；"
        "{smallest_label}的数值最小，为{smallest_value}。",
        "一张[题为{title}的]{kind}，比较了{categories}个类别：最高的是{largest_label}，达到{largest_value}；"
        f"最低的是{{smallest_label}}，只有{{smallest_value}}。{mark}为{{colour}}。",
        f"{{colour}}的{mark}组成这张{{kind}}[，标题是{{title}}]：{{largest_label}}以{{largest_value}}居首，"
        "{smallest_label}以{smallest_value}居末，共{categories}个类别。",
    )


PLANS: dict[str, tuple[Plan, ...]] = plans(
    "zh",
    {
        "notice": (
            "这是一份{kind}[，标题为{title}]，正文共{lines}行[，日期是{date}]。",
            "图中是一份[题为{title}的]{kind}。正文有{lines}行文字[，写明日期{date}]。",
            "一份{kind}[，标题写着{title}][，日期为{date}]，正文共有{lines}行。",
            "[以{title}为标题，]这份{kind}的正文写了{lines}行[，并注明日期{date}]。",
        ),
        "sign": (
            "这是一块{background}的{kind}[，上面写着{title}]。",
            "图中是一块{kind}[，文字是{title}]，底色为{background}。",
            "一块{background}背景的{kind}[，写有{title}]。",
        ),
        "receipt": (
            "这是一张{kind}[，抬头为{title}]，共有{items}项商品，合计{total}。",
            "图中是一张[{title}的]{kind}，列出{items}项商品，总额为{total}。",
            "一张{kind}[，店名是{title}]。上面记有{items}项商品，总计{total}。",
            "这张{kind}合计{total}，共列有{items}项商品[，抬头写着{title}]。",
        ),
        "table": (
            "这是一张{kind}[，标题为{title}]，共有{columns}列，表头下面有{rows}行。",
            "图中是一张[题为{title}的]{kind}，除表头外有{rows}行，分为{columns}列。",
            "一张{kind}[，标题是{title}]。表头以下共{rows}行，每行{columns}列。",
        ),
        "bar_chart": _chart("柱子"),
        "line_chart": _chart("折线"),
        "pie_chart": (
            "这是一张{kind}[，标题为{title}]，分成{categories}个部分，其中{largest_label}最大，为{largest_value}，"
            "{smallest_label}最小，为{smallest_value}。",
            "图中是一张[题为{title}的]{kind}，共有{categories}个类别：占比最高的是{largest_label}，为{largest_value}；"
            "占比最低的是{smallest_label}，为{smallest_value}。",
            "一张{kind}[，标题是{title}]。{categories}个部分里，{largest_label}以{largest_value}居首，"
            "{smallest_label}以{smallest_value}居末。",
        ),
        "chat": (
            "这是一张{kind}[，对话名称为{title}]，共有{messages}条消息，最后一条是{last}。",
            "图中是一张[与{title}的]{kind}，显示了{messages}条消息，最后一条写着{last}。",
            "一张{kind}[，顶部写着{title}]。里面有{messages}条消息，末尾一条为{last}。",
            "这张{kind}里，最后一条消息是{last}，一共{messages}条[，对方是{title}]。",
        ),
        "ui": (
            "这是一张{kind}[，标题为{title}]，主色是{colour}，列出{rows}行内容[，按钮上写着{button}]。",
            "图中是一张[名为{title}的]{kind}，以{colour}为主色，有{rows}行内容[和按钮{button}]。",
            "一张{colour}的{kind}[，标题栏写着{title}][，按钮为{button}]，共有{rows}行内容。",
        ),
        "product": (
            "这是一张{kind}[，商品名为{title}]，商品是{colour}的[，售价{price}]。",
            "图中是一张{kind}，展示了一件{colour}的商品[，名称是{title}][，价格为{price}]。",
            "一张[介绍{title}的]{kind}[，标价{price}]，图上的商品为{colour}。",
        ),
        "poster": (
            "这是一张{background}背景的{kind}[，标题为{title}][，时间是{date}][，地点在{place}]。",
            "图中是一张[题为{title}的]{kind}，底色为{background}[，地点是{place}][，时间为{date}]。",
            "一张{kind}[，标题写着{title}]，背景是{background}[；时间：{date}][；地点：{place}]。",
            "这张{kind}的底色是{background}[，宣传的是{title}][，时间定在{date}][，地点设在{place}]。",
        ),
        "shapes": (
            "这是一张画着{kind}的图片，有{shapes}。",
            "图中画着{kind}：{shapes}。",
            "图片上没有文字，只有{kind}：{shapes}。",
        ),
        "blank": (
            "这是一张{kind}，没有任何文字。",
            "图中什么也没有，是一张{kind}。",
            "一张{kind}，看不到任何内容。",
        ),
        "noise": (
            "这是一幅{kind}，没有文字。",
            "图中只有{kind}，没有文字可读。",
            "画面上都是{kind}，看不到任何文字。",
        ),
    },
)
"""Plans by kind; ``writing.plan_for`` says which one is taken when."""
