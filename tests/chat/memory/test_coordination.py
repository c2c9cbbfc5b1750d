"""Several facts in one sentence: each of them is stored, and none that is not stated."""

import pytest

from chat.memory.extraction.coordination import with_shared_subject
from chat.memory.extraction.extraction import extract


def stated(message: str) -> set[tuple[str, str]]:
    """Attributes and values of the facts in a message."""
    return {(one.attribute, one.value) for one in extract(message).candidates}


@pytest.mark.parametrize(
    ("message", "facts"),
    [
        ("I'm a baker and I live in Ulsan.", {("job", "baker"), ("residence", "Ulsan")}),
        ("I'm a baker and live in Ulsan.", {("job", "baker"), ("residence", "Ulsan")}),
        ("I live in Ulsan and work at Hansol.", {("residence", "Ulsan"), ("workplace", "Hansol")}),
        ("I'm a baker living in Ulsan.", {("job", "baker"), ("residence", "Ulsan")}),
        ("I'm a pilot who works at Hansol.", {("job", "pilot"), ("workplace", "Hansol")}),
        (
            "I am vegetarian and allergic to sesame.",
            {("food", "vegetarian"), ("food", "allergic to sesame")},
        ),
        (
            "I live in Ulsan, work at Hansol, and am allergic to sesame.",
            {("residence", "Ulsan"), ("workplace", "Hansol"), ("food", "allergic to sesame")},
        ),
        (
            "I like chess and hate mornings.",
            {("preference", "like chess"), ("preference", "hate mornings")},
        ),
        ("나는 제빵사이고 울산에 살아.", {("job", "제빵사"), ("residence", "울산")}),
        ("저는 제빵사고 울산에 살아요.", {("job", "제빵사"), ("residence", "울산")}),
        ("저는 울산에 살고 제빵사예요.", {("residence", "울산"), ("job", "제빵사")}),
        ("저는 울산에 살면서 제빵사로 일해요.", {("residence", "울산"), ("job", "제빵사")}),
        ("저는 제빵사로서 울산에 살고 있어요.", {("job", "제빵사"), ("residence", "울산")}),
        (
            "저는 디자이너이며 울산에 거주하고 한솔전자에서 일해요.",
            {("job", "디자이너"), ("residence", "울산"), ("workplace", "한솔전자")},
        ),
    ],
)
def test_each_fact_of_a_sentence_is_found(message: str, facts: set[tuple[str, str]]) -> None:
    """Coordinated clauses, predicates with one subject, and relative clauses."""
    assert stated(message) == facts


@pytest.mark.parametrize(
    "message",
    [
        "I want to move to Ulsan and live near the sea.",
        "I would like to live in Ulsan and work at Hansol.",
        "I don't live in Ulsan and work at Hansol.",
        "If I live in Ulsan and work at Hansol, can I apply?",
        "I paid the fee and never got a receipt.",
        "My sister is a baker and lives in Ulsan.",
        "Do I have to live in Ulsan and work at Hansol?",
        "울산에 살면서 일하는 건 어때요?",
        "누나는 제빵사이고 울산에 살아.",
        "나는 울산에 살고 싶고 제빵사가 되고 싶어.",
        "저는 질문이 있고 급한 사안이에요.",
        "나는 교통사고 때문에 왔어.",
    ],
)
def test_what_is_wished_denied_asked_or_about_others_is_no_fact(message: str) -> None:
    """An infinitive, a modal or a negation reaches over the conjunction."""
    assert stated(message) == set()


@pytest.mark.parametrize(
    ("message", "facts"),
    [
        ("My sister is a baker and I live in Ulsan.", {("residence", "Ulsan")}),
        ("누나는 제빵사이고 나는 울산에 살아.", {("residence", "울산")}),
        ("나는 제빵사이고 누나는 울산에 살아.", {("job", "제빵사")}),
    ],
)
def test_each_clause_keeps_its_subject(message: str, facts: set[tuple[str, str]]) -> None:
    """What the sentence says of another person is not said of the user."""
    assert stated(message) == facts


@pytest.mark.parametrize(
    "clause",
    ["He lives in Ulsan and works at Hansol", "I like cats and dogs", "I work in research and law"],
)
def test_other_conjunctions_are_left(clause: str) -> None:
    """Another subject, and coordinated nouns."""
    assert with_shared_subject(clause) == [clause]


def test_every_conjunction_of_a_long_sentence_counts() -> None:
    """It is taken apart at each of them."""
    sentence = "I live in A" + " and work at B" * 30
    assert len(with_shared_subject(sentence)) == 31
