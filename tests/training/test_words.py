"""The strings that pictures are written with: what they promise, in both corpora."""

import numpy as np
import pytest

from training.corpus import random_text
from training.corpus.alphabet import ASCII, DRAWN, HAN, SIGNS
from training.corpus.phrases import TRAINING, training_words
from training.corpus.words import KINDS, Corpus, Words
from training.held_out.corpus import HELD_OUT, held_out_words

LANGUAGES = ("zh", "en", "mixed")
CORPORA = pytest.mark.parametrize("corpus", [TRAINING, HELD_OUT], ids=["training", "held out"])
DRAWN_SET = frozenset(DRAWN)
QUOTATION_MARKS = set("\"'“”‘’「」《》`")


def every_phrase(corpus: Corpus) -> list[str]:
    return [phrase for languages in corpus.values() for phrases in languages.values() for phrase in phrases]


def sample(words: Words, count: int = 40) -> list[tuple[str, str]]:
    """Kind and phrase, over all kinds and languages."""
    rng = np.random.default_rng(3)
    return [(kind, words.phrase(rng, kind, lang)) for kind in KINDS for lang in LANGUAGES for _ in range(count)]


def test_no_phrase_is_in_both_corpora():
    assert {p.casefold() for p in every_phrase(TRAINING)} & {p.casefold() for p in every_phrase(HELD_OUT)} == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_training_corpus_has_hundreds_of_phrases_in_each_language(language):
    assert sum(len(languages[language]) for languages in TRAINING.values()) > 600


@CORPORA
def test_phrases_are_written_in_drawn_characters(corpus):
    assert [phrase for phrase in every_phrase(corpus) if not set(phrase) <= DRAWN_SET] == []


@CORPORA
def test_phrases_have_single_spaces_inside_alone(corpus):
    assert [phrase for phrase in every_phrase(corpus) if phrase != " ".join(phrase.split()) or not phrase] == []


@CORPORA
def test_no_phrase_is_listed_twice_for_a_kind(corpus):
    for languages in corpus.values():
        for phrases in languages.values():
            assert len(set(phrases)) == len(phrases)


@CORPORA
def test_categories_have_no_digit(corpus):
    assert [p for lang in ("zh", "en") for p in corpus["category"][lang] if any(map(str.isdigit, p))] == []


@pytest.mark.parametrize("words", [training_words(), held_out_words()], ids=["training", "held out"])
def test_strings_are_drawn_characters_with_single_spaces_inside(words):
    for _, text in sample(words):
        assert set(text) <= DRAWN_SET
        assert text == " ".join(text.split())
        assert text


@pytest.mark.parametrize("words", [training_words(), held_out_words()], ids=["training", "held out"])
def test_what_a_caption_may_quote_has_no_quotation_marks(words):
    for kind, text in sample(words):
        if kind != "line":
            assert not QUOTATION_MARKS & set(text), text


def test_random_categories_have_no_digit():
    for kind, text in sample(training_words(random_share=1.0)):
        assert kind != "category" or not any(map(str.isdigit, text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("longest", [1, 3, 8, 20])
def test_no_phrase_is_longer_than_asked(language, longest):
    rng, words = np.random.default_rng(5), training_words()
    for kind in KINDS:
        assert all(len(words.phrase(rng, kind, language, longest)) <= longest for _ in range(20))


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (1.0, 0.0)])
def test_the_random_share_says_how_many_phrases_are_the_corpus_own(share, expected):
    rng, words, phrases = np.random.default_rng(1), training_words(share), set(TRAINING["line"]["zh"])
    lines = [words.line(rng, "zh") for _ in range(200)]
    assert sum(line in phrases for line in lines) / len(lines) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_a_chart_differ_and_none_begins_another(language):
    rng, words = np.random.default_rng(2), training_words()
    for _ in range(50):
        labels = words.labels(rng, language, 6)
        assert not any(a != b and a.startswith(b) for a in labels for b in labels)
        assert len(set(labels)) == 6


def test_more_different_phrases_than_there_can_be_are_refused():
    with pytest.raises(ValueError, match="expected 80 different phrases of kind category"):
        training_words(random_share=0.0).labels(np.random.default_rng(0), "zh", 80)


def test_the_same_seed_writes_the_same():
    one, other = (sample(training_words(), 5) for _ in range(2))
    assert one == other


def test_mixed_phrases_have_both_scripts():
    rng, words = np.random.default_rng(4), training_words()
    for _ in range(100):
        text = words.title(rng, "mixed")
        assert set(text) & set(HAN)
        assert set(text) & set(ASCII)


def test_random_strings_come_to_every_drawn_character():
    rng = np.random.default_rng(6)
    seen: set[str] = set()
    for number in range(12_000):
        seen |= set(random_text.text(rng, LANGUAGES[number % 3], 16))
    assert DRAWN_SET - seen == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 11, 12, 13, 40])
def test_random_strings_are_as_long_as_asked(language, length):
    rng = np.random.default_rng(length)
    for _ in range(50):
        text = random_text.text(rng, language, length)
        assert len(text) == length
        assert text == " ".join(text.split())


def test_strings_without_signs_have_none():
    rng = np.random.default_rng(8)
    for _ in range(200):
        assert not set(random_text.text(rng, "mixed", 14, signs="none")) & set(SIGNS + ",.;:!?，。")


def test_codes_have_no_letter_that_looks_like_a_digit():
    rng, words = np.random.default_rng(9), training_words()
    assert all(not set("OI") & set(words.code(rng)) for _ in range(300))


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_times_prices_and_numbers_are_drawn_characters(language):
    rng, words = np.random.default_rng(10), training_words()
    for _ in range(200):
        for text in (
            words.date(rng, language),
            words.time(rng, language),
            words.price(rng, language),
            words.number(rng),
        ):
            assert set(text) <= DRAWN_SET


def test_a_time_span_ends_after_it_begins():
    rng, words = np.random.default_rng(11), training_words()
    spans = [text.split("-") for text in (words.time(rng, "en") for _ in range(500)) if "-" in text]
    assert spans
    assert all(begin < end for begin, end in spans)


def test_a_corpus_without_a_kind_is_refused():
    with pytest.raises(ValueError, match="expected phrases for each kind and language"):
        Words({"title": {"zh": ["通知"], "en": ["Notice"]}})


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="language: expected one of"):
        training_words().title(np.random.default_rng(0), "fr")
