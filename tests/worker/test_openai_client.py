"""The ``openai`` package, as people use it, against a served worker."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator

import openai
import pytest
from PIL import Image

from tests.worker.served import TOKEN, Served, serving

RULES = [
    {"when": {"prompt": "stream"}, "act": {"stream": ["你", "好", "!"]}},
    {"when": {"prompt": "refuse"}, "act": {"item_error": "too_large_for_gpu"}},
]


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving({"model": "zai-org/glm-4v-9b", "answer": "{prompt}|{pixel}", "rules": RULES}) as served:
        yield served


def client_of(server: Served, key: str = TOKEN) -> openai.OpenAI:
    return openai.OpenAI(base_url=server.base_url, api_key=key, max_retries=0, timeout=30)


def about_blue(text: str) -> list[openai.types.chat.ChatCompletionMessageParam]:
    file = io.BytesIO()
    Image.new("RGB", (16, 16), "blue").save(file, "PNG")
    url = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    return [
        {
            "role": "user",
            "content": [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": text}],
        }
    ]


@pytest.mark.parametrize("model", ["glm-4v-9b", "zai-org/glm-4v-9b"])
def test_a_question_about_a_picture_is_answered(server: Served, model: str) -> None:
    said = client_of(server).chat.completions.create(
        model=model, messages=about_blue("请描述这张图片"), max_tokens=512, temperature=0.6
    )
    assert (said.model, said.choices[0].message.content) == (model, "请描述这张图片|0-0-255")
    assert said.choices[0].finish_reason == "stop"
    assert said.usage is not None
    assert said.usage.total_tokens == 2


def test_a_stream_comes_in_pieces_and_ends_with_the_usage(server: Served) -> None:
    chunks = list(
        client_of(server).chat.completions.create(
            model="glm-4v-9b", messages=about_blue("stream"), stream=True, stream_options={"include_usage": True}
        )
    )
    pieces = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices]
    assert pieces == ["", "你", "好", "!", None]
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 1


def test_the_models_are_listed(server: Served) -> None:
    assert [model.id for model in client_of(server).models.list()] == ["zai-org/glm-4v-9b", "glm-4v-9b"]


def test_a_wrong_key_is_an_authentication_error(server: Served) -> None:
    with pytest.raises(openai.AuthenticationError, match="missing or wrong token"):
        client_of(server, "sk-of-somebody-else").models.list()


def test_another_model_is_not_found(server: Served) -> None:
    with pytest.raises(openai.NotFoundError, match="expected zai-org/glm-4v-9b or glm-4v-9b"):
        client_of(server).chat.completions.create(model="gpt-4o", messages=about_blue("?"))


def test_a_picture_that_does_not_fit_is_an_error_with_its_reason(server: Served) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as raised:
        client_of(server).chat.completions.create(model="glm-4v-9b", messages=about_blue("refuse"))
    assert raised.value.code == "too_large_for_gpu"
