"""What a picture for glm4v-nano consists of: texts, shapes and a background on a canvas, and what is true about it.

A scene is laid out upright in the canvas' own pixels (x to the right, y down); tilt, blur, noise and the like are
the drawer's. It knows no fonts: a face is an index into the glyph atlas.
"""

from dataclasses import dataclass, field

CANVAS = 448  # pixels, both ways: nano's image size
MARGIN = 12.0  # pixels at the canvas' edge that no text and no shape that counts may enter (the drawer tilts)

MOST_RUNS = 40
MOST_SHAPES = 40
MOST_CHARACTERS = 200
MOST_LINES = 13
SMALLEST_TEXT = 20.0  # pixels, height of the em

KINDS = (
    "notice",
    "sign",
    "receipt",
    "table",
    "bar_chart",
    "line_chart",
    "pie_chart",
    "chat",
    "ui",
    "product",
    "poster",
    "shapes",
    "blank",
    "noise",
)

Colour = tuple[int, int, int]  # red, green, blue, 0..255


@dataclass(frozen=True, slots=True)
class ColourRange:
    """A box of RGB values that anybody would call by one name; `neutral` ones keep the three channels equal."""

    low: Colour
    high: Colour
    neutral: bool = False


# The boxes lie far apart from each other, so that a name is still right after blur, noise and low contrast.
COLOURS: dict[str, ColourRange] = {
    "red": ColourRange((190, 20, 25), (225, 50, 55)),
    "orange": ColourRange((238, 122, 0), (255, 148, 35)),
    "yellow": ColourRange((242, 208, 20), (255, 230, 75)),
    "green": ColourRange((20, 140, 50), (70, 180, 95)),
    "blue": ColourRange((20, 75, 190), (60, 120, 240)),
    "purple": ColourRange((115, 35, 150), (150, 75, 195)),
    "grey": ColourRange((120, 120, 120), (160, 160, 160), neutral=True),
    "black": ColourRange((8, 8, 8), (38, 38, 38), neutral=True),
    "white": ColourRange((238, 238, 238), (255, 255, 255), neutral=True),
}


@dataclass(slots=True)
class Run:
    """One horizontal piece of text in one face."""

    text: str
    x: float  # left end of the em box of the first character
    y: float  # vertical centre of the em box
    size: float  # height of the em, pixels
    face: int  # index into the atlas' faces
    colour: Colour
    stretch: float = 1.0  # horizontal scale of glyphs and advances, 0.6..1.6


@dataclass(slots=True)
class Shape:
    """A filled or hollow box, painted in the order of the scene's list, later over earlier, all below the text.

    A circle is half_width == half_height == corner; a line is a thin rotated box; a pie is a box with sectors.
    """

    cx: float
    cy: float
    half_width: float
    half_height: float
    colour: Colour
    corner: float = 0.0  # radius of rounded corners, pixels
    angle: float = 0.0  # rotation about the centre, radians, clockwise as seen
    # (start, sweep), radians clockwise from 12 o'clock: only this sector around (cx, cy) is painted.
    sector: tuple[float, float] | None = None
    hollow: float = 0.0  # > 0: only a border of this thickness, inside the outline


@dataclass(slots=True)
class Scene:
    """A picture before it is drawn, with the answers to every question that training asks about it."""

    kind: str  # one of KINDS
    layout: str  # name of the layout family
    background: tuple[Colour, Colour]  # top and bottom of a vertical gradient, mostly equal
    shapes: list[Shape] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)  # their boxes do not overlap
    watermark: Run | None = None  # drawn faint and slanted below the text; never read
    text: str = ""  # what reading must answer: lines joined by a line feed, cells of a row by one space
    facts: dict[str, str | int] = field(default_factory=dict)
