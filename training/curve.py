"""The curve of a training as a picture: ``python -m training.curve RUN curve.svg``."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_WIDTH, _HEIGHT = 420, 300  # of one panel, pixels
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 16, 34, 44
_COLOURS = ("#1f6fb2", "#c8452d")

Curve = Sequence[Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class _Panel:
    """``lines``: keys of the curve's rows and their names; ``factor`` brings them to what the title says."""

    title: str
    lines: tuple[tuple[str, str], ...]
    factor: float = 1.0


_PANELS = (
    _Panel("loss", (("answers", "tokens of the answers"), ("cells", "characters in the cells"))),
    _Panel("%", (("cer", "character errors"), ("not_right", "facts not right")), 100.0),
)


def curve_svg(curve: Curve) -> str:
    """Losses beside errors over the minutes of learning, both on logarithmic scales.

    Raises ValueError for fewer than two rows.
    """
    if len(curve) < 2:
        raise ValueError(f"a curve: expected two measurements or more, found {len(curve)}")
    rows = [{**row, "not_right": 1 - row["facts"]} for row in curve]
    panels = "".join(_panel(panel, rows, number * _WIDTH) for number, panel in enumerate(_PANELS))
    size = f'width="{_WIDTH * len(_PANELS)}" height="{_HEIGHT}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12" fill="#333">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{panels}</svg>\n'
    )


def _panel(panel: _Panel, rows: Curve, x0: float) -> str:
    lines = {
        name: [(row["seconds"] / 60, row[key] * panel.factor) for row in rows if row.get(key, 0.0) > 0]
        for key, name in panel.lines
    }
    values = [value for points in lines.values() for _, value in points]
    low = 10.0 ** math.floor(math.log10(min(values)))
    high = 10.0 ** math.ceil(math.log10(max(values)) + 1e-9)
    minutes = max(1.0, max(row["seconds"] for row in rows) / 60)

    def place(minute: float, value: float) -> tuple[float, float]:
        share = math.log(value / low) / math.log(high / low)
        across = _LEFT + minute / minutes * (_WIDTH - _LEFT - _RIGHT)
        return x0 + across, _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)

    right = x0 + _WIDTH - _RIGHT
    parts = [f'<text x="{x0 + _LEFT - 8:.0f}" y="20" text-anchor="end">{panel.title}</text>\n']
    for tick in _powers(low, high):
        x, y = place(0, tick)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{right:.1f}" stroke="#ddd"/>\n')
        parts.append(f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>\n')
    for minute in _minutes(minutes):
        x, y = place(minute, low)
        parts.append(f'<path d="M{x:.1f} {y:.1f}v5" stroke="#999"/>\n')
        parts.append(f'<text x="{x:.1f}" y="{y + 19:.1f}" text-anchor="middle">{minute:g}</text>\n')
    middle = x0 + (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle:.0f}" y="{_HEIGHT - 8}" text-anchor="middle">minutes of learning</text>\n')
    for number, ((name, points), colour) in enumerate(zip(lines.items(), _COLOURS, strict=True)):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in points))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>\n')
        parts.append(
            f'<text x="{right - 4:.0f}" y="{_TOP - 20 + 14 * number}" text-anchor="end" fill="{colour}">{name}</text>\n'
        )
    return "".join(parts)


def _powers(low: float, high: float) -> list[float]:
    count = round(math.log10(high / low))
    return [low * 10**power for power in range(count + 1)]


def _minutes(most: float) -> list[float]:
    step = next(step for step in (0.25, 0.5, 1, 2, 5, 10, 20, 60, 240, math.inf) if most / step <= 8)
    return [step * number for number in range(int(most / step) + 1)] if step < math.inf else [0.0]


def main() -> None:
    """Draw the curve of a training's output folder."""
    parser = argparse.ArgumentParser(prog="python -m training.curve", description=__doc__)
    parser.add_argument("run", type=Path, help="the folder that training wrote")
    parser.add_argument("picture", type=Path, help="the SVG file to write")
    arguments = parser.parse_args()
    curve = json.loads((arguments.run / "progress.json").read_text(encoding="utf-8"))["curve"]
    arguments.picture.write_text(curve_svg(curve), encoding="utf-8")


if __name__ == "__main__":
    main()
