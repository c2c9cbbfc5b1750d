"""Pseudo-relevance feedback: terms of the best passages, where none stands out."""

from pathlib import Path

import pytest

from index.lexical.entry import Entry
from index.lexical.inverted_index import InvertedIndex
from index.lexical.relevance_feedback import (
    FEEDBACK_WEIGHT,
    expand_with_feedback,
    merge_rankings,
    scores_are_close,
)


def test_scores_are_close_when_the_fifth_is_near_the_first() -> None:
    """A clear winner, or fewer than five passages, is not close."""
    assert scores_are_close([10, 9, 8, 7, 6])
    assert not scores_are_close([10, 9, 8, 7, 4])
    assert not scores_are_close([10, 10, 10, 10])


@pytest.mark.parametrize(
    ("question", "texts", "expected"),
    [
        ("wing", ["wing lift lift the", "wing lift drag"], "lift"),
        ("휴학", ["휴학 복학 복학 까지", "휴학 복학 등록"], "복학"),
    ],
)
def test_terms_of_the_best_passages_are_added(
    question: str, texts: list[str], expected: str
) -> None:
    """What they use most weighs most, the question keeps its weight, and stopwords are left out."""
    found = expand_with_feedback({question: 1.0}, [(2.0, text.split()) for text in texts])
    added = {word: weight for word, weight in found.items() if word != question}
    assert max(added, key=lambda word: added[word]) == expected
    assert not {"the", "까지"} & added.keys()
    assert found[question] > 1.0  # they use it, too
    assert sum(found.values()) == pytest.approx(1 / (1 - FEEDBACK_WEIGHT))


def test_no_feedback_documents_change_nothing() -> None:
    """Without passages, or words in them, the question stays as it is."""
    assert expand_with_feedback({"wing": 1.0}, []) == {"wing": 1.0}
    assert expand_with_feedback({"wing": 1.0}, [(1.0, [])]) == {"wing": 1.0}


def test_feedback_documents_keep_their_ranks_and_others_follow() -> None:
    """The second search orders those behind, on the scale of the first."""
    first = {1: 10.0, 2: 9.0, 3: 8.0, 4: 7.0, 5: 6.0}
    both = merge_rankings(first, {5: 40.0, 4: 30.0, 1: 50.0, 6: 20.0})
    assert list(both) == [1, 2, 3, 5, 4, 6]
    assert both[5] == pytest.approx(7.0)
    assert both[6] == pytest.approx(3.5)
    assert merge_rankings(first, {1: 3.0}) == first


def entry(parent: int, text: str, partition: int = 1) -> Entry:
    """A parent with one child that holds all of it; each is a version of its own."""
    return Entry(parent, partition, parent, text, [(parent * 10, text)])


def test_a_passage_about_the_topic_passes_one_that_only_names_it(tmp_path: Path) -> None:
    """Behind the feedback documents, passages with their terms come first."""
    texts = {n: "wing wing lift drag" for n in range(1, 4)}
    texts |= {4: "wing soup salt pepper oil", 5: "wing lift drag flow air near ground"}
    index = InvertedIndex(tmp_path / "lexicon")
    index.write([entry(n, text) for n, text in texts.items()], [])
    plain = [child for child, _ in index.search({"wing": 1.0}, 10, None, with_feedback=False)]
    found = [child for child, _ in index.search({"wing": 1.0}, 10, None)]
    assert plain == [10, 20, 30, 40, 50]
    assert found == [10, 20, 30, 50, 40]


def test_documents_outside_the_scope_give_no_feedback(tmp_path: Path) -> None:
    """Terms of documents the user may not see do not expand the query."""
    index = InvertedIndex(tmp_path / "lexicon")
    closed = [entry(n, "wing wing secret secret", partition=2) for n in range(1, 4)]
    texts = ["wing lift", "wing lift", "wing lift", "wing soup", "wing secret of the ground"]
    index.write([*closed, *(entry(n, text) for n, text in enumerate(texts, start=4))], [])
    in_scope = [child for child, _ in index.search({"wing": 1.0}, 10, [1])]
    everywhere = [child for child, _ in index.search({"wing": 1.0}, 10, None)]
    assert in_scope == [40, 50, 60, 70, 80]
    assert everywhere[3] == 80  # feedback of all documents relates `secret` to `wing`
