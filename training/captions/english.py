"""Sentence plans for English captions; ``training.captions.plan`` says how they are written."""

from training.captions.plan import Plan, plans


def _chart(mark: str, be: str, coloured: str) -> tuple[str, ...]:
    """Plans for a chart whose values are drawn as ``mark`` in one colour, "a red line"."""
    return (
        "{colour.A} {kind}[ titled {title}] compares {categories.category}: {largest_label} is highest at "
        "{largest_value} and {smallest_label} is lowest at {smallest_value}.",
        "This is a {kind} of {categories.category}[ with the title {title}]. {largest_label} has the largest value, "
        f"{{largest_value}}, and {{smallest_label}} the smallest, {{smallest_value}}; the {mark} {be} {{colour}}.",
        "The picture shows {colour.a} {kind}[ headed {title}]. Of {categories.category}, {largest_label} comes first "
        "with {largest_value} and {smallest_label} comes last with {smallest_value}.",
        f"A {{kind}} with {coloured} and {{categories.category}}[ under the title {{title}}]: the values go "
        "from {smallest_value} for {smallest_label} to {largest_value} for {largest_label}.",
    )


PLANS: dict[str, tuple[Plan, ...]] = plans(
    "en",
    {
        "notice": (
            "This is a {kind}[ titled {title}] with {lines.line} of body text[ and the date {date}].",
            "A {kind}[ headed {title}][, dated {date}]: {lines.line} of text.",
            "The picture shows a {kind}[ with the title {title}]. Its body has {lines.line}[; the date is {date}].",
            "This {kind} has {lines.line} of text[ under the title {title}][ and is dated {date}].",
        ),
        "sign": (
            "This is {background.a} {kind}[ that says {title}].",
            "A {kind} with {background.a} background[ and the text {title}].",
            "The picture shows a {kind}[ with the words {title}]; its background is {background}.",
        ),
        "receipt": (
            "This is a {kind}[ from {title}] that lists {items.item}, with a total of {total}.",
            "A {kind}[ headed {title}]: {items.item}, {total} in total.",
            "The picture shows a {kind}[ with the name {title} at the top]. It lists {items.item} and the total is "
            "{total}.",
            "The total is {total} for {items.item} on this {kind}[ from {title}].",
        ),
        "table": (
            "This is a {kind}[ titled {title}] with {columns.column} and {rows.row} below the header.",
            "A {kind}[ headed {title}]: {rows.row} without the header, {columns.column}.",
            "The picture shows a {kind}[ with the title {title}]. It has {rows.row} under the header and "
            "{columns.column}.",
        ),
        "bar_chart": _chart("bars", "are", "{colour} bars"),
        "line_chart": _chart("line", "is", "{colour.a} line"),
        "pie_chart": (
            "This is a {kind}[ titled {title}] in {categories.part}: {largest_label} is the largest at {largest_value} "
            "and {smallest_label} the smallest at {smallest_value}.",
            "A {kind}[ headed {title}] compares {categories.category}: {largest_label} comes first with "
            "{largest_value}, {smallest_label} comes last with {smallest_value}.",
            "The picture shows a {kind}[ with the title {title}]. Of {categories.part}, {largest_label} has the most, "
            "{largest_value}, and {smallest_label} the least, {smallest_value}.",
        ),
        "chat": (
            "This is a {kind}[ headed {title}] with {messages.message}; the last one says {last}.",
            "A {kind}[ with the name {title} at the top] shows {messages.message}, and the last is {last}.",
            "The picture shows a {kind}[ titled {title}]. It has {messages.message}; the last one is {last}.",
            "{last} is the last of {messages.message} in this {kind}[ with {title}].",
        ),
        "ui": (
            "This is an {kind}[ titled {title}] in {colour} with {rows.row}[ and the button {button}].",
            "{colour.A} {kind}[ headed {title}] lists {rows.row}[ and has a button that says {button}].",
            "The picture shows an {kind}[ with the title {title}]. It has {rows.row}[ and a button with the text "
            "{button}]; its main colour is {colour}.",
        ),
        "product": (
            "This is a {kind}[ for {title}]; the product is {colour}[ and the price is {price}].",
            "A {kind} with {colour.a} product[ called {title}][, priced at {price}].",
            "The picture shows a {kind}[ with the name {title}][ at a price of {price}]. The product is {colour}.",
        ),
        "poster": (
            "This is a {kind}[ titled {title}] on {background.a} background[, with the date {date}][ and the place "
            "{place}].",
            "{background.A} {kind}[ headed {title}][; the place is {place}][; the date is {date}].",
            "The picture shows a {kind}[ for {title}][ on {date}][ at {place}]. Its background is {background}.",
            "A {kind} with {background.a} background[ and the title {title}][; date: {date}][; place: {place}].",
        ),
        "shapes": (
            "This is a picture of {kind}: {shapes}.",
            "The picture shows {kind} and no text: {shapes}.",
            "There is no text here, nothing but {kind}: {shapes}.",
        ),
        "blank": (
            "This is a {kind} without any text.",
            "The picture is a {kind}: it shows nothing at all.",
            "A {kind} with nothing in it.",
        ),
        "noise": (
            "This is a picture of {kind} without any text.",
            "The picture shows only {kind}.",
            "A picture full of {kind}, with nothing to read in it.",
        ),
    },
)
"""Plans by kind; ``writing.plan_for`` says which one is taken when."""
