"""Entity contrast, excluded things, and values told apart from look-alikes."""

import pytest

from models.evidence import Evidence
from models.offline.sentences.contrast import sibling_check
from models.offline.sentences.selection import select_sentences
from models.offline.sentences.type_match import value_check
from text.question.exclusions import without_exclusions
from text.question.facets.expected_types import expected_types


@pytest.mark.parametrize(
    ("question", "sibling", "other"),
    [
        (
            "야간수업은 몇 명까지 들을 수 있나요?",
            "주말수업은 30명까지 듣는다.",
            "야간수업은 20명이다.",
        ),
        ("연수생은 책을 몇 권 빌려요?", "실습생은 책을 3권 빌린다.", "연수생은 책을 7권 빌린다."),
        (
            "How much do local guests pay?",
            "Foreign guests pay 20 EUR.",
            "Local guests pay 30 EUR.",
        ),
    ],
)
def test_a_sibling_of_the_thing_asked_for_is_recognised(
    question: str, sibling: str, other: str
) -> None:
    """A topic with the same head and another modifier is a sibling; the thing itself is not."""
    is_sibling = sibling_check(question, [sibling, other])
    assert is_sibling(sibling)
    assert not is_sibling(other)


@pytest.mark.parametrize(
    ("question", "general", "kind"),
    [
        ("회원권 몇 달까지 돼", "일반회원권은 6개월까지 쓴다.", "학생회원권은 3개월까지 쓴다."),
        (
            "how long can i keep the pass",
            "The general pass is valid for 6 months.",
            "The senior pass is valid for 3 months.",
        ),
    ],
)
def test_a_thing_without_its_kind_is_the_general_one(
    question: str, general: str, kind: str
) -> None:
    """Where documents tell a general kind from others, these are siblings of a plain name."""
    is_sibling = sibling_check(question, [general, kind])
    assert is_sibling(kind)
    assert not is_sibling(general)
    assert not sibling_check(question, [kind])(kind)


@pytest.mark.parametrize(
    ("question", "general", "kind"),
    [
        ("경로당 회원권 몇 달까지 돼", "일반회원권은 6개월까지다.", "경로회원권은 3개월까지다."),
        (
            "how long may a pensioner keep the pass",
            "The general pass is valid for 6 months.",
            "The senior pass is valid for 3 months.",
        ),
    ],
)
def test_another_noun_may_tell_the_kind(question: str, general: str, kind: str) -> None:
    """A question that names something else besides does not ask for the general kind."""
    assert not sibling_check(question, [general, kind])(kind)


def test_a_sentence_about_a_sibling_comes_later() -> None:
    """The sentence about the thing itself is first, though the sibling's has more of the words."""
    text = (
        "주말수업은 모두 합하여 40시간까지 들을 수 있으며 야간수업 시간에 넣지 않는다."
        " 야간수업 시간은 모두 합하여 90시간을 넘을 수 없다."
    )
    selection = select_sentences(
        "야간수업은 다 합쳐서 몇 시간까지 들을 수 있어?", [Evidence(1, "a.md", text)]
    )
    assert "90시간" in selection.sentences[0].text


@pytest.mark.parametrize(
    ("heading", "text", "question", "answer"),
    [
        (
            "Luggage weight",
            "The luggage weight is 23 kg for every guest. Skis are included in the weight.",
            "What is the luggage weight?",
            "23 kg",
        ),
        (
            "수하물 무게",
            "수하물 무게는 23kg이다. 스키는 무게에 넣는다.",
            "수하물 무게는 얼마야?",
            "23kg",
        ),
    ],
)
def test_a_heading_counts_once_for_its_second_sentence(
    heading: str, text: str, question: str, answer: str
) -> None:
    """The sentence with the value comes before one that only continues it."""
    evidence = [Evidence(1, "a.md", f"# Travel\n\n## {heading}\n\n{text}", title="Travel")]
    assert answer in select_sentences(question, evidence).sentences[0].text


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("Which papers do I need besides the passport?", "passport"),
        ("What do I pay apart from the deposit?", "deposit"),
        ("보증금 말고 또 뭘 내요?", "보증금"),
        ("입장료를 제외하고 얼마를 내요?", "입장료"),
    ],
)
def test_what_a_question_excludes_is_left_out(question: str, rest: str) -> None:
    """The excluded thing goes, the rest of the question stays."""
    assert rest in question
    assert rest not in without_exclusions(question)
    assert len(without_exclusions(question)) > 4


@pytest.mark.parametrize("question", ["야외에서 뭘 해요?", "예외에 해당하면?", "What is excluded?"])
def test_a_question_without_exclusion_stays(question: str) -> None:
    """Words that only look like an exclusion remain."""
    assert without_exclusions(question) == question


def test_how_high_a_measure_is_asks_for_no_price() -> None:
    """얼마 of a measure is a number, of anything else a price."""
    assert expected_types("점수가 얼마 이상이어야 해요?") == {"count"}
    assert expected_types("수리는 얼마예요?") == {"money"}


@pytest.mark.parametrize(
    ("question", "value", "no_value"),
    [
        ("환불은 얼마나 걸려요?", "약 3주가 걸립니다.", "마감은 9월 30일이다."),
        ("How long does it take?", "It takes 3 weeks.", "It ends on 30 September."),
        ("신청은 언제 해요?", "신청은 9월 3일이다.", "평균이 3.8 이상이어야 한다."),
        ("병가는 며칠이에요?", "병가는 3일이다.", "병가는 사장이 승인한다."),
    ],
)
def test_values_are_told_apart(question: str, value: str, no_value: str) -> None:
    """A date is no duration, and an average is no date."""
    lacks = value_check(question)
    assert not lacks(value)
    assert lacks(no_value)
