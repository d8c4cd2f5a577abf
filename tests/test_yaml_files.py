from __future__ import annotations

from pathlib import Path

import pytest

from glm4v_operator.field_reader import FieldError
from glm4v_operator.yaml_files import MAX_BYTES, read_mapping, yaml_paths


def refusal(folder: Path, content: bytes) -> FieldError:
    path = folder / "settings.yaml"
    path.write_bytes(content)
    with pytest.raises(FieldError) as caught:
        read_mapping(path)
    return caught.value


def test_a_mapping_is_read(tmp_path: Path):
    (tmp_path / "a.yaml").write_text("name: 图\nlist: [1, 2]\n", encoding="utf-8")
    assert read_mapping(tmp_path / "a.yaml") == {"name": "图", "list": [1, 2]}


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path):
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfname: a\n")
    assert read_mapping(tmp_path / "a.yaml") == {"name": "a"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "found an empty file"),
        (b"# only a comment\n", "found an empty file"),
        (b"- a\n- b\n", "found a list"),
        (b"just words\n", "found a str"),
        (b"a: [1\n", "in line 2"),
        (b"a: 1\n---\nb: 2\n", "another document"),
        (b"a: \xff\n", "expected UTF-8, found byte 0xff at offset 3"),
        (b"a: !!python/object/apply:os.system [id]\n", "could not determine a constructor"),
        (b"a: &x [1]\nb: *x\n", "expected no alias, found '*x' in line 2"),
        (b"a: \x07\n", "special characters are not allowed"),
        (b"[" * 5000, "hundreds of levels deep"),
        (b"a: " + b"x" * MAX_BYTES, f"expected at most {MAX_BYTES} bytes"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_settings_file_is_refused(tmp_path: Path, content: bytes, expected: str):
    assert expected in refusal(tmp_path, content).problem


def test_a_key_twice_is_refused_with_its_line(tmp_path: Path):
    error = refusal(tmp_path, b"a: 1\nb: 2\na: 3\n")
    assert (error.field, error.problem) == ("a", "expected each key once, found it again in line 3; remove one")


def test_a_key_twice_deep_inside_is_refused_with_its_path(tmp_path: Path):
    assert refusal(tmp_path, b"a:\n  - b:\n      c: 1\n      c: 2\n").field == "a[0].b.c"


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(FieldError, match="cannot be read: No such file"):
        read_mapping(tmp_path / "none.yaml")


def test_yaml_files_are_found_by_name_and_nothing_else(tmp_path: Path):
    for name in ("b.yaml", "a.yml", ".hidden.yaml", "notes.md", "c.yaml~"):
        (tmp_path / name).touch()
    (tmp_path / "folder.yaml").mkdir()
    assert [path.name for path in yaml_paths(tmp_path)] == ["a.yml", "b.yaml"]
