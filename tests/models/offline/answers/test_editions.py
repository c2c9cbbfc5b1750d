"""Editions: the sentence of another edition is found although it was not selected."""

import pytest

from models.evidence import Evidence
from models.offline.answers.editions import order_editions
from models.offline.sentences.selection import SelectedSentence, Selection

FERRY = {
    2021: Evidence(1, "ferry-2021.md", "The ferry costs 4 crowns a ride.", title="Ferry 2021"),
    2024: Evidence(2, "ferry-2024.md", "The ferry costs 6 crowns a ride.", title="Ferry 2024"),
}
BATHS = {
    2021: Evidence(1, "탕-2021.md", "온천 입장료는 8,000원이다.", title="온천 안내 2021년"),
    2024: Evidence(2, "탕-2024.md", "온천 입장료는 9,500원이다.", title="온천 안내 2024년"),
}
SETS = [pytest.param(FERRY, id="en"), pytest.param(BATHS, id="ko")]


def answered(editions: dict[int, Evidence], question: str, selected: int) -> list[int]:
    """The years of the editions quoted where only the sentence of one was selected."""
    best = editions[selected]
    selection = Selection((SelectedSentence(best.n, best.text, 5.0),), 0.9)
    ordered = order_editions(question, selection, list(editions.values()))
    year = {passage.n: edition for edition, passage in editions.items()}
    return [year[sentence.n] for sentence in ordered.sentences]


@pytest.mark.parametrize("editions", SETS)
@pytest.mark.parametrize("selected", [2021, 2024])
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What does it cost now? 현재 요금은?", [2024]),
        ("What did it cost in 2021? 2021년 요금은?", [2021]),
        ("What does it cost? 요금은?", [2024, 2021]),
    ],
    ids=["current", "year", "all"],
)
def test_every_edition_is_considered(
    editions: dict[int, Evidence], selected: int, question: str, expected: list[int]
) -> None:
    """Whichever edition the best sentence is from, the one asked for is quoted."""
    assert answered(editions, question, selected) == expected


@pytest.mark.parametrize("editions", SETS)
def test_one_edition_stays_as_it_is(editions: dict[int, Evidence]) -> None:
    """Without another edition the selection does not change."""
    assert answered({2024: editions[2024]}, "What does it cost now? 현재?", 2024) == [2024]
