"""RapidOCR where it works in a daily run: in a held worker, behind the client."""

from __future__ import annotations

from pathlib import Path

from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.sampling import Sampling
from glm4v_operator.worker.announce import announce
from glm4v_operator.worker.held import HeldWorker
from tests.readers.pages import draw


def test_a_held_worker_reads_what_was_drawn(font: Path) -> None:
    settings = EngineSettings("rapidocr", options={"threads": 1})
    page = draw(font, [(30, 30, "季度营收同比增长12.5%"), (30, 110, "Net profit 3.2 million")])
    said: list[str] = []
    with HeldWorker(settings, say=said.append) as worker:
        worker.start()
        worker.wait_ready(120)
        client = worker.client(expected=announce(settings))
        client.verify()
        image = client.put_image(page.tobytes(), page.width, page.height)
        answer = client.chat("Read all text.", image, task="ocr", sampling=Sampling(), deadline_seconds=120)
    assert answer.text.splitlines() == ["季度营收同比增长12.5%", "Net profit 3.2 million"]
    # Its stages, and nothing of its libraries' chatter.
    assert [line.split(" (")[0] for line in said] == [
        "worker: libraries",
        "worker: weights",
        "worker: warm-up",
        said[-1].split(" (")[0],
    ]
