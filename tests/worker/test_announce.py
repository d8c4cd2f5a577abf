"""What an engine is, asked before anything is loaded."""

from __future__ import annotations

import pytest

from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.errors import Misconfigured
from glm4v_operator.worker.announce import announce
from glm4v_operator.worker.client import Endpoint
from glm4v_operator.worker.engine_interface import Announcement
from tests.scripted.fixtures import Lacking
from tests.scripted.openai_server import openai_server
from tests.scripted.settings import scripted_settings
from tests.worker.served import TOKEN, serving


def test_a_held_engine_is_asked_without_loading_it() -> None:
    script = {"tasks": ["ocr", "caption"], "load": {"exit": 1}}
    assert announce(scripted_settings(script)) == Announcement(
        "scripted", "1", "scripted", "0" * 64, ("ocr", "caption")
    )


def test_what_libraries_print_does_not_disturb_it() -> None:
    lines: list[str] = []
    announce(EngineSettings("tests.scripted.noisy:NoisyEngine"), say=lines.append)
    assert "worker: a banner" in lines


@pytest.mark.parametrize(
    ("engine", "named"),
    [
        (EngineSettings("fast"), "rapidocr"),
        (EngineSettings("nowhere.at_all:Engine"), "worker_python"),
        (EngineSettings("tests.scripted.engine:Other"), "Other"),
        (EngineSettings("rapidocr", model="x"), "PP-OCRv6"),
        (EngineSettings("rapidocr", worker_python="/none/such"), "/none/such"),
    ],
)
def test_an_engine_that_cannot_be_had_is_a_matter_for_a_person(engine: EngineSettings, named: str) -> None:
    with pytest.raises(Misconfigured, match=named):
        announce(engine)


@pytest.mark.parametrize("library", ["fastapi", "prometheus_client", "uvicorn", "rapidocr"])
def test_an_interpreter_that_could_not_serve_is_found_before_anything_starts(lacking: Lacking, library: str) -> None:
    lacking(library)
    with pytest.raises(Misconfigured, match=rf"{library}.* the extra ocr"):
        announce(EngineSettings("rapidocr"))


def test_a_served_worker_of_ours_says_it_itself() -> None:
    settings = EngineSettings("rapidocr", mode="served", connection="c")
    with serving({"model_hash": "a" * 64}) as server:
        assert announce(settings, endpoint=Endpoint(server.base_url, token=TOKEN)).model_hash == "a" * 64


def test_a_wrong_token_is_a_matter_for_a_person() -> None:
    settings = EngineSettings("rapidocr", mode="served", connection="c")
    with serving() as server, pytest.raises(Misconfigured, match="401"):
        announce(settings, endpoint=Endpoint(server.base_url, token="wrong"))


def stated(**options: object) -> EngineSettings:
    return EngineSettings("glm4v", mode="served", connection="c", model="glm-4v-9b", options=options)


def test_a_server_of_another_make_is_what_a_person_states() -> None:
    with openai_server(lambda request: "") as server:
        said = announce(stated(revision="abc123", tasks=["ocr", "caption"]), endpoint=Endpoint(server.base_url))
    assert said == Announcement("glm4v", "", "glm-4v-9b", "stated:abc123", ("ocr", "caption"))


@pytest.mark.parametrize(
    ("options", "named"),
    [({"tasks": ["ocr"]}, "revision"), ({"revision": "abc"}, "tasks"), ({"revision": ""}, "revision")],
)
def test_a_server_of_another_make_is_not_guessed_at(options: dict[str, object], named: str) -> None:
    with openai_server(lambda request: "") as server, pytest.raises(Misconfigured, match=named):
        announce(stated(**options), endpoint=Endpoint(server.base_url))


def test_a_model_that_is_not_served_is_named() -> None:
    settings = stated(revision="abc", tasks=["ocr"])
    with openai_server(lambda request: "", ("other",)) as server, pytest.raises(Misconfigured, match="other"):
        announce(settings, endpoint=Endpoint(server.base_url))
