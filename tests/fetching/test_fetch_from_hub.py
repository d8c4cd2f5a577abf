"""Fetching from a real HTTP server that imitates the hubs: cut connections, wrong bytes, wrong names, no space."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from glm4v_operator.errors import HubUnavailable, Misconfigured, WeightsWrong
from glm4v_operator.fetching.downloads import TRIES, download
from glm4v_operator.fetching.fetch_model import Order, Watcher, fetch_from_hub
from glm4v_operator.fetching.hubs import HUBS, RemoteFile, list_files
from glm4v_operator.model.manifest import Manifest, read_manifest
from glm4v_operator.model.store import resolve_model
from glm4v_operator.model.verification import check_files
from tests.fetching.hub_server import COMMIT, MODEL, Hub, served

SHARD = "model-00001-of-00002.safetensors"
FILES = {
    "config.json": b'{"model_type": "chatglm"}',
    "tokenizer.model": b"QQ== 0\n",
    SHARD: bytes(range(256)) * 400,
    "model-00002-of-00002.safetensors": b"second" * 1000,
    "model.safetensors.index.json": json.dumps(
        {"weight_map": {"a": SHARD, "b": "model-00002-of-00002.safetensors"}}
    ).encode(),
    "LICENSE": b"terms",
    "modeling_chatglm.py": b"raise SystemExit('code ran')",
    "pytorch_model.bin": b"a pickle",
    "figures/one.json": b"{}",
}
KEPT = {name for name in FILES if not name.endswith((".py", ".bin")) and "/" not in name}


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GLM4V_MODELS", str(tmp_path / "store"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "store"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with served(Hub(dict(FILES))) as running:
        yield running


class Watched:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.bytes: dict[str, int] = {}
        self.watcher = Watcher(self.orders.append, self._progress)

    def _progress(self, stage: str, more: int) -> None:
        self.bytes[stage] = self.bytes.get(stage, 0) + more


def fetch(
    hub: Hub,
    *,
    hub_name: str = "huggingface",
    revision: str | None = None,
    to: Path | None = None,
    watched: Watched | None = None,
) -> tuple[Path, Manifest]:
    return fetch_from_hub(
        MODEL,
        hub_name=hub_name,
        revision=revision,
        to=to,
        endpoint=hub.address,
        watcher=(watched or Watched()).watcher,
        sleep=lambda _: None,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != "manifest.json"}


@pytest.mark.parametrize(("hub_name", "revision"), [("huggingface", COMMIT), ("modelscope", "master")])
def test_a_model_lies_in_the_store_below_its_revision(hub: Hub, store: Path, hub_name: str, revision: str):
    folder, manifest = fetch(hub, hub_name=hub_name)
    assert folder == store / MODEL / revision == resolve_model(MODEL)
    assert contents(folder) == {name: FILES[name] for name in KEPT}
    assert manifest == read_manifest(folder) == check_files(folder, full=True)
    assert (manifest.model, manifest.source, manifest.revision) == (MODEL, hub.address, revision)


def test_the_same_files_from_either_hub_are_the_same_model(hub: Hub, tmp_path: Path):
    first = fetch(hub, to=tmp_path / "first")[1]
    second = fetch(hub, hub_name="modelscope", to=tmp_path / "second")[1]
    assert first.model_hash == second.model_hash


def test_a_branch_becomes_the_commit_that_it_means(hub: Hub):
    assert fetch(hub, revision="main")[1].revision == COMMIT


def test_size_and_licence_are_told_before_a_byte_of_the_files_comes(hub: Hub):
    hub.card = {"license": "other", "license_name": "some-licence"}
    watched = Watched()
    requests: list[int] = []
    order = watched.watcher.order
    watched.watcher = Watcher(lambda one: (requests.append(len(hub.seen)), order(one))[1], watched.watcher.progress)
    fetch(hub, watched=watched)
    (told,) = watched.orders
    assert requests == [0]
    assert told.listing.bytes == sum(len(FILES[name]) for name in KEPT)
    assert told.listing.licence == "some-licence"


def test_what_is_told_on_the_way_adds_up_to_all_bytes(hub: Hub):
    hub.cuts[SHARD] = [50_000, 20_000]
    watched = Watched()
    fetch(hub, watched=watched)
    assert set(watched.bytes.values()) == {sum(len(FILES[name]) for name in KEPT)}


def test_a_cut_connection_goes_on_where_it_ended(hub: Hub):
    hub.cuts[SHARD] = [50_000, 20_000]
    folder, _ = fetch(hub)
    assert (folder / SHARD).read_bytes() == FILES[SHARD]
    assert [one for one in hub.seen if SHARD in one] == [
        SHARD,
        f"{SHARD} bytes=50000-",
        f"{SHARD} bytes=70000-",
    ]


def test_a_stopped_fetch_goes_on_with_the_next_command(hub: Hub, store: Path):
    hub.cuts[SHARD] = [50_000, *[0] * TRIES]
    with pytest.raises(HubUnavailable, match=f"{SHARD}: {TRIES} tries brought nothing more after 50000 of 102400"):
        fetch(hub)
    assert not (store / MODEL / COMMIT).exists()
    hub.seen.clear()
    hub.cuts.clear()
    watched = Watched()
    fetch(hub, watched=watched)
    assert f"{SHARD} bytes=50000-" in hub.seen
    assert "config.json" not in hub.seen
    assert watched.orders[0].here > 50_000


def test_a_server_without_ranges_begins_anew(hub: Hub):
    hub.cuts[SHARD] = [50_000]
    hub.knows_ranges = False
    folder, _ = fetch(hub)
    assert (folder / SHARD).read_bytes() == FILES[SHARD]


def test_a_part_that_is_too_long_is_thrown_away(hub: Hub, store: Path):
    part = store / MODEL / f".{COMMIT}.part" / f"{SHARD}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 200_000)
    assert (fetch(hub)[0] / SHARD).read_bytes() == FILES[SHARD]


def test_what_is_left_of_files_that_are_gone_from_the_hub_does_not_stay(hub: Hub, store: Path):
    left = store / MODEL / f".{COMMIT}.part"
    left.mkdir(parents=True)
    for name in ("old.safetensors", "older.safetensors.part"):
        (left / name).write_bytes(b"x")
    assert contents(fetch(hub)[0]).keys() == KEPT


def test_a_disk_that_is_full_on_the_way_is_named(hub: Hub, store: Path):
    part = store / MODEL / f".{COMMIT}.part" / f"{SHARD}.part"
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")
    with pytest.raises(Misconfigured, match=rf"{SHARD}\.part: cannot be written \(No space left on device\)"):
        fetch(hub)


def test_a_hub_that_sends_round_in_circles_is_no_answer(tmp_path: Path):
    circle = httpx.MockTransport(lambda request: httpx.Response(302, headers={"Location": str(request.url)}))
    file = RemoteFile("config.json", 1, "https://hub.example/config.json")
    with httpx.Client(transport=circle, follow_redirects=True) as client:
        with pytest.raises(HubUnavailable, match=r"no answer .*TooManyRedirects"):
            list_files(client, HUBS["huggingface"], MODEL, None, None)
        with pytest.raises(HubUnavailable, match=f"{TRIES} tries brought nothing more"):
            download(client, file, tmp_path, lambda _: None, sleep=lambda _: None)


def test_no_more_than_was_listed_reaches_the_disk(tmp_path: Path):
    endless = httpx.MockTransport(lambda _: httpx.Response(200, content=(b"x" * 1000 for _ in range(100))))
    file = RemoteFile("config.json", 2500, "https://hub.example/config.json")
    with (
        httpx.Client(transport=endless) as client,
        pytest.raises(WeightsWrong, match="2500 bytes, the hub sends more"),
    ):
        download(client, file, tmp_path, lambda _: None)
    assert [part.stat().st_size for part in tmp_path.iterdir()] == [2000]


@pytest.mark.parametrize("content", [b"[" * 1_000_000, b" " * (17 * 2**20), b"{", b"\xff"])
def test_a_listing_that_is_none_says_so(content: bytes):
    answers = httpx.MockTransport(lambda _: httpx.Response(200, content=content))
    with httpx.Client(transport=answers) as client, pytest.raises(HubUnavailable, match="expected JSON, found"):
        list_files(client, HUBS["modelscope"], MODEL, None, None)


@pytest.mark.parametrize("commit", ["..", "../../elsewhere", ""])
def test_a_commit_that_is_none_names_no_folder(hub: Hub, store: Path, commit: str):
    hub.commit = commit
    with pytest.raises(HubUnavailable, match=r"expected a list of files, found something else .*no commit"):
        fetch(hub)
    assert not store.exists()


def test_a_passing_error_of_the_hub_is_waited_out(hub: Hub):
    hub.statuses = [503, 429, 500]
    assert contents(fetch(hub)[0]).keys() == KEPT


@pytest.mark.parametrize("name", [SHARD, "config.json"])
def test_damaged_bytes_are_fetched_once_more(hub: Hub, name: str):
    hub.damaged[name] = 1
    folder, _ = fetch(hub)
    assert (folder / name).read_bytes() == FILES[name]
    assert hub.seen.count(name) == 2


def test_bytes_that_stay_damaged_never_become_a_model(hub: Hub, store: Path):
    hub.damaged[SHARD] = 9
    with pytest.raises(WeightsWrong, match=f"{SHARD}: what arrives is not what the hub lists, twice"):
        fetch(hub)
    with pytest.raises(WeightsWrong, match="not found"):
        resolve_model(MODEL)


@pytest.mark.parametrize("size", [10, 200_000])
def test_a_file_of_another_size_than_listed_is_refused(hub: Hub, size: int):
    hub.other[SHARD] = b"x" * size
    with pytest.raises(WeightsWrong, match=f"{SHARD}: expected 102400 bytes as the hub lists it, it sends .* {size}"):
        fetch(hub)


@pytest.mark.parametrize("hub_name", ["huggingface", "modelscope"])
def test_a_revision_that_is_not_there_is_named(hub: Hub, hub_name: str):
    with pytest.raises(WeightsWrong, match=f"{MODEL} at nowhere: the hub has none such"):
        fetch(hub, hub_name=hub_name, revision="nowhere")


def test_a_revision_without_safetensors_is_refused(hub: Hub):
    hub.files = {name: content for name, content in FILES.items() if not name.endswith(".safetensors")}
    with pytest.raises(WeightsWrong, match=r"expected weights in \.safetensors files, found none"):
        fetch(hub)


def test_a_listing_without_a_shard_that_the_index_names_is_refused(hub: Hub):
    hub.unlisted = {"model-00002-of-00002.safetensors"}
    with pytest.raises(HubUnavailable, match=r"index\.json names model-00002-of-00002\.safetensors, which the hub"):
        fetch(hub)


def test_a_model_that_needs_a_token_gets_it_and_says_so_without(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    hub.token = "of-a-person"
    with pytest.raises(Misconfigured, match=r"the hub refuses it \(401\).* set HF_TOKEN"):
        fetch(hub)
    monkeypatch.setenv("HF_TOKEN", "of-a-person")
    fetch(hub)


def test_the_token_does_not_follow_a_redirect_to_another_host(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HF_TOKEN", "of-a-person")
    with served(Hub(dict(FILES))) as cdn:
        hub.redirect_to = cdn.address.replace("127.0.0.1", "localhost")
        fetch(hub)
        assert set(hub.tokens) == {"Bearer of-a-person"}
        assert set(cdn.tokens) == {None}


def test_a_token_does_not_travel_unencrypted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HF_TOKEN", "of-a-person")
    with pytest.raises(Misconfigured, match="the token in HF_TOKEN would be readable on the way") as error:
        fetch(Hub({}, address="http://mirror.example"))
    assert "of-a-person" not in error.value.message


@pytest.mark.parametrize("address", ["http://mirror:port", "mirror.example", "file:///models", "https://"])
def test_an_address_that_is_none_is_refused(address: str):
    with pytest.raises(Misconfigured, match=r"--endpoint: expected an address like https://hub\.example, found"):
        fetch(Hub({}, address=address))


def test_an_address_with_a_password_is_refused_without_repeating_it():
    with pytest.raises(Misconfigured, match="expected an address without a name and a password") as error:
        fetch(Hub({}, address="https://someone:word@mirror.example"))
    assert "word@" not in error.value.message


def test_without_space_nothing_is_fetched(hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    full = shutil.disk_usage(tmp_path)._replace(free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(Misconfigured, match=r"of free space for made-up/model, found 0\.00 GB; name another folder"):
        fetch(hub)
    assert hub.seen == []


def test_a_model_that_is_there_is_checked_and_not_fetched(hub: Hub):
    folder, _ = fetch(hub)
    hub.seen.clear()
    watched = Watched()
    assert fetch(hub, watched=watched)[0] == folder
    assert hub.seen == []
    assert watched.bytes.keys() == {"check"}


def test_a_damaged_file_of_a_fetched_model_is_mended(hub: Hub):
    folder, _ = fetch(hub)
    (folder / SHARD).write_bytes(b"x" * len(FILES[SHARD]))
    (folder / "config.json").unlink()
    hub.seen.clear()
    fetch(hub)
    assert sorted(hub.seen) == ["config.json", SHARD]
    assert check_files(folder, full=True).revision == COMMIT


def test_files_without_a_stated_hash_are_taken_as_they_come(hub: Hub):
    hub.hashes = False
    folder, manifest = fetch(hub, hub_name="modelscope")
    assert check_files(folder, full=True) == manifest


def test_a_folder_of_something_else_is_left_alone(hub: Hub, tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    with pytest.raises(Misconfigured, match="expected a new folder or a fetched model, found another folder"):
        fetch(hub, to=tmp_path / "mine")
    assert (tmp_path / "mine" / "notes.txt").read_text() == "keep"


def test_a_second_fetch_of_the_same_model_is_kept_out(hub: Hub):
    refused: list[str] = []

    def order(_: Order) -> None:
        with pytest.raises(Misconfigured, match="another fetch of it is at work") as error:
            fetch(hub)
        refused.append(error.value.message)

    fetch_from_hub(
        MODEL, hub_name="huggingface", revision=None, to=None, endpoint=hub.address,
        watcher=Watcher(order, lambda *_: None),
    )  # fmt: skip
    assert len(refused) == 1


def test_a_hub_that_is_not_there_says_so():
    with pytest.raises(HubUnavailable, match=r"no answer .* look at the network"):
        fetch(Hub({}, address="http://127.0.0.1:9"))
