"""The closing words of ``make demo``."""

from __future__ import annotations

from pathlib import Path

import pytest

from embedded.airflow import EmbeddedAirflow
from embedded.airflow_settings import passwords_file, write_admin_password
from embedded.demo import DATASET_FILE
from embedded.demo_guide import show_guide
from embedded.stack import DemoStack
from embedded.state import StateFolder
from glm4v_operator.datasets import load_dataset

PAGE = "http://127.0.0.1:8080/dags/image_text_demo/runs/manual"


@pytest.fixture
def stack(tmp_path: Path) -> DemoStack:
    state = StateFolder(tmp_path / "state").make()
    state.write("airflow", {"port": 8080})
    write_admin_password(state)
    stack = DemoStack(state)
    stack._airflow = EmbeddedAirflow(state, "postgresql+psycopg2://nobody@127.0.0.1/none")
    return stack


def _said(stack: DemoStack, capsys: pytest.CaptureFixture[str]) -> str:
    show_guide(stack, load_dataset(DATASET_FILE), page=PAGE)
    return capsys.readouterr().out


def test_the_password_is_shown_once_and_later_the_file_that_has_it(
    stack: DemoStack, capsys: pytest.CaptureFixture[str]
) -> None:
    user, password = stack.airflow.login
    first, second = _said(stack, capsys), _said(stack, capsys)
    assert f"{user} / {password}" in first
    assert password not in second
    assert f"{user}, with the password in {passwords_file(stack.state)}" in second
    assert password in passwords_file(stack.state).read_text()


def test_it_names_the_web_ui_and_the_run(stack: DemoStack, capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(stack, capsys)
    assert "http://127.0.0.1:8080\n" in said
    assert PAGE in said
