"""RapidOCR (PP-OCRv6 small, by onnxruntime) as an engine: reads text off pictures on a CPU, in Chinese and English.

The package's wheel carries the models; nothing is downloaded. Settings were chosen by measurement: with the detector's
default, small and wide pictures are blown up to a short side of 736 pixels, at fifteen times the cost; and the line
classifier turns correct lines upside down (decoding applies a picture's own orientation before this).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from glm4v_operator.errors import AnswerFailed, ItemError, Misconfigured, WeightsWrong
from glm4v_operator.image_limits import Preprocessing
from glm4v_operator.readers.reading_order import TextBox, in_reading_order
from glm4v_operator.readers.strips import Strip, read_in_strips
from glm4v_operator.worker.engine_interface import Announcement, EngineAnswer, EngineOptions, EngineRequest, Report

MODEL = "PP-OCRv6-small"

#: The files of that model, as the wheel names them. Only they are hashed: what else lies there changes no text.
_DETECTION = "PP-OCRv6_det_small.onnx"
_RECOGNITION = "PP-OCRv6_rec_small.onnx"

#: The detector's picture is brought down to this longer side, never up.
DETECTION_SIDE = 1600

_MOST_THREADS = 2


class RapidOcrEngine:
    """Does the task "ocr". Prompt and sampling change nothing: there is one way to read a picture.

    Option ``threads`` (1 or 2) bounds the cores that one answer uses; the default is both.
    """

    max_batch = 1
    gather_seconds = 0.0
    preprocessing = Preprocessing("original")

    def __init__(self, options: EngineOptions) -> None:
        if options.model not in (None, MODEL):
            raise Misconfigured(f"engine rapidocr: expected model {MODEL} (or none named), found {options.model!r}")
        if options.quantization is not None:
            raise Misconfigured(f"engine rapidocr: expected no quantization, found {options.quantization!r}; remove it")
        if options.device not in (None, "cpu"):
            raise Misconfigured(f"engine rapidocr: expected device cpu (or none named), found {options.device!r}")
        self._threads = _threads(dict(options.options))
        self._folder = _models_folder()
        self._reader: Any = None  # rapidocr ships no types for its results

    def announce(self) -> Announcement:
        """Reads two files (31 MB) to hash them; imports neither rapidocr nor onnxruntime."""
        versions = [f"{name} {importlib.metadata.version(name)}" for name in ("rapidocr", "onnxruntime")]
        return Announcement(
            engine="rapidocr",
            engine_version=", ".join(versions),
            model=MODEL,
            model_hash=_manifest_hash(self._folder),
            tasks=("ocr",),
        )

    def devices(self) -> Sequence[str]:
        """None: any number of readers may share a CPU."""
        return ()

    def load(self, report: Report) -> None:
        """Import the libraries, load both models, read a small picture once."""
        report("libraries", "onnxruntime")
        import numpy as np
        from rapidocr import RapidOCR

        logging.getLogger("RapidOCR").setLevel(logging.ERROR)
        report("weights", MODEL)
        self._reader = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,
                "Det.model_path": str(self._folder / _DETECTION),
                "Det.limit_type": "max",
                "Det.limit_side_len": DETECTION_SIDE,
                "Rec.model_path": str(self._folder / _RECOGNITION),
                "EngineConfig.onnxruntime.intra_op_num_threads": self._threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        report("warm-up", f"{self._threads} thread(s)")
        page = np.full((64, 320, 3), 255, dtype=np.uint8)
        page[20:44, 40:280:12] = 0  # bars, so that both models run
        self._reader(page)

    def answer(self, requests: Sequence[EngineRequest]) -> list[EngineAnswer | ItemError | AnswerFailed]:
        """The text of each picture, lines in reading order; empty when it shows none."""
        return [self._answer(request) for request in requests]

    def close(self) -> None:
        """Forget the models."""
        self._reader = None

    def _answer(self, request: EngineRequest) -> EngineAnswer | ItemError:
        import numpy as np

        picture = request.image
        if picture is None:
            return ItemError("this engine reads pictures, and the request has none", reason="worker_refused")
        began = time.perf_counter()
        rgb = np.frombuffer(picture.rgb, dtype=np.uint8).reshape(picture.height, picture.width, 3)

        def read(strip: Strip) -> list[TextBox]:
            # It expects blue first, as OpenCV does.
            found = self._reader(np.ascontiguousarray(rgb[strip.top : strip.bottom, :, ::-1]))
            if found.boxes is None or not found.txts:
                return []
            return [
                TextBox(tuple((float(x), float(y)) for x, y in corners), text)
                for corners, text in zip(found.boxes, found.txts, strict=True)
            ]

        text = in_reading_order(read_in_strips(picture.width, picture.height, read))
        if text and request.on_text is not None:
            request.on_text(text)
        return EngineAnswer(text, "stop", device="cpu", milliseconds=(time.perf_counter() - began) * 1000)


def _threads(options: dict[str, object]) -> int:
    cores = max(1, min(_MOST_THREADS, len(os.sched_getaffinity(0))))
    threads = options.pop("threads", cores)
    if options:
        raise Misconfigured(f"engine rapidocr: unknown option {min(options)!r}, expected none but threads")
    if threads not in (1, 2) or isinstance(threads, bool) or not isinstance(threads, int):
        raise Misconfigured(f"engine rapidocr: option threads: expected 1 or 2, found {threads!r}")
    return min(threads, cores)


def _models_folder() -> Path:
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations or importlib.util.find_spec("onnxruntime") is None:
        raise Misconfigured(
            f"engine rapidocr: the packages rapidocr and onnxruntime are not installed for {sys.executable}; install "
            "the extra ocr of glm4v-operator there"
        )
    return Path(spec.submodule_search_locations[0]) / "models"


def _manifest_hash(folder: Path) -> str:
    """SHA-256 over "name, hash of the file" lines, as sha256sum writes them."""
    lines = []
    for name in (_DETECTION, _RECOGNITION):
        path = folder / name
        try:
            with path.open("rb") as file:
                lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}\n")
        except OSError as error:
            raise WeightsWrong(
                f"engine rapidocr: model file {path} cannot be read ({error}); install the rapidocr package again"
            ) from error
    return hashlib.sha256("".join(lines).encode()).hexdigest()
