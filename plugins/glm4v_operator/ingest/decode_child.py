"""The decoding process: reads image files from its standard input, writes facts and pixels to its standard output.

Run by ``decoder.GuardedDecoder`` as ``python -m glm4v_operator.ingest.decode_child LIMITS``, LIMITS being
``ImageLimits.to_json()``. It ends when its standard input does. An error of our own, as opposed to one of the image,
ends it with a traceback on standard error.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import BinaryIO

from glm4v_operator.errors import ImageRefused
from glm4v_operator.image_limits import ImageLimits, Preprocessing
from glm4v_operator.ingest import confinement
from glm4v_operator.ingest.decode_protocol import frame_head, read_frame
from glm4v_operator.ingest.decoded import ImageFacts
from glm4v_operator.ingest.geometry import shape
from glm4v_operator.ingest.measuring import measure
from glm4v_operator.ingest.opening import open_picture, prepare_decoders
from glm4v_operator.ingest.pixels import to_rgb, upright


def main(arguments: Sequence[str]) -> None:
    """Serve until standard input ends."""
    limits = ImageLimits.from_json(json.loads(arguments[0]))
    requests, answers = _take_over_pipes()
    prepare_decoders(limits)
    gauge = confinement.MemoryGauge()
    # The file itself is held beside what decoding it takes.
    memory = limits.decode_memory_mb * 1024 * 1024 + limits.max_bytes
    confinement.confine(memory, max(answers.fileno(), gauge.descriptor))
    _send(answers, {"ready": True}, [])
    while (frame := read_frame(requests, limits.max_bytes)) is not None:
        header, data = frame
        confinement.start_clock(limits.decode_seconds)
        answer, pictures = _answer(header, data, limits)
        _send(answers, answer | {"peak_memory": gauge.peak()}, pictures)
        confinement.stop_clock()


def _take_over_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipe of answers to ourselves: whatever a library prints goes to standard error."""
    private = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(0, "rb", closefd=False), os.fdopen(private, "wb", buffering=0)


def _send(answers: BinaryIO, header: dict[str, object], pictures: Sequence[bytes]) -> None:
    for part in (frame_head(header, sum(map(len, pictures))), *pictures):
        view = memoryview(part)
        while view:
            view = view[answers.write(view) :]


def _answer(header: dict[str, object], data: bytes, limits: ImageLimits) -> tuple[dict[str, object], list[bytes]]:
    name = str(header["format"])
    wanted = header["preprocessings"]
    if not isinstance(wanted, list):
        raise TypeError(f"preprocessings: expected a list, found {wanted!r}")
    preprocessings = [Preprocessing.from_json(values) for values in wanted]
    try:
        return _decode(name, data, preprocessings, limits)
    except ImageRefused as refused:
        return {"refused": refused.reason, "detail": refused.message}, []
    except MemoryError:
        detail = f"More than {limits.decode_memory_mb} MiB would be needed."
        return {"refused": "decode_memory", "detail": detail}, []


def _decode(
    name: str, data: bytes, preprocessings: Sequence[Preprocessing], limits: ImageLimits
) -> tuple[dict[str, object], list[bytes]]:
    opened = open_picture(data, name, limits)
    picture = to_rgb(upright(opened.picture, opened.turn))
    facts = ImageFacts(
        format=name,
        width=picture.width,
        height=picture.height,
        frames=opened.frames,
        pages=opened.pages,
        orientation=opened.orientation,
        mode=opened.mode,
    )
    del opened
    measures = measure(picture)
    shaped = [shape(picture, preprocessing) for preprocessing in preprocessings]
    del picture
    pictures = [[(*one.picture.size, one.seam) for one in parts] for parts in shaped]
    pixels = [parts.pop(0).picture.tobytes() for parts in shaped for _ in range(len(parts))]
    return {"facts": asdict(facts), "measures": measures, "pictures": pictures}, pixels


if __name__ == "__main__":
    main(sys.argv[1:])
