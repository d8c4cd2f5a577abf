"""What the write gate makes of an answer."""

from __future__ import annotations

from glm4v_operator.prompts.files import Expectation
from glm4v_operator.quality.gate import judge

OCR = Expectation(may_be_empty=True, no_text_answer="[NO TEXT]")
CAPTION = Expectation(may_be_empty=False)


def test_a_whole_answer_is_done() -> None:
    assert judge(" 营业执照\n", "stop", OCR).state == "done"


def test_the_text_is_stored_without_the_space_around_it() -> None:
    assert judge(" 营业执照\n", "stop", OCR).text == "营业执照"


def test_an_empty_ocr_answer_means_that_the_image_shows_no_text() -> None:
    verdict = judge("  \n", "stop", OCR)
    assert (verdict.state, verdict.reason) == ("no_text", "blank")


def test_the_words_by_which_the_model_says_that_there_is_no_text_are_not_stored_as_text() -> None:
    verdict = judge("[NO TEXT]", "stop", OCR)
    assert (verdict.state, verdict.text) == ("no_text", "")


def test_an_empty_caption_is_rejected() -> None:
    assert judge("", "stop", CAPTION).reason == "empty_answer"


def test_an_answer_cut_off_at_the_token_limit_is_rejected_and_its_text_kept() -> None:
    verdict = judge("第一行\n第二", "length", OCR)
    assert (verdict.state, verdict.reason, verdict.text) == ("rejected", "cut_off", "第一行\n第二")


def test_an_answer_stopped_in_a_loop_is_rejected() -> None:
    assert judge("好的好的好的好的", "repetition", OCR).reason == "repetition"


def test_an_answer_longer_than_believable_is_rejected() -> None:
    assert judge("字" * 11, "stop", Expectation(max_chars=10)).reason == "too_long"
