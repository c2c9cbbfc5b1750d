"""Nouns of Korean questions as they are typed: endings and particles are no content."""

import pytest

from text.question.analysis import analyse
from text.question.content_words import NOUN_WEIGHT, content_words


@pytest.mark.parametrize(
    ("typed", "nouns"),
    [
        ("장비 쓸라면 교육 들어야됨?", ["장비", "교육"]),
        ("도서 연체하면 벌금 있음?", ["도서", "벌금"]),
        ("사물함 비번 까먹었는데 어떡함", ["사물함", "비번"]),
        ("회비 환불 되는건가여", ["회비", "환불"]),
        ("체육관 샤워실 온수 나옴?", ["체육관", "샤워실", "온수"]),
        ("노트북 대여 되여?", ["노트북", "대여"]),
        ("식대 지원해주나", ["식대"]),
        ("휴가 쓸라면 며칠전에 말해야됨", ["휴가"]),
        ("법인카드 한도 얼마인지 아시는분", ["법인카드", "한도"]),
        ("프린터 잉크 다 떨어졌어 ㅠㅠ 어디서 받지?", ["프린터", "잉크"]),
        ("택배 보관 몇일까지 해줌?", ["택배", "보관"]),
        ("셔틀 막차 몇시냐", ["셔틀", "막차"]),
        ("탁구대예약며칠전에해야돼요", ["탁구대", "예약"]),
        ("면접비 주나용ㅎㅎ", ["면접비"]),
        ("작년 회비 목록 정리좀", ["회비"]),
        ("베를린 호텔비 얼마", ["베를린", "호텔비"]),
        ("시드니에 빌린 차", ["시드니에"]),
        ("is there somewhere to leave stuff", []),
        ("has the company paid the deposit", ["deposit"]),
    ],
)
def test_nouns_of_typed_questions(typed: str, nouns: list[str]) -> None:
    """Only nouns have full weight, whatever the ending and the spacing."""
    found = content_words(analyse(typed).core)
    assert [word.word for word in found if word.weight == NOUN_WEIGHT] == nouns
