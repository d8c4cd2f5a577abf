"""A served worker behind https: whose certificate is trusted, from the Airflow connection to the socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from glm4v_operator.connections import WorkerHook
from glm4v_operator.errors import Misconfigured
from glm4v_operator.worker.client import Endpoint, WorkerClient
from tests.certificates import make_certificate, serving_with
from tests.scripted.openai_server import ScriptedOpenAiServer, openai_server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "worker.pem")


@pytest.fixture(scope="module")
def server(certificate: Path) -> Iterator[ScriptedOpenAiServer]:
    with openai_server(lambda request: "", tls=serving_with(certificate)) as server:
        yield server


@pytest.fixture
def connection(server: ScriptedOpenAiServer, monkeypatch: pytest.MonkeyPatch) -> WorkerHook:
    """A connection without an extra; :func:`say` gives it one."""
    say(monkeypatch, server, {})
    return WorkerHook("glm4v_tls")


def say(monkeypatch: pytest.MonkeyPatch, server: ScriptedOpenAiServer, extra: dict[str, object]) -> None:
    said = {"conn_type": "glm4v", "host": server.base_url, "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_GLM4V_TLS", json.dumps(said))


@pytest.mark.parametrize("trusting", ["its certificate", "any"])
def test_the_connections_extra_says_whom_to_trust(
    connection: WorkerHook,
    server: ScriptedOpenAiServer,
    certificate: Path,
    trusting: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    say(monkeypatch, server, {"verify": str(certificate) if trusting == "its certificate" else False})
    assert connection.test_connection() == (True, "serves glm-4v-9b")


def test_an_unknown_certificate_is_a_matter_for_a_person(connection: WorkerHook) -> None:
    with pytest.raises(Misconfigured, match=r"certificate is not trusted .*verify"):
        connection.get_conn().wait_ready(20.0)


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ({"verify": 1}, "verify 1"),
        ({"verify": ""}, "verify ''"),
        ({"verify_tls": False}, "verify_tls"),
        ({"verify": "/none/such.pem"}, "/none/such.pem"),
        ({"verify": __file__}, "test_tls.py"),
    ],
)
def test_an_extra_that_cannot_be_followed_is_named(
    connection: WorkerHook,
    server: ScriptedOpenAiServer,
    extra: dict[str, object],
    named: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    say(monkeypatch, server, extra)
    with pytest.raises(Misconfigured, match=named):
        connection.get_conn()


def test_a_file_of_certificates_does_not_matter_to_plain_http() -> None:
    with openai_server(lambda request: "") as server:
        assert WorkerClient(Endpoint(server.base_url, verify="/none/such.pem")).models() == [("glm-4v-9b", None)]


def test_the_form_shows_what_can_be_said() -> None:
    form = WorkerHook.get_ui_field_behaviour()
    assert "extra" not in form["hidden_fields"]
    assert json.loads(form["placeholders"]["extra"]) == {"verify": "/path/ca.pem"}
