from __future__ import annotations

import json

import pytest

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.ledger.linking import refuse_object
from tests.cli.conftest import Glm4v
from tests.ledger.world import World


@pytest.fixture
def refused(world: World) -> World:
    """a.png and b.png are refused as forbidden, c.png as corrupt."""
    lane = world.lane()
    world.keys("a.png", "b.png", "c.png")
    for claimed in world.claim(lane):
        refuse_object(world.ledger, lane, claimed, "corrupt" if claimed.key == "c.png" else "forbidden")
    return world


@pytest.mark.parametrize(
    ("words", "number"),
    [
        (("--reason", "forbidden"), 2),
        (("--reason", "forbidden", "--reason", "corrupt"), 3),
        (("--key", "c.png"), 1),
        (("--reason", "forbidden", "--key", "c.png"), 0),
        (("--state", "refused"), 3),
        (("--state", "dead"), 0),
        (("--dataset", "demo", "--limit", "1"), 1),
        (("--all",), 3),
    ],
)
def test_options_narrow_what_is_put_back(glm4v: Glm4v, refused: World, words: tuple[str, ...], number: int):
    code, out, _ = glm4v("requeue", *words, "--json")
    assert (code, json.loads(out)) == (ExitCode.OK, {"requeued": number})
    assert refused.states("objects").get("listed", 0) == number


def test_words_say_what_happens_next(glm4v: Glm4v, refused: World):
    assert glm4v("requeue", "--dataset", refused.name)[1] == "3 put back; the next run tries them\n"
    assert glm4v("requeue", "--dataset", refused.name)[1] == "nothing matches; nothing was put back\n"


@pytest.mark.parametrize("words", [(), ("--limit", "5"), ("--all", "--reason", "forbidden")])
def test_which_failures_must_be_said(glm4v: Glm4v, refused: World, words: tuple[str, ...]):
    code, _, err = glm4v("requeue", *words)
    assert code == ExitCode.MISCONFIGURED
    assert "say which failures" in err
    assert refused.states("objects") == {"refused": 3}


def test_an_unknown_reason_is_refused_with_the_known_ones(glm4v: Glm4v, refused: World):
    code, _, err = glm4v("requeue", "--reason", "forbiden")
    assert code == ExitCode.MISCONFIGURED
    assert "forbidden, archived" in err
    assert refused.states("objects") == {"refused": 3}


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_a_limit_is_a_number_above_0(glm4v: Glm4v, limit: str):
    assert glm4v("requeue", "--all", "--limit", limit)[0] == ExitCode.USAGE


def test_an_unknown_dataset_is_refused(glm4v: Glm4v, refused: World):
    assert glm4v("requeue", "--dataset", "none")[0] == ExitCode.MISCONFIGURED
    assert refused.states("objects") == {"refused": 3}
