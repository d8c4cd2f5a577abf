"""A decoder for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glm4v_operator.image_limits import ImageLimits
from glm4v_operator.ingest.decoder import GuardedDecoder


@pytest.fixture(scope="module")
def decoder() -> Iterator[GuardedDecoder]:
    with GuardedDecoder(ImageLimits()) as guarded:
        yield guarded
