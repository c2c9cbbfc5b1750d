"""Polite words around typed questions are cut off."""

import pytest

from text.question.analysis import analyse


@pytest.mark.parametrize(
    ("typed", "core"),
    [
        ("quick q: when does the spa open", "when does the spa open"),
        ("does anyone know when the spa opens?", "when the spa opens?"),
        ("can u tell me when the spa opens pls", "when the spa opens"),
        ("hey sorry to bother, when does the spa open? thx!!", "when does the spa open"),
        ("I was wondering if the spa is open on Sunday", "whether the spa is open on Sunday"),
        ("please help, where is the spa", "where is the spa"),
        ("if the spa is full, where do I wait?", "if the spa is full, where do I wait?"),
        ("급해요 사우나 언제 열어요", "사우나 언제 열어요"),
        ("사우나 언제 여는지 아시는 분 계신가요?", "사우나 언제 여나요?"),
        ("사우나 요금 궁금해서요", "사우나 요금"),
        ("사우나 요금 얼만지 아는 사람", "사우나 요금 얼마인가요"),
        ("수고 많으십니다. 사우나 언제 닫나요?", "사우나 언제 닫나요?"),
        ("사우나 규칙 bullet points로", "사우나 규칙"),
        ("제발 사우나 위치 좀", "사우나 위치"),
        ("사우나 요금 표로 정리좀", "사우나 요금"),
        ("비교표 만들어줘 사우나 요금", "사우나 요금"),
        ("사우나 규칙 번호 매겨서 알려줘", "사우나 규칙"),
        ("딱 한 줄로만 사우나 위치", "사우나 위치"),
        ("답만 짧게: 사우나 요금", "사우나 요금"),
        ("사우나 이용 절차 단계별로 써줘", "사우나 이용 절차"),
        ("give me a table of the spa fees", "the spa fees"),
        ("just the number: how much is the spa", "how much is the spa"),
        ("spa rules, no intro", "spa rules"),
        ("as a numbered list - spa rules", "spa rules"),
        ("short answer pls, when does the spa open", "when does the spa open"),
        (
            "can they close the spa without explanation",
            "can they close the spa without explanation",
        ),
        ("are these the only dates", "are these the only dates"),
        ("회장은 투표로", "회장은 투표로"),
        ("문의는 전화번호로", "문의는 전화번호로"),
        ("숫자만 쓸 수 있나요", "숫자만 쓸 수 있나요"),
    ],
)
def test_polite_words_are_no_part_of_the_core(typed: str, core: str) -> None:
    """The core is what is searched for."""
    assert analyse(typed).core == core


def test_an_indirect_question_is_answered_by_yes_or_no() -> None:
    """ "I wonder if" asks for yes or no, and names no condition."""
    asked = analyse("I was wondering if I can park here")
    assert asked.yes_no
    assert asked.conditions == ()
