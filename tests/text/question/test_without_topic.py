"""Sums and the date of today are about nothing that was talked about."""

import pytest

from text.dialogue.exchanges import Exchange
from text.dialogue.rewriting import rewrite
from text.question.facets.without_topic import has_no_topic

CANTEEN = {
    "ko": Exchange("식당 도시락은 하루에 몇 개까지 주문할 수 있어?", "다섯 개까지 됩니다."),
    "en": Exchange("How many lunch boxes can I order from the canteen?", "You may order five."),
}
SUM = Exchange("18*23")


@pytest.mark.parametrize(
    "message",
    [
        "18*23",
        "18 * 23 = ?",
        "(3+4) × 2는?",
        "18 더하기 23은 얼마야?",
        "what is 18 plus 23?",
        "calculate 7 / 2",
        "오늘 며칠?",
        "오늘 며칠이야?",
        "오늘은 무슨 요일인가요?",
        "지금 몇 시야?",
        "오늘 날짜 알려줘",
        "What's the date today?",
        "What day is it today?",
        "what time is it now",
        "what's today's date?",
    ],
)
def test_sums_and_now_have_no_topic(message: str) -> None:
    """In Korean and English, in digits and words."""
    assert has_no_topic(message)
    for past in CANTEEN.values():
        assert rewrite(message, [past]).query == message


@pytest.mark.parametrize(
    "message",
    [
        "오늘 몇 시까지 해?",
        "오늘까지 주문할 수 있어?",
        "오늘은?",
        "며칠 걸려?",
        "몇 시야?",
        "3/1?",
        "2024-2025",
        "2호점",
        "5개 더 주문하면?",
        "What time is it?",
        "What is the date of the festival?",
        "What time does it open today?",
        "Room 3 + Room 4",
        "",
    ],
)
def test_questions_of_the_documents_have_one(message: str) -> None:
    """Dates, ranges and names are no sums, and a deadline is no question of the clock."""
    assert not has_no_topic(message)


@pytest.mark.parametrize(
    "between", [SUM, Exchange("오늘 며칠?"), Exchange("What's the date today?")]
)
@pytest.mark.parametrize(
    ("language", "message", "topic"),
    [("ko", "늦게 취소하면?", "식당"), ("en", "What if I cancel it late?", "canteen")],
)
def test_a_follow_up_goes_on_from_the_topic_before(
    language: str, message: str, topic: str, between: Exchange
) -> None:
    """A sum between them is skipped, and nothing of it is searched for."""
    query = rewrite(message, [CANTEEN[language], between]).query
    assert topic in query
    assert not any(one in query for one in ("18", "며칠", "date"))


@pytest.mark.parametrize("message", ["그럼 식당은?", "식당은 몇시까지 해?", "And the canteen?"])
def test_a_question_after_a_sum_stands_alone(message: str) -> None:
    """It takes no numbers over."""
    assert rewrite(message, [SUM]).query == message


def test_a_long_sum_without_an_end_is_read_at_once() -> None:
    """Blanks can belong to one part of the pattern alone, so that it does not backtrack."""
    assert not has_no_topic("1 + " * 28 + "1 or so")
    assert not has_no_topic("1+" * 500)
