"""Noun evidence: which nouns of a question stand around a candidate."""

import pytest

from models.evidence import Evidence
from models.offline.sentences.candidates import candidate_units
from models.offline.sentences.noun_evidence import lacks_number, missing_nouns, surroundings
from models.offline.sentences.term_weighting import weight_terms

TABLE = Evidence(
    1,
    "ferries.md",
    "| Pier | Ferry |\n|---|---|\n| Pier 3 | Alba |\n| Pier 4 | Corvo |\n",
    title="Ferries",
)


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("수영강습 시험범위가 뭐예요?", "- 수영강습 시험은 6월에 본다.\n", {"시험"}),
        ("수영강습 시험범위가 뭐예요?", "- 수영강습 시험의 범위는 평영이다.\n", set()),
        ("Which lanterns does the pier have?", "- The pier has two benches.\n", {"lantern"}),
        ("Which lanterns does the pier have?", "- The pier has two lanterns.\n", set()),
    ],
)
def test_a_compound_needs_its_last_part_and_a_noun_its_stem(
    question: str, text: str, missing: set[str]
) -> None:
    candidates = candidate_units([Evidence(1, "a.md", text, title="Notes")])
    terms = weight_terms(question, "", candidates)
    near = surroundings(candidates, terms, 0)
    assert missing_nouns(question, terms, near, terms.nouns) == missing


def test_the_row_beside_a_row_is_no_evidence() -> None:
    candidates = candidate_units([TABLE])
    rows = [i for i, each in enumerate(candidates) if each.unit.labels]
    terms = weight_terms("Does the Corvo carry bicycles?", "", candidates)
    first, second = (surroundings(candidates, terms, i) for i in rows)
    assert "corvo" not in first.terms
    assert "corvo" in second.terms


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("Which ferry leaves from pier 3?", "- The Corvo leaves from pier 4.\n", True),
        ("Which ferry leaves from pier 4?", "- The Corvo leaves from pier 4.\n", False),
        ("버스 5호는 어디로 가나요?", "- 버스 3호는 항구로 간다.\n", True),
        ("버스 3호는 어디로 가나요?", "- 버스 3호는 항구로 간다.\n", False),
        ("Can I take 6 bags?", "- Four bags are allowed.\n", False),
    ],
)
def test_the_number_of_a_numbered_thing_must_be_there(
    question: str, text: str, lacks: bool
) -> None:
    (candidate, *_) = candidate_units([Evidence(1, "a.md", text, title="Notes")])
    assert lacks_number(question, candidate) is lacks
