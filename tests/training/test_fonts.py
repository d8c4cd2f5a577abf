"""The table of fonts, and their fetching by a registry's client that is acted here."""

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from training import fonts
from training.font_table import HELD_OUT_FACES, PACKAGES, SIGNS_OF_TRAINING, TRAINING_FACES, Face, Font, Package
from training.fonts import FontsMissing, fetch_all, files


def packages_of(faces: tuple[Face, ...]) -> set[str]:
    return {font.package for face in faces for font in (face.chinese, face.latin) if font}


def test_ten_or_more_families_are_trained_with():
    assert len({face.family for face in TRAINING_FACES}) >= 10


def test_two_families_are_held_out():
    assert len({face.family for face in HELD_OUT_FACES}) == 2


def test_training_and_held_out_faces_share_no_package():
    assert packages_of((*TRAINING_FACES,)) & packages_of(HELD_OUT_FACES) == set()


def test_held_out_faces_take_their_letters_from_a_font_of_their_own():
    assert all(face.latin and face.latin.package != face.chinese.package for face in HELD_OUT_FACES)


def test_every_font_is_of_a_listed_package_and_every_package_is_used():
    used = packages_of(TRAINING_FACES) | packages_of(HELD_OUT_FACES) | {SIGNS_OF_TRAINING.package}
    assert used == {package.name for package in PACKAGES}


def test_faces_have_names_of_their_own():
    names = [face.name for face in (*TRAINING_FACES, *HELD_OUT_FACES)]
    assert len(set(names)) == len(names)


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """An empty folder of fonts, and a client ``npm`` that notes each call and gives out tmp_path/given.tgz."""
    with tarfile.open(tmp_path / "given.tgz", "w:gz") as tar:
        for name in ("package/files/one.woff2", "package/files/two.woff2", "package/LICENSE"):
            tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    client = tmp_path / "bin" / "npm"
    client.parent.mkdir()
    client.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\ncp {tmp_path}/given.tgz font-1.0.tgz\n')
    client.chmod(0o755)
    monkeypatch.setenv("PATH", f"{client.parent}:/usr/bin:/bin")
    monkeypatch.setattr(fonts, "FONTS", tmp_path / "fonts")
    (tmp_path / "fonts").mkdir()
    return tmp_path


def package(place: Path, sha256: str | None = None) -> Package:
    given = hashlib.sha256((place / "given.tgz").read_bytes()).hexdigest()
    return Package("npm", "@scope/font", "1.0", "SIL OFL 1.1", sha256 or given, "*.woff2")


def test_a_package_is_fetched_at_its_version_and_only_its_fonts_are_unpacked(place):
    fetch_all((package(place),))
    assert (place / "calls").read_text() == "pack --silent @scope/font@1.0\n"
    assert [path.name for path in files(Font("@scope/font", "*"))] == ["one.woff2", "two.woff2"]


def test_a_second_run_fetches_nothing(place):
    fetch_all((package(place),))
    fetch_all((package(place),))
    assert len((place / "calls").read_text().splitlines()) == 1


def test_fonts_that_were_deleted_are_unpacked_from_the_kept_archive(place):
    fetch_all((package(place),))
    for font in files(Font("@scope/font", "*")):
        font.unlink()
    fetch_all((package(place),))
    assert len(files(Font("@scope/font", "*"))) == 2
    assert len((place / "calls").read_text().splitlines()) == 1


def test_a_package_with_another_hash_is_refused_and_not_kept(place):
    with pytest.raises(FontsMissing, match=f"expected SHA-256 {'0' * 64}, found"):
        fetch_all((package(place, "0" * 64),))
    assert list((place / "fonts" / "archives").iterdir()) == []


def test_a_client_that_fails_is_quoted(place):
    (place / "bin" / "npm").write_text("#!/bin/sh\necho no such version >&2\nexit 1\n")
    with pytest.raises(FontsMissing, match="failed: no such version"):
        fetch_all((package(place),))


def test_a_missing_client_is_named(place, monkeypatch):
    monkeypatch.setenv("PATH", str(place))
    with pytest.raises(FontsMissing, match="npm: expected this command"):
        fetch_all((package(place),))


def test_fonts_that_were_never_fetched_are_named_with_the_command_that_fetches_them(place):
    with pytest.raises(FontsMissing, match=r"expected fonts like \*\.ttf, found none; fetch them"):
        files(Font("fonts-nowhere", "*.ttf"))
