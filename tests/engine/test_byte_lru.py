"""What is kept within a bound of bytes."""

from __future__ import annotations

from dataclasses import dataclass

from glm4v_operator.engine.byte_lru import ByteLru


@dataclass
class Thing:
    nbytes: int


def test_the_least_recently_used_makes_way() -> None:
    kept: ByteLru[Thing] = ByteLru(100)
    for name in "abc":
        kept.put(name, Thing(40))
    assert (kept.get("a"), len(kept), kept.bytes) == (None, 2, 80)
    kept.get("b")
    kept.put("d", Thing(40))
    assert (kept.get("c"), kept.get("b")) == (None, Thing(40))


def test_one_that_is_larger_than_all_the_room_drives_nothing_out() -> None:
    kept: ByteLru[Thing] = ByteLru(100)
    kept.put("a", Thing(60))
    kept.put("b", Thing(101))
    assert (kept.get("a"), kept.get("b")) == (Thing(60), None)


def test_the_same_again_is_counted_once() -> None:
    kept: ByteLru[Thing] = ByteLru(100)
    kept.put("a", Thing(60))
    kept.put("a", Thing(50))
    assert (len(kept), kept.bytes) == (1, 50)
    kept.clear()
    assert (len(kept), kept.bytes, kept.get("a")) == (0, 0, None)
