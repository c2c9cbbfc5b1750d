"""Long runs of one character, in a question or a document, do not hold up the patterns."""

import pytest

from models.offline.sentences.contrast import sibling_check
from text.dialogue.answer_items import list_items
from text.dialogue.comparing import relates_two
from text.question.exclusions import without_exclusions

LONG = 3_000  # characters; a pattern with nested repeats would not come back from these


@pytest.mark.parametrize("word", ["a", "가"])
def test_an_exclusion_of_one_endless_word(word: str) -> None:
    """The question stays as it is, since no exclusion ends."""
    question = f"What is left besides {word * LONG}/ 수강료?"
    assert without_exclusions(question).startswith("What is left besides")


@pytest.mark.parametrize("leader", ["·", ". ", "… "])
def test_a_table_of_contents_has_no_topic(leader: str) -> None:
    """A line of leaders is about no sibling of the thing asked for."""
    line = leader * LONG + "12"
    assert not sibling_check("일반휴학은 몇 학기인가요?", [line])(line)
    assert not sibling_check("How long is general leave?", [line])(line)


def test_blanks_in_an_answer() -> None:
    """Rows are read whatever their indentation."""
    rows = [f"{' ' * LONG}{name} | 1" for name in ("Red", "청색")]
    assert list_items("\n".join(rows)) == ["Red", "청색"]


@pytest.mark.parametrize("word", ["the ", "that ", "그 "])
def test_a_comparison_without_an_end(word: str) -> None:
    """Pronouns and articles without end compare nothing."""
    assert not relates_two(f"Is {word * (LONG // 4)}x?")
    assert relates_two("Is that one cheaper?")
