"""A scene while it is laid out: measures texts, places them so that they fit, and keeps the order of reading."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Protocol

from training.scenes.colours import draw_contrast, ink, mix
from training.scenes.scene import (
    CANVAS,
    MOST_CHARACTERS,
    MOST_RUNS,
    MOST_SHAPES,
    SMALLEST_TEXT,
    Colour,
    Run,
    Scene,
    Shape,
)
from training.scenes.wording import Wording

LEFT, CENTRE, RIGHT = 0.0, 0.5, 1.0  # where of a text its x is
INSET = 20.0  # pixels that texts keep from the edges: more than scene.MARGIN, for the drawer tilts
INNER = CANVAS - 2 * INSET
_BLEED = 60.0  # pixels by which what reaches an edge goes beyond it, so that a tilt shows no gap

_NARROWEST = 16.0  # pixels, width of a Chinese character: more narrow ones cannot be told apart


class Metrics(Protocol):
    """What a page must know about the glyph atlas."""

    def width(self, text: str, face: int) -> float:
        """Advance of `text` in em. Raises KeyError for a character that the face has not."""


class DoesNotFit(Exception):
    """A layout drew texts for which its place is too small; it is to be drawn anew."""


class Page:
    """Room for texts and shapes; all lengths are pixels of the canvas."""

    def __init__(self, rng: Random, metrics: Metrics, wording: Wording, faces: Sequence[int]) -> None:
        self.rng = rng
        self.metrics = metrics
        self.wording = wording
        self.face = rng.choice(faces)
        self.title_face = rng.choice(faces) if rng.random() < 0.5 else self.face
        # A picture that is wider than high becomes narrow when it is squeezed to a square, and the reverse.
        aspect = 0.625 * 2.56 ** rng.random() if rng.random() < 0.7 else 1.0
        self.stretch = 1.0 / aspect
        self.smallest = max(SMALLEST_TEXT, _NARROWEST / self.stretch)
        self.contrast = draw_contrast(rng)
        self.background: tuple[Colour, Colour] = ((255, 255, 255), (255, 255, 255))
        self.shapes: list[Shape] = []
        self.runs: list[Run] = []
        self._widths: list[float] = []
        self.lines: list[list[Run]] = []  # in the order of reading
        self.watermark: Run | None = None
        self.left = MOST_CHARACTERS  # characters that may still be written
        self.facts: dict[str, str | int] = {}

    # Texts

    def width(self, text: str, size: float, face: int | None = None) -> float:
        """Pixels that `text` takes. Raises DoesNotFit for a character that the face has not."""
        try:
            return self.metrics.width(text, self.face if face is None else face) * size * self.stretch
        except KeyError:
            raise DoesNotFit from None

    def write(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        colour: Colour,
        *,
        face: int | None = None,
        align: float = LEFT,
        room: float = INNER,
        beside: bool = False,
        cut: bool = False,
    ) -> Run:
        """Place `text` with its left end, centre or right end (`align`) at x, its middle at y.

        Wider than `room`, it becomes smaller; at the smallest size it is cut where `cut` allows it. It is read as a
        line of its own, or as the next cell of the line before (`beside`).

        Raises DoesNotFit when it cannot be placed.
        """
        face = self.face if face is None else face
        size = max(size, self.smallest)
        width = self.width(text, size, face)
        if width > room:
            size = max(self.smallest, size * room / width)
            width = self.width(text, size, face)
            if width > room + 0.01:
                if not cut:
                    raise DoesNotFit
                text = self.cut(text, size, room, face)
                width = self.width(text, size, face)
        return self._place(Run(text, x - align * width, y, size, face, colour, self.stretch), width, beside)

    def _place(self, run: Run, width: float, beside: bool) -> Run:
        self.left -= len(run.text) + 1
        half = run.size / 2
        inside = (
            run.x >= INSET - 0.5
            and run.x + width <= CANVAS - INSET + 0.5
            and run.y - half >= INSET - 0.5
            and run.y + half <= CANVAS - INSET + 0.5
        )
        # The last line has no line feed behind it: hence -1.
        if not inside or self.left < -1 or not run.text:
            raise DoesNotFit
        self.runs.append(run)
        self._widths.append(width)
        if beside:
            self.lines[-1].append(run)
        else:
            self.lines.append([run])
        return run

    def cut(self, text: str, size: float, room: float, face: int | None = None) -> str:
        """The longest beginning of `text` that is at most `room` wide, of whole Latin words where there is a choice."""
        width = self.width(text, size, face)
        if width <= room:
            return text
        end = min(len(text) - 1, int(len(text) * room / width) + 2)
        while end > 0:
            piece = text[:end]
            if text[end].isascii() and text[end] != " ":
                piece = piece[: piece.rfind(" ")] if " " in piece else piece
            piece = piece.rstrip(" ,、，")
            if piece and self.width(piece, size, face) <= room:
                return piece
            end = min(end, len(piece)) - 1 if piece else 0
        raise DoesNotFit

    def wrap(self, text: str, size: float, room: float, most: int, face: int | None = None) -> list[str]:
        """`text` in lines of at most `room`; what is over after `most` lines is left out."""
        lines: list[str] = []
        while text and len(lines) < most:
            piece = self.cut(text, size, room, face)
            lines.append(piece)
            text = text[len(piece) :].lstrip(" ")
        return lines

    def phrase(self, kind: str, size: float, room: float, most: int = 40) -> str:
        """A phrase of the corpus that is about as long as `room` allows at `size`, and `most` characters at most."""
        return self.wording.phrase(kind, min(most, self.characters(size, room)))

    def characters(self, size: float, room: float) -> int:
        """About how many characters of this scene's language fit."""
        each = 0.56 if self.wording.language == "en" else 1.0
        return max(1, int(room / (max(size, self.smallest) * self.stretch * each)))

    def common_size(self, texts: Iterable[str], size: float, room: float, face: int | None = None) -> float:
        """The size, at most `size`, at which the longest of `texts` is `room` wide. May raise DoesNotFit."""
        widest = max(self.width(text, size, face) for text in texts)
        size = size if widest <= room else size * room / widest
        if size < self.smallest:
            raise DoesNotFit
        return size

    def ink(self, below: Colour) -> Colour:
        """A colour for text on `below`, of this scene's contrast."""
        return ink(self.rng, below, self.contrast)

    def size(self, low: float, high: float) -> float:
        """Draw a height of text, small ones as often as large ones; never below what this page's stretch allows."""
        low, high = max(low, self.smallest), max(high, self.smallest)
        drawn: float = low * (high / low) ** self.rng.random()
        return drawn

    # Shapes

    def box(
        self, left: float, top: float, right: float, bottom: float, colour: Colour, *, corner: float = 0.0,
        hollow: float = 0.0,
    ) -> Shape:  # fmt: skip
        half_width, half_height = (right - left) / 2, (bottom - top) / 2
        shape = Shape(
            (left + right) / 2, (top + bottom) / 2, half_width, half_height, colour,
            min(corner, half_width, half_height), hollow=hollow,
        )  # fmt: skip
        self.shapes.append(shape)
        return shape

    def circle(self, cx: float, cy: float, radius: float, colour: Colour, *, hollow: float = 0.0) -> Shape:
        shape = Shape(cx, cy, radius, radius, colour, radius, hollow=hollow)
        self.shapes.append(shape)
        return shape

    def rule(self, left: float, right: float, y: float, colour: Colour, thickness: float = 2.0) -> None:
        """A horizontal line."""
        self.box(left, y - thickness / 2, right, y + thickness / 2, colour)

    def band(self, top: float, bottom: float, colour: Colour) -> None:
        """A bar from edge to edge; at the canvas' top or bottom it goes beyond that too."""
        self.box(
            -_BLEED,
            top if top > 0 else -_BLEED,
            CANVAS + _BLEED,
            bottom if bottom < CANVAS else CANVAS + _BLEED,
            colour,
        )

    def paint(self, colour: Colour, gradient: float = 0.12) -> Colour:
        """Make `colour` the background; with a chance of `gradient` it fades a little downwards."""
        other = colour
        if self.rng.random() < gradient:
            other = mix(colour, self.rng.choice(((0, 0, 0), (255, 255, 255))), 0.12)
        self.background = (colour, other)
        return colour

    def scene(self, kind: str, layout: str) -> Scene:
        """What was laid out. Raises DoesNotFit when texts or too many shapes got into each other's way."""
        if len(self.runs) > MOST_RUNS or len(self.shapes) > MOST_SHAPES or self._texts_overlap():
            raise DoesNotFit
        text = "\n".join(" ".join(run.text for run in line) for line in self.lines)
        facts: dict[str, str | int] = {"kind": kind, **self.facts}
        return Scene(kind, layout, self.background, self.shapes, self.runs, self.watermark, text, facts)

    def _texts_overlap(self) -> bool:
        """Whether two texts stand closer than a tenth of their height."""
        boxes = [
            (run.x - run.size * 0.05, run.x + width + run.size * 0.05, run.y - run.size * 0.55, run.y + run.size * 0.55)
            for run, width in zip(self.runs, self._widths, strict=True)
        ]
        boxes.sort(key=lambda box: box[2])  # from top to bottom: only those that begin above the other's end matter
        for number, (left, right, _, bottom) in enumerate(boxes):
            for other_left, other_right, other_top, _ in boxes[number + 1 :]:
                if other_top >= bottom:
                    break
                if left < other_right and other_left < right:
                    return True
        return False
