"""What stands beside or below a pie: a row for each sector, with its colour, its label and its value."""

from dataclasses import dataclass

from training.scenes.charts.series import Series, draw_series
from training.scenes.colours import mix
from training.scenes.page import RIGHT, DoesNotFit, Page
from training.scenes.scene import Colour


@dataclass(slots=True)
class Legend:
    """Rows between `left` and `right`; `value_room` is what the widest percentage takes."""

    left: float
    right: float
    size: float
    mark: float  # width of a mark and of the gap behind it
    value_room: float

    @property
    def label_room(self) -> float:
        return self.right - self.left - self.mark - self.value_room


def set_out(page: Page, left: float, right: float, *, largest: float = 26.0, mark: float = 1.1) -> Legend:
    """Draw the size of a legend's text; `mark` is the marks' room in that size."""
    size = page.size(page.smallest, largest)
    return Legend(left, right, size, size * mark, page.width("88%", size) + size * 0.5)


def series_for(page: Page, legend: Legend, count: int) -> Series:
    """Shares whose labels fit into the legend, whose text is made as small as they need."""
    series = draw_series(page, count, legend.label_room, shares=True)
    legend.size = page.common_size(series.labels, legend.size, legend.label_room)
    return series


def write_rows(
    page: Page, legend: Legend, top: float, bottom: float, series: Series, tones: list[Colour], below: Colour
) -> None:
    """Rows in the middle between `top` and `bottom`, or from `top` on, perhaps with rules between them."""
    rng = page.rng
    size, ink, count = legend.size, page.ink(below), len(tones)
    pitch = min(size * rng.uniform(1.3, 2.3), (bottom - top) / count)
    if pitch < size * 1.15:
        raise DoesNotFit
    y = (top + bottom - pitch * (count - 1)) / 2 if rng.random() < 0.7 else top + pitch / 2
    draw_mark = rng.choice((_square, _square, _dot, _dot, _stroke, _open))
    behind, ruled = rng.random() < 0.4, rng.random() < 0.25
    for number, (label, written, tone) in enumerate(zip(series.labels, series.written, tones, strict=True)):
        if ruled and number:
            page.rule(legend.left, legend.right, y - pitch / 2, mix(below, ink, 0.25), 1.2)
        draw_mark(page, legend.left, y, min(legend.mark * 0.7, size * 0.8), tone)
        write_row(page, legend, y, label, written, ink, behind=behind)
        y += pitch


def write_row(page: Page, legend: Legend, y: float, label: str, written: str, ink: Colour, *, behind: bool) -> None:
    """One row; the value right `behind` its label, or at the legend's right end."""
    x = legend.left + legend.mark
    page.write(label, x, y, legend.size, ink, room=legend.label_room)
    if behind:
        x += page.width(label, legend.size) + legend.size * 0.5
        page.write(written, x, y, legend.size, ink, beside=True)
    else:
        page.write(written, legend.right, y, legend.size, ink, align=RIGHT, beside=True)


def _square(page: Page, left: float, y: float, side: float, tone: Colour) -> None:
    page.box(left, y - side / 2, left + side, y + side / 2, tone, corner=side * 0.15)


def _dot(page: Page, left: float, y: float, side: float, tone: Colour) -> None:
    page.circle(left + side / 2, y, side / 2, tone)


def _stroke(page: Page, left: float, y: float, side: float, tone: Colour) -> None:
    page.box(left, y - side * 0.25, left + side, y + side * 0.25, tone)


def _open(page: Page, left: float, y: float, side: float, tone: Colour) -> None:
    page.circle(left + side / 2, y, side / 2, tone, hollow=side * 0.28)
