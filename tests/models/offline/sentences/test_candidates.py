"""Candidates: running text and long paragraphs."""

import pytest

from models.evidence import Evidence
from models.offline.sentences.candidates import candidate_units, in_long_text, in_running_text

PROSE_EN = "The mill is old. It stands by the river. Its wheel is oak. A heron lives there."
PROSE_KO = "방앗간은 오래되었다. 강가에 서 있다. 바퀴는 참나무다. 왜가리가 산다."


@pytest.mark.parametrize("prose", [PROSE_EN, PROSE_KO])
def test_a_paragraph_below_its_title_is_running_text(prose: str) -> None:
    """The title and the blank line below it are no lines of text."""
    candidates = candidate_units([Evidence(1, "mill.md", f"The mill\n\n{prose}")])
    assert in_running_text(candidates, 1)
    assert in_long_text(candidates, 1)


@pytest.mark.parametrize("prose", [PROSE_EN, PROSE_KO])
def test_one_sentence_a_line_is_no_running_text(prose: str) -> None:
    """Each line states one fact, as in rules and notices."""
    candidates = candidate_units([Evidence(1, "mill.md", prose.replace(". ", ".\n"))])
    assert not in_running_text(candidates, 1)
    assert not in_long_text(candidates, 1)


def test_two_sentences_are_no_long_text() -> None:
    """A short paragraph is running text, but no long one."""
    candidates = candidate_units([Evidence(1, "mill.md", "The mill is old. Its wheel is oak.")])
    assert in_running_text(candidates, 0)
    assert not in_long_text(candidates, 0)
