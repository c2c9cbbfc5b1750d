"""Admission: only complete, guarded, cited and context-free answers are cached."""

from typing import Any

import pytest

from agents.events import Notice, Step
from chat.cache.admission import refusal, same_answer
from tests.chat.cache.conftest import answer, citation

QUESTION = "How much is a locker?"


def test_a_cited_answer_may_be_cached() -> None:
    """In Korean as in English."""
    assert refusal(QUESTION, answer()) == ""
    logged = [{"rail": "pii", "action": "allow"}]
    assert refusal(QUESTION, answer(guard=logged)) == ""
    assert refusal("사물함은 얼마인가요?", answer("9유로입니다 [1].")) == ""


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"abstained": True}, "abstained"),
        ({"answer": "  "}, "empty"),
        ({"citations": []}, "uncited"),
        ({"removed": 1}, "uncited"),
        ({"citations": [citation(supported=False)]}, "unsupported"),
        ({"answer": "Do you mean the small one?"}, "asks_back"),
        ({"answer": "작은 것을 말씀하시나요？"}, "asks_back"),
        ({"guard": [{"rail": "pii", "action": "redact"}]}, "guarded"),
        ({"guard": [{"rail": "pii", "action": "warn"}]}, "guarded"),
        ({"answer": "Call [PHONE_1] [1]."}, "redacted"),
        ({"notices": [Notice("turn_timeout", "cut short")]}, "notice"),
        ({"steps": [Step("1", "web_search", "x", "done")]}, "tool"),
        ({"steps": [Step("1", "current_time", "", "done")]}, "tool"),
        ({"steps": [Step("1", "search_documents", "x", "failed")]}, "tool"),
        ({"citations": [citation("")]}, "web"),
        ({"cached": True}, "cached"),
    ],
)
def test_what_belongs_to_its_turn_is_refused(values: dict[str, Any], reason: str) -> None:
    """Each refusal has its reason."""
    assert refusal(QUESTION, answer(**values)) == reason


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("How much is it?", "context"),
        ("그건 얼마예요?", "context"),
        ("How many points do I have left?", "personal"),
        ("제 포인트는 얼마나 남았나요?", "personal"),
        ("Is the gym open today?", "relative_time"),
        ("오늘 헬스장 여나요?", "relative_time"),
    ],
)
def test_a_question_of_one_person_is_refused(question: str, reason: str) -> None:
    """Its answer is no other's."""
    assert refusal(question, answer()) == reason


def test_a_follow_up_is_refused() -> None:
    """A question that refers to earlier turns, whatever its words."""
    assert refusal(QUESTION, answer(), earlier=True) == "context"


def test_tools_of_the_settings_are_allowed() -> None:
    """A tool that an operator names may be part of a cached answer."""
    end = answer(steps=[Step("1", "price_list", "x", "done")])
    assert refusal(QUESTION, end) == "tool"
    assert refusal(QUESTION, end, tools=["price_list"]) == ""


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("A locker costs 9 euros [1].", "A locker costs 9 euros a month [2].", True),
        ("A locker costs 9 euros [1].", "A locker costs 12 euros [1].", False),
        ("사물함은 9유로입니다 [1].", "사물함은 9유로입니다.", True),
        ("사물함은 9유로입니다 [1].", "사물함은 12유로입니다 [1].", False),
        ("The library lends bicycles.", "Parking is forbidden at night.", False),
    ],
)
def test_answers_are_compared_by_numbers_and_words(first: str, second: str, same: bool) -> None:
    """Markers do not count."""
    assert same_answer(answer(first), answer(second)) == same


def test_an_abstention_differs_from_an_answer() -> None:
    """Two abstentions are the same."""
    refused = answer("Not in the documents.", abstained=True)
    assert not same_answer(answer(), refused)
    assert same_answer(refused, answer("The documents do not say.", abstained=True))
