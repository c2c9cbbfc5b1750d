"""Speed-ups of the analysis: caches follow the tokeniser, quick paths give what slow ones give."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evidence import Evidence
from models.offline.sentences.candidates import candidate_units
from text.analyser import use_korean_tokeniser
from text.language import detect_language
from text.question.content_words import content_words
from text.synonyms.expansion import units_of
from text.synonyms.spelling import edit_distance


@pytest.fixture
def whole_words() -> Iterator[None]:
    """A Korean tokeniser that keeps words whole, for one test."""
    use_korean_tokeniser(lambda run: [run], "whole")
    yield
    use_korean_tokeniser()


def distance(word: str, other: str) -> int:
    """Edit distance with transpositions by the definition: the reference."""
    rows = [
        [i + j if 0 in (i, j) else 0 for j in range(len(other) + 1)] for i in range(len(word) + 1)
    ]
    for i, a in enumerate(word, 1):
        for j, b in enumerate(other, 1):
            costs = [rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a != b)]
            if i > 1 and j > 1 and a == other[j - 2] and word[i - 2] == b:
                costs.append(rows[i - 2][j - 2] + 1)
            rows[i][j] = min(costs)
    return rows[-1][-1]


@given(st.text("abcㄱㅏㄴ", max_size=12), st.text("abcㄱㅏㄴ", max_size=12), st.integers(1, 3))
def test_bit_vectors_give_the_edit_distance(word: str, other: str, most: int) -> None:
    """For letters and jamo, up to the most that is asked for."""
    assert edit_distance(word, other, most) == min(distance(word, other), most + 1)


@pytest.mark.parametrize(
    ("word", "other", "errors"),
    [("ticket", "tikcet", 1), ("ticket", "tcikte", 2), ("전시", "전시", 0), ("", "관", 1)],
)
def test_a_transposition_is_one_error(word: str, other: str, errors: int) -> None:
    """Two neighbours that changed places count once; empty words have a distance, too."""
    assert edit_distance(word, other, 3) == errors


@given(st.text("가힣ㄱᄀaÿé 1.,漢かα", max_size=30))
def test_two_scripts_are_counted_as_many_are(text: str) -> None:
    """A text in Hangul and Latin alone has the language that it has beside a sign of Greek."""
    if not set(text) & set("漢かα"):
        letters = sum(text.count(c) for c in "가힣ㄱᄀaÿé")
        assert (detect_language(text) == "und") == (not letters)
        if letters > 1:  # one letter of a further script does not outweigh them
            assert detect_language(text) == detect_language(f"{text}α")


@pytest.mark.usefixtures("whole_words")
def test_another_tokeniser_gives_other_tokens() -> None:
    """What was analysed before the tokeniser changed is analysed again, in both languages."""
    passage = Evidence(1, "zoo.md", "판다관은 화요일에 쉰다. Pandas rest on Tuesdays.")
    whole = candidate_units([passage])[0].unit.words
    asked = content_words("판다관은 언제 쉬나요?")[0].token
    use_korean_tokeniser()
    assert whole[0] == asked == "판다관은"
    assert candidate_units([passage])[0].unit.words[:2] == ("판다", "다관")
    assert content_words("판다관은 언제 쉬나요?")[0].token == "판다"
    assert candidate_units([passage])[1].unit.words[0] == "panda"


@pytest.mark.parametrize("question", ["판다관 휴무일은?", "closing days of the panda house"])
def test_an_analysis_is_repeated_as_it_was(question: str) -> None:
    """A caller that changes what it was given changes nothing for the next one."""
    words, units = content_words(question), units_of(question)
    words.clear()
    assert content_words(question)
    assert units_of(question) == units
