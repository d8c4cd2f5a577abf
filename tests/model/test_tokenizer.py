"""Text to ids and back: nothing is lost, nothing that a person types is a command, no character comes in halves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_operator.errors import ItemError, WeightsWrong
from glm4v_operator.model.tokenizer import MAX_CHARACTERS, SPECIAL_TOKENS, Tokenizer, text_pieces
from tests.model.rank_file import official_size, ranks_of, write_ranks

PIECES = [
    b"th",
    b"he",
    b"the",
    b" t",
    b" the",
    b"\xe4\xbd",
    "你".encode(),
    "好".encode(),
    "你好".encode(),
    b"\n\n",
    b"<|",
]
TOKENIZER = Tokenizer(ranks_of(PIECES))

# Without U+FFFD, so that one in what comes back is a broken character.
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd") | st.sampled_from(
    "the 你好\n😀<|>'s1"
)
texts = st.text(characters, max_size=60)


@given(texts)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert TOKENIZER.decode(TOKENIZER.encode(text)) == text


@given(texts)
def test_a_stream_hands_on_whole_characters_alone(text: str) -> None:
    pieces = text_pieces(TOKENIZER, TOKENIZER.encode(text))
    assert "".join(pieces) == text


def test_a_character_is_handed_on_with_its_last_byte() -> None:
    assert text_pieces(TOKENIZER, TOKENIZER.encode("😀")) == ["", "", "", "😀"]


def test_a_character_that_never_ends_is_shown_as_broken_at_the_end() -> None:
    first = TOKENIZER.encode("😀")[0]
    assert text_pieces(TOKENIZER, [*TOKENIZER.encode("a"), first]) == ["a", "\ufffd"]


def test_frequent_pieces_are_one_token() -> None:
    assert [len(TOKENIZER.encode(text)) for text in ("the", " the", "你好", "好")] == [1, 1, 1, 1]


@pytest.mark.parametrize("name", SPECIAL_TOKENS)
def test_the_name_of_a_special_token_in_a_text_is_text(name: str) -> None:
    ids = TOKENIZER.encode(f"a{name}b")
    assert set(ids).isdisjoint(TOKENIZER.special.values())
    assert TOKENIZER.decode(ids) == f"a{name}b"


def test_special_tokens_and_padding_rows_have_no_text() -> None:
    ids = [*TOKENIZER.encode("a"), *TOKENIZER.special.values(), TOKENIZER.size, 10**6, *TOKENIZER.encode("b")]
    assert TOKENIZER.decode(ids) == "ab"
    assert "".join(text_pieces(TOKENIZER, ids)) == "ab"


def test_with_the_official_number_of_ranks_the_special_tokens_have_the_official_ids() -> None:
    tokenizer = Tokenizer(official_size())
    assert tokenizer.size == 151_343
    assert tokenizer.special == {
        "<|endoftext|>": 151329, "[MASK]": 151330, "[gMASK]": 151331, "[sMASK]": 151332, "<sop>": 151333,
        "<eop>": 151334, "<|system|>": 151335, "<|user|>": 151336, "<|assistant|>": 151337, "<|observation|>": 151338,
        "<|begin_of_image|>": 151339, "<|end_of_image|>": 151340, "<|begin_of_video|>": 151341,
        "<|end_of_video|>": 151342,
    }  # fmt: skip


def test_digits_are_taken_three_at_a_time_and_words_with_the_space_before_them() -> None:
    ranks = ranks_of([b"12", b"123", b"1234", b" a", b"a b"])
    assert [Tokenizer(ranks).decode([token]) for token in Tokenizer(ranks).encode("1234 a b")] == [
        "123", "4", " a", " ", "b"
    ]  # fmt: skip


@pytest.mark.parametrize("character", [" ", "a", "1", "你", "\n", "<"])
def test_the_longest_text_is_taken_and_a_longer_one_refused(character: str) -> None:
    assert TOKENIZER.decode(TOKENIZER.encode(character * MAX_CHARACTERS)) == character * MAX_CHARACTERS
    with pytest.raises(ItemError, match="a text of 1,000,000 characters: expected at most 100,000"):
        TOKENIZER.encode(character * 1_000_000)


def test_a_rank_file_is_read(tmp_path: Path) -> None:
    file = write_ranks(tmp_path / "tokenizer.model", ranks_of(PIECES))
    assert Tokenizer.read(file).encode("the 你好") == TOKENIZER.encode("the 你好")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("no base64! 267", "line 268: expected a base64 piece and its rank"),
        ("dGhlcmU=", "line 268: expected a base64 piece and its rank"),
        ("dGhlcmU= 999", "expected the ranks 0 to 267, each once, found others"),
        ("dGhl 267", "expected the ranks 0 to 267, each once, found others"),  # "the", which is there already
    ],
)
def test_a_wrong_line_in_a_rank_file_is_named(tmp_path: Path, line: str, message: str) -> None:
    file = write_ranks(tmp_path / "tokenizer.model", ranks_of(PIECES))
    file.write_text(file.read_text() + line + "\n")
    with pytest.raises(WeightsWrong, match=message) as caught:
        Tokenizer.read(file)
    assert str(file) in caught.value.message


def test_a_rank_file_without_all_bytes_is_refused(tmp_path: Path) -> None:
    ranks = {piece: rank for rank, piece in enumerate(bytes([byte]) for byte in range(255))}
    with pytest.raises(WeightsWrong, match="found none for 0xff"):
        Tokenizer.read(write_ranks(tmp_path / "tokenizer.model", ranks))


def test_a_missing_rank_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsWrong, match="expected the tokenizer's rank file"):
        Tokenizer.read(tmp_path / "tokenizer.model")
