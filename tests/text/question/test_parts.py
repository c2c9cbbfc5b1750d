"""Parts of typed questions, and what a part inherits from the one before it."""

import pytest

from text.question.analysis import analyse


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("which papers do I need for a car badge and who signs it?",
         [("which papers do I need for a car badge", ""), ("who signs the car badge?", "")]),
        ("how much is a gym card per month and can interns get one?",
         [("how much is a gym card per month", ""), ("can interns get the gym card?", "")]),
        ("does the museum open on Sunday and where is its entrance?",
         [("does the museum open on Sunday", ""), ("where is the museum's entrance?", "")]),
        ("price, opening hours and address of the sauna?",
         [("price of the sauna", ""), ("opening hours of the sauna", ""),
          ("address of the sauna", "")]),
        ("휴직하려면 서류 뭐 내고 신청은 언제까지 해야돼요?",
         [("휴직하려면 서류 뭐 내고", ""), ("신청은 언제까지 해야돼요?", "휴직하려면")]),
        ("카드 잃어버렸는데 다시 만들 수 있나요? 어디로 가야돼?",
         [("카드 잃어버렸는데 다시 만들 수 있나요?", ""), ("어디로 가야돼?", "카드 잃어버렸는데")]),
        ("요가실 예약 어떻게 하고 취소는 언제까지 가능해요?",
         [("요가실 예약 어떻게 하고", ""), ("취소는 언제까지 가능해요?", "요가실 예약")]),
        (
            "수건은 무료예요? 사우나는 얼마예요"
            "?", [("수건은 무료예요?", ""), ("사우나는 얼마예요?", "")]),
        ("강당 위치랑 정원은?", [("강당 위치", ""), ("정원", "강당 위치")]),
        ("정규직이랑 계약직 각각 휴가 며칠이에요",
         [("정규직 휴가 며칠이에요", ""), ("계약직 휴가 며칠이에요", "")]),
    ],
)  # fmt: skip
def test_parts_stand_alone(question: str, parts: list[tuple[str, str]]) -> None:
    """A pronoun is replaced by its topic, and a part without a topic keeps the case before it."""
    assert [(part.text, part.context) for part in analyse(question).subquestions] == parts


@pytest.mark.parametrize(
    "question",
    [
        "my badge broke, where do I go?",
        "i moved last month, how many keys can i get?",
        "보증금은 얼마라고 써 있나요?",
        "열쇠 잃어버렸는데 어디로 가요?",
        "terms and conditions of the lease?",
        "what time does it open and close?",
    ],
)
def test_a_statement_is_no_part(question: str) -> None:
    """A statement before the question, and a quoted value, are no questions of their own."""
    assert len(analyse(question).subquestions) == 1
