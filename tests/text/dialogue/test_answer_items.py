"""The items, column heads, amounts and offers of an answer."""

import pytest

from text.dialogue.answer_items import labels, list_items, measure, offers


@pytest.mark.parametrize(
    ("answer", "items"),
    [
        (
            "- Harbour tour\n- Castle tour\n- Night tour [1]",
            ["Harbour tour", "Castle tour", "Night tour"],
        ),
        ("이름: 가람호; 정원: 40명 [1]\n\n이름: 나루호; 정원: 25명 [1]", ["가람호", "나루호"]),
        ("Boats | Seats\nHeron | 12 [1]\n\nSwan | 8 [1]", ["Boats", "Heron", "Swan"]),
        ("유람선은 가람호, 나루호(소형), 다온호의 세 척이다. [2]", ["가람호", "나루호", "다온호"]),
        ("There are three tours: harbour, castle and night. [1]", ["harbour", "castle", "night"]),
        ("It opens at nine. [1]", []),
    ],
)
def test_the_items_of_a_list(answer: str, items: list[str]) -> None:
    """Bullets, rows and series are lists; one sentence is none."""
    assert list_items(answer)[: len(items)] == items
    assert bool(list_items(answer)) is bool(items)


def test_the_column_heads_of_rows() -> None:
    """The labels of `label: value; label: value` are the heads."""
    assert labels("배: 가람호; 정원: 40명 [1]") == {"배", "정원"}
    assert labels("It is open: from nine. [1]") == frozenset()


@pytest.mark.parametrize(
    ("answer", "amount"),
    [
        ("It costs 12 euros. [1]", "12 euros"),
        ("요금은 9,000원이다. [3]", "9,000원"),
        ("First 3 euros, then 5 euros.", ""),
        ("It opens at 9.", ""),
    ],
)
def test_the_only_amount(answer: str, amount: str) -> None:
    """An amount is given where there is just one; the number of a citation is none."""
    assert measure(answer) == amount


def test_offers_are_only_questions_to_tell_more() -> None:
    """A question that offers nothing is no offer."""
    assert offers("It is closed. Would you like to know when it opens?") == ["when it opens"]
    assert offers("닫혀 있습니다. 여는 시간도 알려 드릴까요?") == ["여는 시간"]
    assert offers("Which boat do you mean?") == []
    assert offers("It is closed.") == []
