"""What a chart shows: categories with values of which one is clearly the largest and one clearly the smallest."""

from dataclasses import dataclass

from training.scenes.page import CENTRE, INNER, INSET, LEFT, RIGHT, DoesNotFit, Page
from training.scenes.room import Room
from training.scenes.scene import CANVAS, Colour

_CLEARLY = 1.18  # the largest value is at least this many times the next one; the smallest at most its inverse
# And of what lies between the largest and the smallest, at least this part lies between each and its next.
_APART = 0.07
_SORTED = 0.2  # share of the charts in which the largest value comes first or last
# A pie's largest sector is so many times the next one, and the one before the smallest so many times the smallest.
_LARGER, _SMALLER = 1.3, 1.5
_NOT_SORTED = 0.7  # how many pies do not begin with the largest sector and end with the smallest
_LONGEST, _LONGEST_SLICE = 12, 10  # characters of a category, of a pie's sector


@dataclass(slots=True)
class Series:
    labels: list[str]
    values: list[int]  # in units of the last written digit
    written: list[str]

    @property
    def top(self) -> int:
        return max(self.values)


@dataclass(slots=True)
class Columns:
    """A series in slots beside each other, and sizes of its texts."""

    room: Room
    series: Series
    slot: float
    size: float
    value_size: float
    ink: Colour

    def x(self, number: int) -> float:
        """Middle of a slot."""
        return self.room.left + self.slot * (number + 0.5)


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
    """Percentages of at least 6 that sum to 100, the largest and the smallest clearly so; often they fall.

    Sectors are compared with the eye, across the circle, and so they differ by more than bars do.
    """
    rng = page.rng
    for _ in range(60):
        weights = [rng.uniform(1.0, 4.0) for _ in range(count)]
        weights[0] *= rng.uniform(1.0, 2.0)
        scale = 100 / sum(weights)
        shares = sorted((round(weight * scale) for weight in weights), reverse=True)
        shares[0] += 100 - sum(shares)
        least, second = shares[-1], shares[-2]
        if least >= 6 and second >= least * _SMALLER and shares[0] >= shares[1] * _LARGER:
            if rng.random() < _NOT_SORTED:
                rng.shuffle(shares)
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
