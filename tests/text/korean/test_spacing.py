"""Korean word spacing: blanks in questions that were typed without them."""

import pytest

from text.korean.spacing import spaced


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("탁구대예약하려면어떻게해요", "탁구대 예약 하려면 어떻게 해요"),
        ("연차사용며칠전에말해야돼요", "연차 사용 며칠전에 말해야돼요"),
        ("식권어디서사요", "식권 어디서 사요"),
        ("여름휴가기간알려주세요", "여름휴가 기간 알려주세요"),
        ("반납언제까지예요", "반납 언제까지예요"),
        ("국민건강보험공단", "국민건강보험공단"),
        ("반납은 언제까지 해요", "반납은 언제까지 해요"),
    ],
)
def test_blanks_are_put_between_words(typed: str, written: str) -> None:
    """Interrogatives, particles and verbal nouns show where words end."""
    assert spaced(typed) == written


def test_compounds_are_split_into_words_of_the_documents() -> None:
    """The vocabulary of the documents splits compounds further."""
    words = {"회의실", "프로젝터", "주차장", "정기권"}
    assert spaced("회의실프로젝터대여얼마예요", words) == "회의실 프로젝터 대여 얼마예요"
    assert spaced("주차장정기권신청", words) == "주차장 정기권 신청"
