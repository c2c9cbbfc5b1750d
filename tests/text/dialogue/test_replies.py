"""Replies to an answer that offered or listed nothing."""

import pytest

from text.dialogue.exchanges import Exchange, Rewriting
from text.dialogue.rewriting import rewrite

CLAUSES_KO = "이용료는 7,000원이고, 예약한 다음 날부터 쓸 수 있습니다. [1]"
CLAUSES_EN = "A ticket costs 7,000 won, is valid for a day, and can be returned. [1]"


@pytest.mark.parametrize(
    ("asked", "message"), [("사우나 이용료가 얼마죠?", "네"), ("Is there a sauna?", "Go ahead")]
)
def test_yes_to_no_offer_asks_for_more(asked: str, message: str) -> None:
    """There is nothing to accept, so that more of the same is wanted."""
    assert rewrite(message, [Exchange(asked, "...")]) == Rewriting(asked, asks_more=True)


@pytest.mark.parametrize(
    ("asked", "answer", "message"),
    [
        ("사우나 이용료가 얼마죠?", CLAUSES_KO, "앞의 거요."),
        ("What does a ticket cost?", CLAUSES_EN, "The latter."),
    ],
)
def test_a_choice_of_nothing_asks_again(asked: str, answer: str, message: str) -> None:
    """Clauses and the digits of an amount are no items to choose from."""
    assert rewrite(message, [Exchange(asked, answer)]).text == asked


@pytest.mark.parametrize(
    ("asked", "message", "word"),
    [
        ("Which boats are there on the lake?", "How much is the second one?", "lake"),
        ("호수에는 어떤 배가 있어요?", "두 번째 거는 얼마예요?", "호수"),
    ],
)
def test_an_ordinal_without_a_list_keeps_the_topic(asked: str, message: str, word: str) -> None:
    """Where the answer listed nothing the question is still about its topic."""
    assert word in rewrite(message, [Exchange(asked, "")]).query


def test_items_of_an_outline_have_no_emphasis() -> None:
    """The name of an item is its bold beginning, and a table's header is no item."""
    outline = (
        "- **Boats**: rent them here. [1]\n- **a | b**: x | y [1]\n- **Sauna**: 2nd floor. [2]"
    )
    asked = rewrite("Where is the second one?", [Exchange("What is there?", outline)])
    assert "Sauna" in asked.text and "*" not in asked.text


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("How long may I keep a canoe out on loan?", "How big is my locker?"),
        ("카누는 며칠 빌려요?", "불꽃놀이는 언제예요?"),
    ],
)
def test_a_question_that_names_its_topic_may_stand_alone(earlier: str, question: str) -> None:
    """Its words stay as they are; the topic before it is optional."""
    asked = rewrite(question, [Exchange(earlier, "...")])
    assert asked.text == question and asked.may_stand_alone
