"""Question analysis: answer form, subquestions, content words, named documents."""

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
        ("주차 요금을 한 문장으로 알려 주세요.", "주차 요금"),
        ("When does the pool open?", "When does the pool open?"),
    ],
)
def test_core_question(question: str, core: str) -> None:
    """The core question has no polite words and no words about the form."""
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
def test_subquestions(question: str, parts: int) -> None:
    """A question for several things is split, a question for one is not."""
    assert len(analyse(question).subquestions) == parts


@pytest.mark.parametrize(
    "question", ["What is 7*8?", "7 곱하기 8은?", "이 그 저 것", "what is the"]
)
def test_calculations_and_function_words_have_no_content(question: str) -> None:
    """Calculations and particles have no content to search for."""
    assert analyse(question).empty


def test_a_summary_is_recognised_with_its_length() -> None:
    """A question for a summary gives its number of sentences."""
    form = answer_form("수영장 안내를 두 문장으로 요약해 주세요")
    assert (form.summary, form.sentences) == (True, 2)


@pytest.mark.parametrize(
    ("question", "word"), [("수건 요금은 얼마인가요?", "수건"), ("What is the towel fee?", "towel")]
)
def test_modifiers(question: str, word: str) -> None:
    """A noun in front of another one modifies it."""
    assert [role.token for role in content_words(question) if role.is_modifier] == [word]


def test_named_documents() -> None:
    """A file name in a question names the document and is no query term."""
    rows = [Source(1, "docs/pool.md", "Pool", 0, ""), Source(2, "docs/gym.md", "Gym", 0, "")]
    assert named_documents("pool.md 파일에서 입장료는?", lambda: rows) == ["docs/pool.md"]
    assert without_document_names("pool.md 파일에서 입장료는?", ["docs/pool.md"]) == "입장료는?"


def test_an_empty_question_has_no_content_words() -> None:
    """An empty question has no content words."""
    assert content_words("") == []
