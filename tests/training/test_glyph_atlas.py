"""Glyphs drawn from a font of the development requirements, and what a scene may ask about them."""

from pathlib import Path

import numpy as np
import pylopdf_fonts_zh_cn
import pytest
from PIL import Image

from training import fonts
from training.corpus.alphabet import DRAWN
from training.drawing import preview
from training.font_table import Face, Font
from training.glyph_atlas import BASELINE, CELL, EM, INSET, GlyphAtlas, Metrics, draw_atlas, load_atlas


@pytest.fixture(scope="module")
def atlas_file(tmp_path_factory) -> Path:
    """One face, whose font lies where the fetched ones would; 永 counts as drawn wrong."""
    root = tmp_path_factory.mktemp("fonts")
    (root / "package").mkdir()
    source = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"
    (root / "package" / source.name).symlink_to(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fonts, "FONTS", root)
        draw_atlas([Face("sans", "Sans", Font("package", "*.otf"), wrong="永")], root / "atlas.npz", processes=1)
    return root / "atlas.npz"


@pytest.fixture(scope="module")
def atlas(atlas_file) -> GlyphAtlas:
    return load_atlas(atlas_file)


def ink(atlas: GlyphAtlas, character: str) -> np.ndarray:
    """Rows and columns [ink, 2] that are darker than half."""
    return np.argwhere(atlas.glyphs[0, atlas.metrics.index[character]] > 127)


def test_glyphs_are_numbered_by_the_drawn_characters(atlas):
    assert atlas.glyphs.shape == (1, len(DRAWN), CELL, CELL)
    assert atlas.metrics.characters == DRAWN


def test_the_space_is_number_zero_and_blank(atlas):
    assert atlas.metrics.index[" "] == 0
    assert atlas.glyphs[0, 0].max() == 0
    assert 0.1 < atlas.metrics.width(" ", 0) < 0.5


def test_a_chinese_character_fills_the_em_box(atlas):
    (top, left), (bottom, right) = ink(atlas, "国").min(0), ink(atlas, "国").max(0)
    assert INSET <= left < INSET + 5
    assert INSET + EM - 6 < right < INSET + EM
    assert 26 < bottom - top < EM


def test_letters_stand_on_the_baseline(atlas):
    assert abs(ink(atlas, "H").max(0)[0] + 1 - (INSET + BASELINE * EM)) <= 1


def test_descenders_are_not_cut(atlas):
    assert atlas.glyphs[0, atlas.metrics.index["g"], -1].max() < 200


def test_glyphs_have_grey_edges(atlas):
    assert len(np.unique(atlas.glyphs[0])) == 16


def test_a_character_that_the_font_draws_wrong_is_missing(atlas):
    assert not atlas.metrics.covers("永", 0)
    assert atlas.glyphs[0, atlas.metrics.index["永"]].max() == 0


def test_a_face_covers_a_text_of_its_characters(atlas):
    assert atlas.metrics.covers("国 Hg，￥①", 0)


def test_no_face_covers_a_character_that_is_never_drawn(atlas):
    assert not atlas.metrics.covers("国龘", 0)


def test_a_width_is_the_sum_of_advances():
    metrics = Metrics("ab", ("one",), np.array([[0.5, 0.25]], np.float32), np.array([[True, True]]))
    assert metrics.width("abb", 0) == 1.0


def test_a_missing_character_has_no_width():
    metrics = Metrics("ab", ("one",), np.array([[0.5, 0.0]], np.float32), np.array([[True, False]]))
    with pytest.raises(KeyError):
        metrics.width("ab", 0)


def test_without_an_atlas_the_message_says_how_to_draw_one(tmp_path):
    with pytest.raises(fonts.FontsMissing, match=r"run `python -m training\.fonts`"):
        load_atlas(tmp_path / "atlas.npz")


@pytest.mark.parametrize("worn", [[], ["--worn"]], ids=["upright", "worn"])
def test_a_sheet_shows_scenes_in_its_faces(atlas_file, tmp_path, monkeypatch, worn):
    sheet = tmp_path / "sheet.png"
    options = ["--atlas", str(atlas_file), "--kind", "notice", "--count", "2", "--columns", "2", *worn]
    monkeypatch.setattr("sys.argv", ["preview", str(sheet), *options])
    preview.main()
    with Image.open(sheet) as image:
        assert image.size == (2 * 454, 454)
        first, second = (np.asarray(image.crop((left, 0, left + 448, 448))) for left in (0, 454))
    assert first.std() > 5 < second.std()
    assert (first != second).any()
