"""Nothing of the samples is in glm4v-nano's training: no line, no font, no layout."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from embedded import draw_samples
from embedded.draw_samples import FOLDER
from embedded.drawing.faces import FACES
from embedded.score import read_truth
from embedded.state import CHECKOUT
from training.captions.answers import no_text_answer
from training.corpus.phrases import TRAINING
from training.font_table import HELD_OUT_FACES, SIGNS_OF_TRAINING, TRAINING_FACES, Face, Font
from training.held_out.corpus import HELD_OUT
from training.held_out.layouts import LAYOUTS as HELD_OUT_LAYOUTS
from training.scenes.make import LAYOUTS

TRUTH = read_truth(FOLDER / "truth.yaml")
LINES = {line for sample in TRUTH.samples.values() for line in sample.text.splitlines()}
TEXT_FACTS = ("title", "last", "button", "date", "place", "largest_label", "smallest_label")
STATED = {str(value) for sample in TRUTH.samples.values() for name, value in sample.facts.items() if name in TEXT_FACTS}
PHRASES = {
    phrase for corpus in (TRAINING, HELD_OUT) for kind in corpus.values() for row in kind.values() for phrase in row
}
TRAINING_FILES = sorted((CHECKOUT / "training").glob("**/*.py"))


def _fonts(faces: tuple[Face, ...]) -> set[Font]:
    return {font for face in faces for font in (face.chinese, face.latin) if font}


def test_no_line_of_a_sample_is_a_phrase_of_a_corpus() -> None:
    assert (LINES | STATED).isdisjoint(PHRASES)


def test_no_word_of_a_table_receipt_or_chart_is_a_phrase_of_a_corpus() -> None:
    words = {word for sample in TRUTH.samples.values() if sample.has_columns for word in sample.text.split()}
    assert words.isdisjoint(PHRASES)


def test_no_phrase_of_a_corpus_is_most_of_a_line() -> None:
    near = {(line, phrase) for line in LINES for phrase in PHRASES if phrase in line and 2 * len(phrase) > len(line)}
    assert near == set()


@pytest.mark.parametrize("file", TRAINING_FILES, ids=lambda file: file.relative_to(CHECKOUT).as_posix())
def test_no_line_of_a_sample_stands_in_a_file_of_training(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert {line for line in LINES | STATED if len(line) > 3 and line in text} == set()


def test_samples_are_written_in_families_that_are_held_out() -> None:
    held_out = {font.package for font in _fonts(HELD_OUT_FACES)}
    assert {package for face in FACES.values() for package, _ in (face.chinese, face.latin)} == held_out


def test_no_training_face_has_a_font_of_the_samples() -> None:
    trained = {font.package for font in _fonts(TRAINING_FACES) | {SIGNS_OF_TRAINING}}
    assert {package for face in FACES.values() for package, _ in (face.chinese, face.latin)} & trained == set()


def test_no_layout_of_a_sample_has_the_name_of_one_of_training() -> None:
    trained = {layout.name for layout in (*LAYOUTS, *HELD_OUT_LAYOUTS)}
    assert _layouts() & trained == set()


def test_no_layout_of_a_sample_is_made_of_what_training_draws_with() -> None:
    """The two share no code, so a layout of one cannot turn up in the other."""
    drawing = [CHECKOUT / "embedded" / "draw_samples.py", *(CHECKOUT / "embedded" / "drawing").glob("*.py")]
    assert [file.name for file in drawing if "training" in _imported(file)] == []
    assert [file.name for file in TRAINING_FILES if "embedded.drawing" in _imported(file)] == []


def test_every_sample_has_a_layout_of_its_own() -> None:
    pictures = [key for key, sample in TRUTH.samples.items() if not key.startswith("uploads/") and sample.facts]
    assert len(_layouts()) == len(pictures)


def test_the_answer_about_a_picture_without_text_is_no_line_of_a_sample() -> None:
    assert no_text_answer() not in LINES


def _layouts() -> set[str]:
    """Names of the functions that draw a sample each."""
    tree = ast.parse(Path(draw_samples.__file__).read_text(encoding="utf-8"))
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("embedded.drawing.")
        for alias in node.names
        if alias.name != "Page"
    }


def _imported(file: Path) -> set[str]:
    """Modules and the packages around them that ``file`` imports."""
    names = set[str]()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {".".join(name.split(".")[:end]) for name in names for end in range(1, len(name.split(".")) + 1)}
