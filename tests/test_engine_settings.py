"""Engine settings of a dataset."""

from __future__ import annotations

import pytest

from glm4v_operator.engine_settings import EngineSettings


def test_survives_its_json() -> None:
    settings = EngineSettings("rapidocr", worker_python="/opt/x/bin/python", options={"threads": 1})
    assert EngineSettings.from_json(settings.to_json()) == settings


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"name": "Rapid OCR"}, "name"),
        ({"name": "module:"}, "name"),
        ({"name": "rapidocr", "mode": "fast"}, "mode"),
        ({"name": "rapidocr", "mode": "served"}, "connection"),
        ({"name": "rapidocr", "connection": "c"}, "connection"),
        ({"name": "rapidocr", "start_seconds": 0}, "start_seconds"),
        ({"name": "rapidocr", "request_seconds": 10**6}, "request_seconds"),
        ({"name": "rapidocr", "modle": "x"}, "modle"),
    ],
)
def test_a_wrong_member_is_named(members: dict[str, object], field: str) -> None:
    with pytest.raises(ValueError, match=field):
        EngineSettings.from_json(members)
