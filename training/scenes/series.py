"""What a chart shows: categories with values of which one is clearly the largest and one clearly the smallest."""

from dataclasses import dataclass

from training.scenes.page import CENTRE, INNER, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.scene import CANVAS, Colour

_CLEARLY = 1.18  # the largest value is at least this many times the next one; the smallest at most its inverse
_APART = (
    0.07  # and of what lies between the largest and the smallest, at least this part lies between each and its next
)
_LONGEST, _LONGEST_SLICE = 12, 10  # characters of a category, of a pie's sector
_SORTED = 0.2  # share of the charts in which the largest value comes first or last


@dataclass(slots=True)
class Series:
    labels: list[str]
    values: list[int]  # in units of the last written digit
    written: list[str]

    @property
    def top(self) -> int:
        return max(self.values)


def draw_values(page: Page, count: int) -> list[int]:
    """Different values from 3 to 9,900, the smallest one at least a twelfth of the largest."""
    rng = page.rng
    top = rng.choice((rng.randint(30, 100), rng.randint(100, 1000), rng.randint(1000, 9900)))
    least = max(3, int(top * rng.uniform(0.08, 0.35)))
    apart = (top - least) * _APART
    low, high = int(max(least * _CLEARLY, least + apart)) + 1, int(min(top / _CLEARLY, top - apart))
    middle = rng.sample(range(low, high + 1), count - 2)
    values = [top, least, *middle]
    _order(page, values)
    return values


def _order(page: Page, values: list[int]) -> None:
    if page.rng.random() < _SORTED:
        values.sort(reverse=page.rng.random() < 0.7)
    else:
        page.rng.shuffle(values)


def draw_shares(page: Page, count: int) -> list[int]:
    """Percentages of at least 6 that sum to 100, the largest and the smallest clearly so."""
    rng = page.rng
    for _ in range(60):
        weights = [rng.uniform(1.0, 4.0) for _ in range(count)]
        scale = 100 / sum(weights)
        shares = [round(weight * scale) for weight in weights]
        shares[0] += 100 - sum(shares)
        order = sorted(shares)
        apart = max(3.0, (order[-1] - order[0]) * _APART)
        if (
            order[0] >= 6
            and order[1] >= max(order[0] * _CLEARLY, order[0] + apart)
            and order[-1] >= max(order[-2] * _CLEARLY, order[-2] + apart)
        ):
            _order(page, shares)
            return shares
    raise DoesNotFit


def draw_series(page: Page, count: int, room: float, *, shares: bool = False) -> Series:
    """Categories whose labels find about `room` at the smallest size; notes the facts."""
    rng = page.rng
    try:
        longest = _LONGEST_SLICE if shares else _LONGEST
        labels = page.wording.several("category", count, min(longest, page.characters(page.smallest, room)))
    except ValueError:  # the corpus has not so many short ones
        raise DoesNotFit from None
    if sum(map(len, labels)) > 110:
        raise DoesNotFit
    values = draw_shares(page, count) if shares else draw_values(page, count)
    if shares:
        written = [f"{value}%" for value in values]
    elif max(values) < 1000 and rng.random() < 0.25:
        written = [f"{value / 10:.1f}" for value in values]
    elif max(values) <= 100 and rng.random() < 0.4:
        written = [f"{value}%" for value in values]
    else:
        written = [str(value) for value in values]
    largest, smallest = values.index(max(values)), values.index(min(values))
    page.facts |= {
        "categories": count,
        "largest_label": labels[largest],
        "largest_value": written[largest],
        "smallest_label": labels[smallest],
        "smallest_value": written[smallest],
    }
    return Series(labels, values, written)


def chart_title(page: Page, below: Colour, chance: float = 0.85) -> float:
    """Perhaps a title at the top; returns where the chart may begin."""
    if page.rng.random() >= chance:
        return INSET
    size = page.size(20, 38)
    align = page.rng.choice((LEFT, CENTRE, CENTRE, RIGHT))
    y = INSET + size / 2 + page.rng.uniform(0, 6)
    run = page.write(
        page.phrase("title", size, INNER, 22), INSET + INNER * align, y, size, page.ink(below), face=page.title_face,
        align=align, cut=True,
    )  # fmt: skip
    page.facts["title"] = run.text
    return y + size / 2 + 10


def slots(page: Page, fewest: int, most: int, width: float, em: float) -> int:
    """How many categories fit beside each other when each needs `em` characters' width. Raises DoesNotFit."""
    fitting = int(width / (page.smallest * page.stretch * em))
    if fitting < fewest:
        raise DoesNotFit
    return page.rng.randint(fewest, min(most, fitting))


PLOT_LEFT, PLOT_RIGHT = INSET, CANVAS - INSET
