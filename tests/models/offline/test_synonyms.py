"""Synonym matching and numeric range matching."""

import pytest

from models.evidence import Evidence
from models.offline.chat import MIN_CONFIDENCE
from models.offline.sentences.ranges import numbers_within
from models.offline.sentences.selection import select_sentences
from text.analyser import tokens
from text.question.terms import query_weights
from text.synonyms.expansion import expand_terms


@pytest.mark.parametrize(
    ("question", "text", "word", "other"),
    [
        ("the penalty in an exam", "Cheating in an examination is punished.", "exam", "examin"),
        ("공대 등록금", "공과대학은 4,527,000원이다.", "공대", "공과"),
        ("군대 휴학", "군휴학은 3년까지 한다.", "군대", "군휴"),
        ("기숙사비는 얼마인가요?", "생활관비는 764,000원이다.", "기숙", "활관"),
        ("a grant with a GPA of 3.7", "By grade point average: 3.5 to 3.99", "gpa", "grade"),
        ("How do I get a dorm room?", "Residence halls open in May.", "dorm", "resid"),
    ],
)
def test_a_missing_word_has_synonyms(question: str, text: str, word: str, other: str) -> None:
    """Another form of a word, an abbreviation, or a word of its synonym group matches it."""
    weights = query_weights(question)
    missing = weights.keys() - set(tokens(text))
    assert expand_terms(question, weights, missing, [text])[other] == word


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("수시 모집", "수강신청은 시작한다."),
        ("the stadium", "The station is stable."),
        ("군대", "군데군데 비가 온다."),
    ],
)
def test_a_shared_prefix_is_no_synonym(question: str, text: str) -> None:
    """Words that share a few letters or syllables do not match."""
    weights = query_weights(question)
    assert expand_terms(question, weights, weights.keys() - set(tokens(text)), [text]) == {}


@pytest.mark.parametrize(
    ("question", "text", "number"),
    [
        ("88점이면 학점이 뭐예요?", "B+ | 85점 ~ 89점 | 3.5", "88점"),
        ("개강하고 40일쯤 지나서", "31일부터 60일까지 (10월 29일)", "40일"),
        ("I need 8 credits", "7–9 credits | one half", "8"),
        ("200명이 오면", "100명 이상 300명 이하", "200명"),
        ("a fine after 40 days", "day 31 to 60: two thirds", "40"),
    ],
)
def test_a_number_lies_in_a_range(question: str, text: str, number: str) -> None:
    """A number matches a text that states a range around it, of the same unit."""
    assert number in numbers_within(question)(text, frozenset(tokens(text)))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("88점이면 뭐예요?", "90점 ~ 94점"),
        ("50 students", "from 5 to 60 km"),
        ("15분 늦으면", "12:30-15:00"),
        ("in 2001", "1999-01-01"),
        ("7명", "4~9학점"),
    ],
)
def test_other_numbers_lie_in_no_range(question: str, text: str) -> None:
    """Neither a number outside, nor another unit, nor a time or date counts."""
    assert not numbers_within(question)(text, frozenset(tokens(text)))


def test_the_row_with_the_range_answers() -> None:
    """The table row whose range contains the question's number is quoted."""
    rows = "\n".join(["Grade | Points", "A0 | 90점 ~ 94점", "B+ | 85점 ~ 89점", "B0 | 80점 ~ 84점"])
    selection = select_sentences(
        "88점이면 학점이 뭐예요?", [Evidence(1, "rules.md", f"학점\n{rows}")]
    )
    assert "B+" in selection.sentences[0].text
    assert selection.confidence > MIN_CONFIDENCE
