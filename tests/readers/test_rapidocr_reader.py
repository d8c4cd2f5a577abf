"""RapidOCR as an engine: it reads drawn Chinese and English, and says what it is without loading anything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from glm4v_operator.errors import ItemError, Misconfigured
from glm4v_operator.readers.rapidocr_reader import RapidOcrEngine
from glm4v_operator.worker.engine_interface import EngineAnswer, EngineOptions
from tests.readers.pages import draw, request_for


@pytest.fixture(scope="module")
def engine() -> Iterator[RapidOcrEngine]:
    reader = RapidOcrEngine(EngineOptions(options={"threads": 2}))
    reader.load(lambda stage, detail: None)
    yield reader
    reader.close()


def read_page(engine: RapidOcrEngine, page: Image.Image) -> str:
    (answer,) = engine.answer([request_for(page)])
    assert isinstance(answer, EngineAnswer)
    return answer.text


def test_reads_chinese_and_english_lines_in_order(engine: RapidOcrEngine, font: Path) -> None:
    page = draw(
        font, [(30, 30, "会议通知：明天上午九点"), (30, 110, "Invoice total 42.50 USD"), (30, 190, "第三会议室")]
    )
    assert read_page(engine, page).splitlines() == ["会议通知：明天上午九点", "Invoice total 42.50 USD", "第三会议室"]


def test_a_name_and_its_price_stand_on_one_line(engine: RapidOcrEngine, font: Path) -> None:
    rows = [("牛奶", "12.50"), ("面包", "8.00"), ("苹果", "23.40"), ("合计", "43.90")]
    texts = [
        (x, 30 + 80 * row, text) for row, (name, price) in enumerate(rows) for x, text in ((30, name), (700, price))
    ]
    assert read_page(engine, draw(font, texts)).splitlines() == [f"{name} {price}" for name, price in rows]


def test_two_columns_are_read_one_after_the_other(engine: RapidOcrEngine, font: Path) -> None:
    left = ["左栏第一行的文字内容", "左栏第二行的文字内容", "左栏第三行的文字内容"]
    right = ["右栏第一行的文字内容", "右栏第二行的文字内容", "右栏第三行的文字内容"]
    texts = [(30, 40 + 70 * row, text) for row, text in enumerate(left)]
    texts += [(500, 40 + 70 * row, text) for row, text in enumerate(right)]
    assert read_page(engine, draw(font, texts)).splitlines() == left + right


def test_vertical_text_is_read_from_the_right(engine: RapidOcrEngine, font: Path) -> None:
    columns = ["春眠不觉晓", "处处闻啼鸟"]
    texts = [
        (300 - 100 * column, 40 + 44 * row, char)
        for column, text in enumerate(columns)
        for row, char in enumerate(text)
    ]
    assert read_page(engine, draw(font, texts, size=(400, 320))).splitlines() == columns


def test_a_long_screenshot_is_read_at_its_own_size(engine: RapidOcrEngine, font: Path) -> None:
    lines = [f"第{number}条消息" for number in range(10, 46)]
    page = draw(font, [(20, 20 + 100 * row, line) for row, line in enumerate(lines)], size=(420, 3640), points=24)
    assert read_page(engine, page).splitlines() == lines


def test_small_print_is_read(engine: RapidOcrEngine, font: Path) -> None:
    page = draw(font, [(10, 20, "本产品仅供演示使用，编号 20261121")], size=(420, 90), points=15)
    assert read_page(engine, page).replace(" ", "") == "本产品仅供演示使用，编号20261121"


def test_a_tilted_page_keeps_its_lines_apart(engine: RapidOcrEngine, font: Path) -> None:
    page = draw(font, [(60, 120, "左边的字"), (640, 120, "右边的字"), (60, 190, "下面一行"), (640, 190, "最后的字")])
    tilted = page.rotate(5, fillcolor="white", resample=Image.Resampling.BICUBIC)
    assert read_page(engine, tilted).splitlines() == ["左边的字 右边的字", "下面一行 最后的字"]


@pytest.mark.parametrize("size", [(400, 400), (8, 8), (1200, 30)])
def test_a_blank_page_has_no_text(engine: RapidOcrEngine, size: tuple[int, int]) -> None:
    assert read_page(engine, Image.new("RGB", size, "white")) == ""


def test_a_request_without_a_picture_is_refused(engine: RapidOcrEngine) -> None:
    (answer,) = engine.answer([request_for(None)])
    assert isinstance(answer, ItemError)


def test_streams_its_text_to_whoever_listens(engine: RapidOcrEngine, font: Path) -> None:
    import dataclasses

    pieces: list[str] = []
    request = dataclasses.replace(request_for(draw(font, [(30, 30, "你好")])), on_text=pieces.append)
    engine.answer([request])
    assert pieces == ["你好"]


def test_announces_itself_without_importing_its_libraries() -> None:
    code = (
        "import sys\n"
        "from glm4v_operator.worker.engine_registry import create_engine\n"
        "from glm4v_operator.worker.engine_interface import EngineOptions\n"
        "said = create_engine('rapidocr', EngineOptions()).announce()\n"
        "heavy = {'rapidocr', 'onnxruntime', 'numpy', 'cv2', 'torch'} & set(sys.modules)\n"
        "print(said.tasks, len(said.model_hash), heavy)\n"
    )
    plugins = Path(__file__).parents[2] / "plugins"
    said = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(plugins)}, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "('ocr',) 64 set()"


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (EngineOptions(model="other"), "model"),
        (EngineOptions(quantization="nf4"), "quantization"),
        (EngineOptions(device="cuda:0"), "device"),
        (EngineOptions(options={"threads": 64}), "threads"),
        (EngineOptions(options={"fast": True}), "fast"),
    ],
)
def test_refuses_settings_that_it_cannot_follow(options: EngineOptions, named: str) -> None:
    with pytest.raises(Misconfigured, match=named):
        RapidOcrEngine(options)
