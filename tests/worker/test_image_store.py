"""The picture store: bounded in bytes, the least used make room."""

from __future__ import annotations

from glm4v_operator.worker.engine_interface import Pixels
from glm4v_operator.worker.image_store import ImageStore

PICTURE = Pixels(10, 10, bytes(300))


def test_the_least_recently_used_makes_room() -> None:
    store = ImageStore(900)
    for name in "abc":
        store.put(name, PICTURE)
    store.get("a")
    store.put("d", PICTURE)
    assert [name for name in "abcd" if store.get(name)] == ["a", "c", "d"]
    assert store.size() == (3, 900)


def test_the_same_picture_twice_is_kept_once() -> None:
    store = ImageStore(900)
    store.put("a", PICTURE)
    store.put("a", PICTURE)
    assert store.size() == (1, 300)


def test_a_picture_larger_than_the_store_is_not_kept() -> None:
    store = ImageStore(299)
    assert store.put("a", PICTURE) is False
    assert store.size() == (0, 0)


def test_deleting_frees_its_bytes() -> None:
    store = ImageStore(900)
    store.put("a", PICTURE)
    assert (store.delete("a"), store.delete("a"), store.size()) == (True, False, (0, 0))
