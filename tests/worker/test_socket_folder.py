"""The socket's folder: private, and removed even when nobody lived to remove it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from glm4v_operator.worker.socket_folder import SocketFolder

LONG_AGO = 1_000_000_000


@pytest.fixture(autouse=True)
def _own_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_what_dead_ones_left_is_removed_by_the_next(tmp_path: Path) -> None:
    left = tmp_path / "glm4v-worker-left"
    left.mkdir()
    (left / "s").touch()
    os.utime(left, (LONG_AGO, LONG_AGO))
    SocketFolder().remove()
    assert list(tmp_path.iterdir()) == []


def test_what_is_in_use_or_just_being_made_is_not_touched(tmp_path: Path) -> None:
    used = SocketFolder()
    os.utime(used.path, (LONG_AGO, LONG_AGO))
    young = tmp_path / "glm4v-worker-young"
    young.mkdir()
    SocketFolder().remove()
    assert sorted(tmp_path.iterdir()) == sorted([used.path, young])
    used.remove()


def test_a_link_with_such_a_name_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").touch()
    link = tmp_path / "glm4v-worker-link"
    link.symlink_to(precious)
    os.utime(link, (LONG_AGO, LONG_AGO), follow_symlinks=False)
    SocketFolder().remove()
    assert (precious / "file").exists()
