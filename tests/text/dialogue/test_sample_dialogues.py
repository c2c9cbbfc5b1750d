"""Dialogues over the sample documents: what the last turn of each is searched for."""

from collections.abc import Sequence

import pytest

from text.dialogue.exchanges import Exchange
from text.dialogue.rewriting import rewrite

KINDS = (
    "There are five kinds of leave: general leave, military service leave, medical leave, "
    "parental leave and start-up leave. [1]"
)
KINDS_KO = "휴학은 일반휴학, 군휴학, 질병휴학, 육아휴학, 창업휴학의 다섯 가지로 나눈다. [1]"
ROOMS_KO = "\n\n".join(
    f"동: {hall}; 방: {room}; 한 학기 비용: {fee}원 [1]"
    for hall, room, fee in [
        ("해돋이관", "4인실", "764,000"),
        ("해돋이관", "2인실", "1,086,000"),
        ("달맞이관", "2인실", "1,192,000"),
    ]
)


def query(turns: Sequence[str], answer: str = "...") -> str:
    """What the last of these turns is searched for, where all were answered alike."""
    *earlier, last = turns
    return rewrite(last, [Exchange(each, answer) for each in earlier]).query


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (["Where do I pick up my student card?", "What if I lose it?"], "if I lose student card?"),
        (["Who can use the laser cutter?", "How long can they book it?"],
         "How long can they book laser cutter?"),
        (["How much is the fitness room?", "Actually I meant the tennis courts."],
         "How much is the tennis courts?"),
        (["When is tuition due in spring?", "No wait, fall."], "When is tuition due in fall?"),
        (["What can I get back if I leave after day 90?", "And before the first class?"],
         "What can I get back if I leave before the first class?"),
        (["How much is the NMR spectrometer?", "And the mass spectrometer?", "Which needs more?"],
         "which needs more, NMR spectrometer or mass spectrometer?"),
        (["What is tuition in Arts?", "And in Business?", "How big is the gap?"],
         "What is the difference in tuition between Arts and Business?"),
        (["How do I renew a book?", "OK. Now about dorms: how much is the deposit?"],
         "dorms: how much is the deposit?"),
    ],
)  # fmt: skip
def test_a_dialogue(turns: list[str], expected: str) -> None:
    """Pronouns, corrections, ellipses, comparisons and a change of topic stand alone."""
    assert query(turns) == expected


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (["학생 예비군 훈련은 언제 해요?", "공대생은 그 중에 언제 가요?"],
         "공대생은 예비군 훈련 언제 가요?"),
        (["대강당 보증금이 있나요?", "그 돈은 언제 돌려받아요?"], "대강당 보증금 언제 돌려받아요?"),
        (["공과대학 학부 수업료가 얼마예요?", "아 대학원이요, 학부 말고."],
         "공과대학 대학원 수업료가 얼마예요?"),
        (["육아휴학은 몇 학기예요?", "육아 말고 질병이요"], "질병휴학은 몇 학기예요?"),
        (["본관 무인발급기 몇 시까지 해요?", "아 제 말은 도서관이요"],
         "도서관 무인발급기 몇 시까지 해요?"),
        (["소극장 보증금은요?", "대강당은요?", "어디가 더 비싼가요?"],
         "소극장과 대강당 중 어디가 더 비싼가요?"),
        (["공대 등록금은 얼마예요?", "경영대하고는 얼마나 차이 나요?"],
         "공대와 경영대의 등록금 차이는 얼마예요?"),
        (["세탁은 한 번에 얼마예요?", "건조는요?", "둘 다 하면 얼마예요?"],
         "세탁과 건조를 합하면 얼마예요?"),
    ],
)  # fmt: skip
def test_a_korean_dialogue(turns: list[str], expected: str) -> None:
    """Pronouns, corrections, ellipses, comparisons and sums stand alone."""
    assert query(turns) == expected


@pytest.mark.parametrize(
    ("turns", "answer", "expected"),
    [
        (["Kinds of leave?", "What documents for the first one?"], KINDS, "general leave"),
        (["Kinds of leave?", "Which papers does the second to last need?"], KINDS, "parental"),
        (["Kinds of leave?", "the 5th: who signs?"], KINDS, "start-up leave"),
        (["휴학 종류 알려줘", "마지막 거는 누가 승인해?"], KINDS_KO, "창업휴학 누가"),
        (["휴학 종류 알려줘", "맨 마지막 휴학은 누가 승인하죠?"], KINDS_KO, "창업휴학은 누가"),
        (["생활관비 알려줘", "세 번째 줄 정원은?"], ROOMS_KO, "달맞이관 2인실 정원"),
        (["In how many instalments can I pay?", "When is the third due?"], "In four.",
         "instalments When is the third"),
    ],
)  # fmt: skip
def test_a_place_in_a_list(turns: list[str], answer: str, expected: str) -> None:
    """A place names the item of the answer; where none is listed, the topic stands beside it."""
    assert expected in query(turns, answer)


@pytest.mark.parametrize(
    ("earlier", "question", "language"),
    [
        ("레이저 절단기는 몇 시간 쓸 수 있어요?", "What training does that need?", "en"),
        ("How much is the CNC lathe?", "교육은 몇 시간 받아야 돼요?", "ko"),
        ("How much is the CNC lathe?", "What training does that need?", ""),
        ("CNC 선반은 얼마예요?", "교육은 몇 시간 받아야 돼요?", ""),
    ],
)
def test_a_topic_in_another_language(earlier: str, question: str, language: str) -> None:
    """The answer is wanted in the language of the question, not in that of its topic."""
    assert rewrite(question, [Exchange(earlier, "...")]).language == language
