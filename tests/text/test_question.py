"""Question analysis: form words, parts, roles of words, files named."""

import pytest

from chains.sources import Source
from text.question.analysis import analyse
from text.question.answer_form import answer_form
from text.question.content_words import content_words
from text.question.named_documents import named_documents, without_document_names


@pytest.mark.parametrize(
    ("question", "core"),
    [
        ("In two sentences: when does the pool open?", "when does the pool open?"),
        ("Could you please tell me when the pool opens? Thanks!", "when the pool opens"),
        ("안녕하세요, 수영장은 언제 여나요? 감사합니다!", "수영장은 언제 여나요"),
        ("주차 요금을 한 문장으로 알려 주세요.", "주차 요금을"),
        ("When does the pool open?", "When does the pool open?"),
    ],
)
def test_words_about_the_form_are_left_out(question: str, core: str) -> None:
    """Polite words and words about the form are no part of what is asked."""
    assert analyse(question).core == core


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("How much is a towel and when does the pool open?", 2),
        ("수건 대여료, 입장료, 운영 시간을 모두 알려줘", 3),
        ("수영장은 언제 열어요? 그리고 수건은 얼마예요?", 2),
        ("입장료와 대여료는 각각 얼마인가요?", 2),
        ("Does the pool close at noon and at night?", 1),
        ("수영장과 체육관 사이의 거리는 얼마인가요?", 1),
    ],
)
def test_a_question_has_its_parts(question: str, parts: int) -> None:
    """What asks for several things is taken apart, what asks for one is not."""
    assert len(analyse(question).subquestions) == parts


@pytest.mark.parametrize(
    "question", ["What is 7*8?", "7 곱하기 8은?", "이 그 저 것", "what is the"]
)
def test_sums_and_function_words_ask_for_nothing(question: str) -> None:
    """No document answers a sum or particles."""
    assert analyse(question).empty


def test_a_summary_is_recognised_with_its_length() -> None:
    """How many sentences a summary shall have is read from the question."""
    form = answer_form("수영장 안내를 두 문장으로 요약해 주세요")
    assert (form.summary, form.sentences) == (True, 2)


@pytest.mark.parametrize(
    ("question", "word"), [("수건 요금은 얼마인가요?", "수건"), ("What is the towel fee?", "towel")]
)
def test_what_tells_which_thing_is_meant_modifies(question: str, word: str) -> None:
    """The noun in front of another one tells which of several things is asked for."""
    assert [role.token for role in content_words(question) if role.is_modifier] == [word]


def test_a_file_that_is_named_is_found_and_left_out() -> None:
    """A file's name says where to look, and is nothing to look for."""
    rows = [Source(1, "docs/pool.md", "Pool", 0, ""), Source(2, "docs/gym.md", "Gym", 0, "")]
    assert named_documents("pool.md 파일에서 입장료는?", lambda: rows) == ["docs/pool.md"]
    assert without_document_names("pool.md 파일에서 입장료는?", ["docs/pool.md"]) == "입장료는?"


def test_no_words_have_no_roles() -> None:
    """Nothing is no question, and no error."""
    assert content_words("") == []
