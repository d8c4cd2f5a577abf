"""What is read of pip's own settings."""

from __future__ import annotations

import json
import os
import subprocess
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


#: What pip's own parser makes of its files and its environment for ``pip install``.
UNDERSTOOD = """
import json
from pip._internal.commands import create_command
options, _ = create_command("install").parse_args([])
print(json.dumps([options.index_url, options.extra_index_urls, options.find_links, options.cert]))
"""


def understood(environment: dict[str, str]) -> list[object]:
    done = subprocess.run(
        [sys.executable, "-c", UNDERSTOOD], env=os.environ | environment, capture_output=True, text=True, check=True
    )
    return list(json.loads(done.stdout))


@pytest.mark.parametrize("links_in", ["a file", "the environment"])
def test_pip_keeps_its_indexes_and_certificate_without_its_folders_of_wheels(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, links_in: str
) -> None:
    file, links, cert = tmp_path / "pip.conf", str(tmp_path / "wheels"), str(tmp_path / "ca.pem")
    lines = ["[global]", "index-url = https://a/simple", "extra-index-url =", "    https://b/simple", "    https://c/"]
    lines += [f"cert = {cert}", *([f"find-links = {links}"] if links_in == "a file" else [])]
    file.write_text("\n".join(lines) + "\n")
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CERT", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    if links_in == "the environment":
        monkeypatch.setenv("PIP_FIND_LINKS", links)
    indexes = ["https://a/simple", ["https://b/simple", "https://c/"]]

    assert understood({}) == [*indexes, [links], cert]
    assert understood(read_pip_settings(Path(sys.executable)).without_find_links()) == [*indexes, [], cert]


def test_the_installed_pip_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    assert read_pip_settings(Path(sys.executable)).find_links == (str(tmp_path),)
