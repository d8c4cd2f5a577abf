"""Strangers' pictures: from a data URL, through the same guarded decoding as everybody's, to pixels."""

from __future__ import annotations

import base64
import binascii
import threading

from glm4v_operator.errors import ImageRefused
from glm4v_operator.image_limits import ImageLimits, Preprocessing
from glm4v_operator.ingest.decoder import GuardedDecoder
from glm4v_operator.worker.api_errors import ApiError
from glm4v_operator.worker.engine_interface import Pixels


class DataUrlDecoder:
    """Thread-safe; one image at a time, in one child process that is started with the first."""

    def __init__(self, preprocessing: Preprocessing, limits: ImageLimits | None = None) -> None:
        self._preprocessing = preprocessing
        self._limits = limits or ImageLimits()
        self._lock = threading.Lock()
        self._decoder: GuardedDecoder | None = None

    def decode(self, url: str) -> Pixels:
        """The picture in ``data:[type];base64,…``; its stated type counts for nothing. Raises ApiError (400)."""
        data = self._bytes(url)
        with self._lock:
            if self._decoder is None:
                self._decoder = GuardedDecoder(self._limits)
            try:
                decoded = self._decoder.decode(data, (self._preprocessing,))
            except ImageRefused as error:
                raise ApiError(400, error.reason, f"the image cannot be read: {error}") from error
        picture = decoded.pictures[0]
        return Pixels(picture.width, picture.height, picture.rgb)

    def close(self) -> None:
        """End the child process."""
        if self._decoder is not None:
            self._decoder.close()

    def _bytes(self, url: str) -> bytes:
        head, comma, encoded = url.partition(",")
        if not comma or not head.lower().endswith(";base64"):
            raise ApiError(400, "bad_image_url", "expected an image as data:image/…;base64,…")
        if len(encoded) > self._limits.max_bytes * 4 // 3 + 4:
            raise ApiError(400, "too_many_bytes", f"the image is larger than {self._limits.max_bytes} bytes")
        try:
            return base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ApiError(400, "bad_image_url", f"the image's base64 cannot be read: {error}") from error
