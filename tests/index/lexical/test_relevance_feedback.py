"""Words learnt from the best passages, where none stands out."""

from pathlib import Path

import pytest

from index.lexical.inverted_index import Entry, InvertedIndex
from index.lexical.relevance_feedback import SHARE, followed, is_close, learn


def test_a_race_is_close_when_the_fifth_is_near_the_first() -> None:
    """A clear winner, or fewer than five passages, is no close race."""
    assert is_close([10, 9, 8, 7, 6])
    assert not is_close([10, 9, 8, 7, 4])
    assert not is_close([10, 10, 10, 10])


@pytest.mark.parametrize(
    ("question", "texts", "learnt"),
    [
        ("wing", ["wing lift lift the", "wing lift drag"], "lift"),
        ("휴학", ["휴학 복학 복학 까지", "휴학 복학 등록"], "복학"),
    ],
)
def test_words_the_best_passages_use_are_learnt(
    question: str, texts: list[str], learnt: str
) -> None:
    """What they use most weighs most, the question keeps its share, and endings are not learnt."""
    found = learn({question: 1.0}, [(2.0, text.split()) for text in texts])
    added = {word: weight for word, weight in found.items() if word != question}
    assert max(added, key=lambda word: added[word]) == learnt
    assert not {"the", "까지"} & added.keys()
    assert found[question] > 1.0  # they use it, too
    assert sum(found.values()) == pytest.approx(1 / (1 - SHARE))


def test_nothing_is_learnt_from_nothing() -> None:
    """Without passages, or words in them, the question stays as it is."""
    assert learn({"wing": 1.0}, []) == {"wing": 1.0}
    assert learn({"wing": 1.0}, [(1.0, [])]) == {"wing": 1.0}


def test_the_best_keep_their_places_and_others_follow() -> None:
    """The second search orders those behind, on the scale of the first."""
    first = {1: 10.0, 2: 9.0, 3: 8.0, 4: 7.0, 5: 6.0}
    both = followed(first, {5: 40.0, 4: 30.0, 1: 50.0, 6: 20.0})
    assert list(both) == [1, 2, 3, 5, 4, 6]
    assert both[5] == pytest.approx(7.0)
    assert both[6] == pytest.approx(3.5)
    assert followed(first, {1: 3.0}) == first


def entry(parent: int, text: str, space: int = 1) -> Entry:
    """A parent with one child that holds all of it; each is a version of its own."""
    return Entry(parent, space, parent, text, [(parent * 10, text)])


def test_a_passage_about_the_topic_passes_one_that_only_names_it(tmp_path: Path) -> None:
    """Behind those learnt from, what speaks their words comes first."""
    texts = {n: "wing wing lift drag" for n in range(1, 4)}
    texts |= {4: "wing soup salt pepper oil", 5: "wing lift drag flow air near ground"}
    lexicon = InvertedIndex(tmp_path / "lexicon")
    lexicon.write([entry(n, text) for n, text in texts.items()], [])
    plain = [child for child, _ in lexicon.search({"wing": 1.0}, 10, None, learning=False)]
    found = [child for child, _ in lexicon.search({"wing": 1.0}, 10, None)]
    assert plain == [10, 20, 30, 40, 50]
    assert found == [10, 20, 30, 50, 40]


def test_what_may_not_be_seen_teaches_nothing(tmp_path: Path) -> None:
    """Words of documents closed to the asker do not reach the question."""
    lexicon = InvertedIndex(tmp_path / "lexicon")
    closed = [entry(n, "wing wing secret secret", space=2) for n in range(1, 4)]
    texts = ["wing lift", "wing lift", "wing lift", "wing soup", "wing secret of the ground"]
    lexicon.write([*closed, *(entry(n, text) for n, text in enumerate(texts, start=4))], [])
    inside = [child for child, _ in lexicon.search({"wing": 1.0}, 10, [1])]
    everywhere = [child for child, _ in lexicon.search({"wing": 1.0}, 10, None)]
    assert inside == [40, 50, 60, 70, 80]
    assert everywhere[3] == 80  # those closed teach that a secret belongs to a wing
