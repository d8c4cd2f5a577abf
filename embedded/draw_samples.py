"""Draw the sample images and the truth about them: ``python -m embedded.draw_samples``.

Needs the fonts that ``python -m training.fonts`` fetches. The drawn files are committed: nobody else needs them;
the same versions of Pillow and the fonts draw the same bytes. Words, fonts and layouts are others than those that
glm4v-nano is trained on, and each picture can still be read when it is squeezed to a square of 448 pixels.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from PIL import Image

from embedded.drawing.charts import area_line, block_rows, half_ring
from embedded.drawing.goods import flying_kite, hanging_lantern
from embedded.drawing.notices import chalk_board, cork_board
from embedded.drawing.page import Page
from embedded.drawing.photographs import bridge_sign, wooden_pieces
from embedded.drawing.posters import moonlit_board, stacked_books
from embedded.drawing.receipts import phone_receipt, torn_strip
from embedded.drawing.screens import copy_window, plant_cards, team_thread
from embedded.drawing.tables import departures_board, row_cards
from embedded.state import CHECKOUT

FOLDER = CHECKOUT / "include" / "samples"
MAX_OCR_CER = 0.02
"""A little above what RapidOCR reached on these files when they were drawn; raise it only with a reason."""

_HEAD = """\
# What the sample images say and how each must end. Drawn and written by: python -m embedded.draw_samples
# max_ocr_cer: the highest character error rate over all samples that 'make demo' accepts.
# state, reason: how the text's work must end. text: line by line, cells of a row with a space between them, a chart
# category by category. facts: what a caption can state; values are as written in the picture, numbers of things whole.
"""

_ORIENTATION_TAG = 0x0112
_TURNED_RIGHT = 6
"""EXIF: the stored picture must be turned by 90 degrees clockwise to be seen upright."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One file and what must become of it."""

    data: bytes
    state: str
    text: str = ""
    reason: str | None = None
    about: str | None = None
    facts: dict[str, str | int] = field(default_factory=dict)

    def truth(self) -> dict[str, Any]:
        """The sample's entry in the truth file."""
        entry: dict[str, Any] = {"state": self.state}
        if self.reason:
            entry["reason"] = self.reason
        if self.about:
            entry["about"] = self.about
        if self.state == "done":
            entry["text"] = self.text
        if self.facts:
            entry["facts"] = self.facts
        return entry


def draw_all() -> dict[str, Sample]:
    """Every sample by its key, that is by its path below the bucket."""
    chat = _drawn(team_thread, _png)
    receipt = _drawn(torn_strip, _jpeg)
    return {
        "charts/lost-umbrellas.png": _drawn(block_rows, _png),
        "charts/节气气温.png": _drawn(area_line, _png),
        "charts/阅览室借书.png": _drawn(half_ring, _png),
        "documents/evening-ferries.png": _drawn(departures_board, _png),
        "documents/library-move.jpg": _drawn(chalk_board, _jpeg),
        "documents/泳池换水.jpg": _drawn(cork_board, _jpeg),
        "documents/社团名额.png": _drawn(row_cards, _png),
        "photos/bridge-sign.jpg": _on_its_side(bridge_sign),
        "photos/wooden-pieces.jpg": _photo(wooden_pieces),
        "posters/chess-by-starlight.jpg": _drawn(moonlit_board, _jpeg),
        "posters/旧书集市.png": _drawn(stacked_books, _png),
        "products/kite.webp": _drawn(flying_kite, _webp),
        "products/纸灯笼.webp": _drawn(hanging_lantern, _webp),
        "receipts/bike-rental.png": _drawn(phone_receipt, _png),
        "receipts/水果店.jpg": receipt,
        "screenshots/copy-from-camera.png": _drawn(copy_window, _png),
        "screenshots/team-chat.png": chat,
        "screenshots/阳台浇花.png": _drawn(plant_cards, _png),
        "uploads/blank-page.png": Sample(
            _png(Page(800, 1000, "#fefefe").picture()), "no_text", reason="blank", facts={"kind": "blank"}
        ),
        "uploads/copy-of-team-chat.png": Sample(
            chat.data,
            "done",
            chat.text,
            about="the same bytes as screenshots/team-chat.png: read once, listed twice",
            facts=chat.facts,
        ),
        "uploads/half-uploaded.jpg": Sample(
            receipt.data[: len(receipt.data) * 2 // 5],
            "refused",
            reason="truncated",
            about="a JPEG that ends too early",
        ),
        "uploads/quarterly-report.png": Sample(
            _pdf(), "refused", reason="unsupported_format", about="a PDF document under the name of a PNG"
        ),
    }


def write_all(folder: Path = FOLDER) -> int:
    """Write the samples and ``truth.yaml`` into ``folder``; give the size of all of them in bytes."""
    samples = draw_all()
    for key, sample in samples.items():
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sample.data)
    truth = {"max_ocr_cer": MAX_OCR_CER, "samples": {key: sample.truth() for key, sample in samples.items()}}
    text = yaml.dump(truth, Dumper=_TruthDumper, allow_unicode=True, sort_keys=False, width=1000)
    (folder / "truth.yaml").write_text(_HEAD + text, encoding="utf-8")
    return sum(len(sample.data) for sample in samples.values())


def _drawn(draw: Callable[[], Page], encode: Callable[[Image.Image], bytes]) -> Sample:
    page = draw()
    return Sample(encode(page.picture()), "done", "\n".join(page.lines), facts=page.facts)


def _photo(draw: Callable[[], tuple[Page, Image.Image]]) -> Sample:
    page, picture = draw()
    return Sample(_jpeg(picture), "no_text", reason="blank", about="nothing is written in it", facts=page.facts)


def _on_its_side(draw: Callable[[], tuple[Page, Image.Image]]) -> Sample:
    page, upright = draw()
    exif = Image.Exif()
    exif[_ORIENTATION_TAG] = _TURNED_RIGHT
    stored = upright.transpose(Image.Transpose.ROTATE_90)
    about = "stored lying on its side; its EXIF orientation says how to turn it"
    return Sample(_jpeg(stored, exif=exif.tobytes()), "done", "\n".join(page.lines), about=about, facts=page.facts)


def _png(picture: Image.Image) -> bytes:
    # 256 colours are more than these pages have, and a third of the bytes.
    return _encoded(picture.quantize(256, dither=Image.Dither.NONE), "PNG", optimize=True)


def _jpeg(picture: Image.Image, **options: Any) -> bytes:
    return _encoded(picture, "JPEG", quality=82, optimize=True, **options)


def _webp(picture: Image.Image) -> bytes:
    return _encoded(picture, "WEBP", quality=84, method=6)


def _encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    with io.BytesIO() as file:
        picture.save(file, kind, **options)
        return file.getvalue()


def _pdf() -> bytes:
    """The smallest PDF that a viewer opens: one page with one line."""
    line = b"BT /F1 24 Tf 72 720 Td (Quarterly report) Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(line), line),
    )
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    return data + head + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(data))


class _TruthDumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


def _block(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_TruthDumper.add_representer(str, _block)


if __name__ == "__main__":
    size = write_all()
    sys.stdout.write(f"{FOLDER}: {size / 1000:.0f} kB\n")
