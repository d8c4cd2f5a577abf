"""What is read of pip's own settings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools.pip_settings import PipSettings, parse_pip_settings, read_pip_settings


def test_settings_are_read_from_what_pip_lists() -> None:
    listed = "global.index-url='https://a/simple'\nglobal.extra-index-url='https://b/simple file:///c'\n"
    expected = PipSettings(index_url="https://a/simple", extra_index_urls=("https://b/simple", "file:///c"))
    assert parse_pip_settings(listed) == expected


def test_the_environment_wins_over_a_file() -> None:
    assert parse_pip_settings("global.find-links='/file'\n:env:.find-links='/env'\n").find_links == ("/env",)


def test_a_section_of_the_install_command_wins_over_the_global_one() -> None:
    assert parse_pip_settings("global.cert='/global'\ninstall.cert='/install'\n").certificates == "/install"


def test_a_pip_without_settings_gives_none() -> None:
    assert parse_pip_settings("") == PipSettings()


def test_wheels_in_local_folders_are_found_by_path_and_by_file_address(tmp_path: Path) -> None:
    (tmp_path / "one.whl").touch()
    found = PipSettings(find_links=("https://elsewhere/", f"file://{tmp_path}", str(tmp_path))).wheel_names()
    assert found == ["one.whl", "one.whl"]


def test_what_is_set_for_uv_itself_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/mine")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    assert PipSettings(index_url="https://a/simple", certificates="/pip").environment() == {
        "UV_DEFAULT_INDEX": "https://a/simple"
    }


def test_the_installed_pip_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    assert read_pip_settings(Path(sys.executable)).find_links == (str(tmp_path),)
