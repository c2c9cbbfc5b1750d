"""The search over lines of thought, without a model: its order, its ends and its budget."""

import pytest

from chains.reasoning.search import Budget, Thought, search
from chains.reasoning.vote import vote

SCORES = {"left": 0.2, "right": 0.9, "left then left": 0.1, "right then right": 0.95}


def grow(thought: Thought, branches: int) -> list[Thought]:
    """Go left or right; two steps are an answer."""
    ways = ("left", "right")[:branches]
    grown = [Thought((*thought.steps, way)) for way in ways]
    return [
        Thought(t.steps, answer=" then ".join(t.steps) if len(t.steps) == 2 else "") for t in grown
    ]


def weigh(thought: Thought) -> float:
    """Look the line of thought up."""
    return SCORES.get(" then ".join(thought.steps), 0.5)


def test_the_most_promising_line_comes_first() -> None:
    """The best of each round is continued, the others are dropped."""
    budget = Budget(100)
    kept = search(grow, weigh, None, branches=2, width=1, depth=3, budget=budget)
    assert [t.answer for t in kept] == ["right then right"]
    assert budget.used == 8  # two rounds of two thoughts, each weighed


def test_a_wider_search_keeps_the_second_best() -> None:
    """`width` lines are kept in each round."""
    kept = search(grow, weigh, None, branches=2, width=2, depth=3, budget=Budget(100))
    assert [t.answer for t in kept] == ["right then right", "right then left"]


def test_combined_thoughts_compete_with_the_others() -> None:
    """A combination is kept where it is weighed as better."""

    def combine(thoughts: object) -> Thought:
        return Thought(("both",), answer="both")

    SCORES["both"] = 1.0
    kept = search(grow, weigh, combine, branches=2, width=2, depth=3, budget=Budget(100))
    assert kept[0].answer == "both"


def test_a_spent_budget_ends_the_search_with_what_there_is() -> None:
    """No call is made beyond the budget, and nothing found is lost."""
    budget = Budget(3)
    kept = search(grow, weigh, None, branches=2, width=2, depth=3, budget=budget)
    assert budget.used == 3
    assert [t.steps for t in kept][:1] == [("left",)]  # the one that could still be weighed
    assert Budget(5, seconds=0.0).take() == 0


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (["Guests are not allowed.", "No, guests are not allowed."], "Guests are allowed."),
        (["환불이 불가능합니다", "환불은 불가능합니다"], "환불이 가능합니다"),
        (["신청할 수 없습니다", "아니요, 신청할 수 없습니다"], "신청할 수 있습니다"),
    ],
)
def test_an_answer_does_not_agree_with_its_opposite(right: list[str], wrong: str) -> None:
    assert vote([wrong, *right]) == (1, 2 / 3)
    assert vote([*right, wrong]) == (0, 2 / 3)


def test_answers_of_signs_alone_vote() -> None:
    assert vote(["?", "…", "…"]) == (1, 2 / 3)


def test_most_answers_win_the_vote() -> None:
    """Answers agree by numbers and words, not by their form."""
    assert vote(["12 won", "The fee is 10,000 won.", "10,000 won"]) == (1, 2 / 3)
    assert vote(["", "그 사무실은 3층입니다", "3층", "2층"]) == (1, 2 / 3)
