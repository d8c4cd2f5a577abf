"""glm4v-nano's rank file: the committed one is what its word list makes, and reading is naming characters."""

import numpy as np
import pytest

from glm4v_operator.model.tokenizer import Tokenizer
from training.corpus import random_text
from training.corpus.alphabet import DRAWN, HAN
from training.spelling import Speller
from training.vocabulary import MOST_IDS, RANK_FILE, build_ranks, collect_words, rank_file, read_words


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.read(RANK_FILE)


def test_the_committed_rank_file_is_what_the_word_list_makes():
    assert RANK_FILE.read_text("ascii") == rank_file(read_words())


def test_the_ids_fit_into_the_embedding(tokenizer):
    assert tokenizer.size <= MOST_IDS


def test_level_one_of_gb_2312_has_its_3755_characters():
    assert len(set(HAN)) == 3755
    assert (HAN[0], HAN[-1]) == ("啊", "座")


def test_every_drawn_character_is_one_token(tokenizer):
    assert [character for character in DRAWN if len(tokenizer.encode(character)) != 1] == []


def test_every_listed_word_is_one_token(tokenizer):
    assert [word for word in read_words() if len(tokenizer.encode(word)) != 1] == []


def test_letters_of_other_words_stay_apart(tokenizer):
    assert len(tokenizer.encode(" theatrical wordsmiths imagery")) == len(" theatrical wordsmiths imagery")


@pytest.mark.parametrize("language", ["zh", "en", "mixed"])
def test_random_strings_are_a_token_a_character_unless_they_hit_a_word(tokenizer, language):
    rng = np.random.default_rng(7)
    words = set(read_words())
    for _ in range(300):
        text = random_text.text(rng, language, 24)
        ids = tokenizer.encode(text)
        assert tokenizer.decode(ids) == text
        spelled = [piece for piece in map(tokenizer.decode, ([token] for token in ids)) if piece not in words]
        assert all(len(piece) == 1 for piece in spelled)


@pytest.mark.parametrize("text", ["héllo ﬁ", "😀 emoji", "龘", "<|user|>", "a\r\n\tb  c", "한국어"])
def test_what_has_no_token_of_its_own_still_comes_back(tokenizer, text):
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_collected_words_fit_beside_the_characters():
    assert len(build_ranks(collect_words())) < MOST_IDS


@pytest.mark.parametrize("word", ["a", " I", "half circle", "naïve"])
def test_a_word_that_would_merge_inside_others_is_refused(word):
    with pytest.raises(ValueError, match="three letters or more"):
        build_ranks([word])


def test_spelled_text_is_a_token_a_character_and_reads_the_same(tokenizer):
    text = "The total is shown in the picture.\n共 3 项：￥36.00"
    assert len(tokenizer.encode(text)) < len(Speller(tokenizer).encode(text)) == len(text)
    assert tokenizer.decode(Speller(tokenizer).encode(text)) == text


def test_what_is_not_drawn_is_spelled_too(tokenizer):
    assert tokenizer.decode(Speller(tokenizer).encode("a😀龘")) == "a😀龘"
