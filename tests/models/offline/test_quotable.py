"""Lines that answer no question: greetings, contact lines, page furniture, fragments."""

import pytest

from models.offline.sentences.quotable import is_boilerplate


@pytest.mark.parametrize(
    "text",
    [
        "Dear residents,",
        "Kind regards, The Spa Team",
        "Thank you for your cooperation.",
        "Page 4 of 12",
        "Table 2. Locker fees by size",
        "Last updated: 3 May 2024",
        "Bring:",
        "For more information, contact the desk at desk@spa.example.",
        "입주민 여러분께",
        "많은 참여 부탁드립니다.",
        "협조해 주셔서 감사드립니다.",
        "- 3 -",
        "<표 1> 사물함 요금",
        "최종 수정일: 2024.05.03",
        "다음과 같다.",
        "및",
        "문의: 총무팀 02-555-1234",
        "자세한 사항은 총무팀으로 문의하시기 바랍니다.",
        "첨부: 신청서 1부.",
    ],
)
def test_boilerplate_is_not_quoted(text: str) -> None:
    """Such a line is no answer, whatever words it shares with the question."""
    assert is_boilerplate(text, "how much")


@pytest.mark.parametrize(
    "text",
    [
        "The pool opens at 7 am.",
        "Bring:\n- a towel\n- a lock",
        "Table tennis is free.",
        "Contents insurance covers 500 EUR.",
        "Report leaks by calling ext. 1999 at once.",
        "| Locker | 3 EUR |",
        "수영장은 7시에 연다.",
        "표는 매표소에서 판다.",
        "분실하면 내선 1999로 전화한다.",
        "참여 인원은 10명이다.",
        "이용 안내는 1층에 있으며 사물함은 무료다.",
        "사진은 5월 3일에 찍는다.",
    ],
)
def test_sentences_and_rows_are_quoted(text: str) -> None:
    """A sentence on such a subject, a row or a list with its introduction is an answer."""
    assert not is_boilerplate(text, "how much")


def test_a_contact_line_answers_a_question_for_a_contact() -> None:
    """A contact line is an answer only where a contact is asked for."""
    assert not is_boilerplate("문의: 총무팀 02-555-1234", "총무팀 전화번호 알려줘")
