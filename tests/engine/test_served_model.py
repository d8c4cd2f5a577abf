"""A tiny model in a worker's own process, as curl, other clients and lanes see it."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.sampling import Sampling
from glm4v_operator.worker.announce import announce
from glm4v_operator.worker.held import HeldWorker
from tests.engine.folders import SIDE, TINY_ENGINE, write_folder
from tests.engine.tiny import picture, question, tiny_generation
from tests.scripted.asking import ask_together
from tests.scripted.settings import let_workers_find_scripts
from tests.worker.served import Served, serving


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> EngineSettings:
    let_workers_find_scripts()
    folder = write_folder(tmp_path_factory.mktemp("model") / "tiny")
    return EngineSettings(TINY_ENGINE, model=str(folder), device="cpu", options={"max_batch": 4})


@pytest.fixture(scope="module")
def server(settings: EngineSettings) -> Iterator[Served]:
    with serving(settings=settings) as served:
        yield served


def about_noise(text: str) -> list[dict[str, Any]]:
    """The message of a stranger who sends the tests' first picture as a data URL."""
    pixels, file = picture(1), io.BytesIO()
    Image.frombytes("RGB", (SIDE, SIDE), pixels.rgb).save(file, "PNG")
    url = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    content = [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": text}]
    return [{"role": "user", "content": content}]


def own_answer(text: str) -> str:
    """What the same model says without any worker."""
    (found,) = tiny_generation().answer([question(text)])
    return getattr(found, "text", "")


def test_a_picture_in_a_data_url_is_answered_as_the_model_answers(server: Served) -> None:
    status, said = server.chat(model="tiny", messages=about_noise("what?"), max_tokens=24, temperature=0)
    assert (status, said["choices"][0]["message"]["content"]) == (200, own_answer("what?"))
    assert said["choices"][0]["finish_reason"] == "length"
    assert (said["usage"]["completion_tokens"], said["glm4v"]["device"]) == (24, "cpu")
    assert said["glm4v"]["min_logprob"] <= said["glm4v"]["mean_logprob"] < 0


def test_a_stream_brings_the_same_text_in_pieces(server: Served) -> None:
    request = {"model": "tiny", "messages": about_noise("what?"), "max_tokens": 24, "temperature": 0, "stream": True}
    status, _, body = server.call("POST", "/v1/chat/completions", request)
    lines = [line.removeprefix("data: ") for line in body.decode().split("\n\n") if line]
    pieces = [json.loads(line)["choices"][0]["delta"].get("content", "") for line in lines[:-1]]
    assert (status, lines[-1], "".join(pieces)) == (200, "[DONE]", own_answer("what?"))
    assert len([piece for piece in pieces if piece]) > 5


def test_several_turns_about_one_picture_are_one_conversation(server: Served) -> None:
    messages = about_noise("what?")
    more = [{"role": "assistant", "content": "Noise."}, {"role": "user", "content": "why?"}]
    first = server.chat(model="tiny", messages=messages, max_tokens=8, temperature=0)[1]
    second = server.chat(model="tiny", messages=[*messages, *more], max_tokens=8, temperature=0)[1]
    assert second["usage"]["prompt_tokens"] > first["usage"]["prompt_tokens"]
    assert second["choices"] != first["choices"]


def test_many_at_once_get_what_each_alone_would_get(server: Served) -> None:
    texts = [f"question {number}" for number in range(6)]
    asked = ask_together(
        6, lambda n: server.chat(model="tiny", messages=about_noise(texts[n]), max_tokens=24, temperature=0)
    )
    said = [future.result(60)[1]["choices"][0]["message"]["content"] for future in asked]
    assert said == [own_answer(text) for text in texts]


def test_a_question_that_is_too_long_is_refused_and_the_next_is_answered(server: Served) -> None:
    status, said = server.chat(model="tiny", messages=about_noise("x" * 600))
    assert (status, said["error"]["code"], "positions" in said["error"]["message"]) == (422, "worker_refused", True)
    assert server.chat(model="tiny", messages=about_noise("short"), max_tokens=4)[0] == 200


def test_the_stages_of_loading_are_in_the_log(server: Served) -> None:
    stages = [line.split("glm4v.worker: ")[1].split(":")[0] for line in server.log if "glm4v.worker: " in line]
    assert [name for name in stages if not name.startswith("listening")] == [
        "libraries", "check", "weights", "warm-up", "known-answer", "ready",
    ]  # fmt: skip


def test_a_lanes_worker_tells_its_stages_and_answers(settings: EngineSettings) -> None:
    said: list[str] = []
    with HeldWorker(settings, say=said.append) as worker:
        worker.start()
        worker.wait_ready(120)
        client = worker.client(expected=announce(settings))
        client.verify()
        image = client.put_image(picture(1).rgb, SIDE, SIDE)
        answer = client.chat("what?", image, task="ocr", sampling=Sampling(max_new_tokens=24), deadline_seconds=60)
    assert answer.text == own_answer("what?")
    assert [line.split(" (")[0] for line in said][:5] == [
        "worker: libraries", "worker: check", "worker: weights", "worker: warm-up", "worker: known-answer",
    ]  # fmt: skip
