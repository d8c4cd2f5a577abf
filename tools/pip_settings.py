"""What pip is configured with on this machine; uv reads none of it, so it is handed over."""

from __future__ import annotations

import ast
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SECTIONS = (":env:", "install", "global", "site", "user")
"""Where pip takes a setting from, strongest first; the names are those that ``pip config list`` prints."""


@dataclass(frozen=True, slots=True)
class PipSettings:
    """The settings that say where packages come from."""

    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    certificates: str | None = None

    def wheel_names(self) -> list[str]:
        """The names of the wheels that lie in the configured local folders."""
        folders = [Path(link.removeprefix("file://")) for link in self.find_links]
        return [wheel.name for folder in folders if folder.is_dir() for wheel in sorted(folder.glob("*.whl"))]

    def environment(self) -> dict[str, str]:
        """What uv reads of these settings from its environment; what the caller has set for uv itself stays."""
        settings = {"UV_DEFAULT_INDEX": self.index_url, "SSL_CERT_FILE": self.certificates}
        return {key: value for key, value in settings.items() if value and key not in os.environ}

    def without_find_links(self) -> dict[str, str]:
        """Variables with which pip keeps these settings but for its folders of wheels.

        pip takes an empty PIP_FIND_LINKS for one that is not set, and then reads its files: so it reads none of them.
        """
        kept = {
            "PIP_INDEX_URL": self.index_url,
            "PIP_EXTRA_INDEX_URL": " ".join(self.extra_index_urls),
            "PIP_CERT": self.certificates,
        }
        left_out = {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
        return left_out | {name: value for name, value in kept.items() if value}


def read_pip_settings(python: Path) -> PipSettings:
    """The settings of the pip that belongs to ``python``."""
    command = [str(python), "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return parse_pip_settings(listed)


def parse_pip_settings(listed: str) -> PipSettings:
    """The settings in the output of ``pip config list``: lines of ``section.name='value'``."""
    found: dict[tuple[str, str], str] = {}
    for line in listed.splitlines():
        key, separator, value = line.partition("=")
        section, dot, name = key.rpartition(".")
        if separator and dot:
            found[section, name] = str(ast.literal_eval(value))

    def strongest(name: str) -> str | None:
        return next((found[section, name] for section in _SECTIONS if (section, name) in found), None)

    return PipSettings(
        index_url=strongest("index-url"),
        extra_index_urls=tuple((strongest("extra-index-url") or "").split()),
        find_links=tuple((strongest("find-links") or "").split()),
        certificates=strongest("cert"),
    )
