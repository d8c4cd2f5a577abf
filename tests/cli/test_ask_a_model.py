"""``glm4v ask`` with GLM-4V's own classes at a tiny size: what is printed is what the model says."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.text_safety import printable
from tests.cli.conftest import Glm4v
from tests.engine.folders import SIDE, TINY_ENGINE, write_folder
from tests.engine.tiny import picture, question, tiny_generation
from tests.scripted.settings import let_workers_find_scripts


def test_the_models_answer_is_printed_as_it_is_and_its_stages_beside_it(glm4v: Glm4v, tmp_path: Path) -> None:
    let_workers_find_scripts()
    image = tmp_path / "noise.png"
    Image.frombytes("RGB", (SIDE, SIDE), picture(1).rgb).save(image)
    model = write_folder(tmp_path / "tiny")
    code, out, err = glm4v(
        "ask", str(image), "what?", "--engine", TINY_ENGINE, "--model", str(model), "--device", "cpu",
        "--max-tokens", "24",
    )  # fmt: skip
    (found,) = tiny_generation().answer([question("what?", max_new_tokens=24)])
    said = "\n".join(map(printable, getattr(found, "text", "").split("\n")))
    assert (code, out) == (ExitCode.OK, f"{said}\n")
    stages = [line.split(" ")[1] for line in err.splitlines() if line.startswith("worker: ")]
    assert [name for name in stages if not name[0].isdigit()] == [
        "libraries", "check", "weights", "warm-up", "known-answer", "ready",
    ]  # fmt: skip
    assert "cut off; --max-tokens allows more" in err


def test_weights_that_cannot_read_answer_nobody(glm4v: Glm4v, tmp_path: Path) -> None:
    Image.new("RGB", (SIDE, SIDE)).save(tmp_path / "a.png")
    model = write_folder(tmp_path / "tiny", name="made-up/damaged")
    code, out, err = glm4v("ask", str(tmp_path / "a.png"), "what?", "--model", str(model), "--device", "cpu")
    assert (code, out, "this model cannot read" in err) == (ExitCode.MISCONFIGURED, "", True)
