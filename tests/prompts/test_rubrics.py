"""Rubrics say the same in Korean and English."""

import re

import pytest

from errors import PromptError
from prompts.rubrics import criteria, rubric


@pytest.mark.parametrize("criterion", criteria())
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_scale_runs_from_five_to_one(criterion: str, language: str) -> None:
    """Each score has its line, best first, and the criterion its sentence."""
    meaning, scale = rubric(criterion, language)
    assert [line[:2] for line in scale.split("\n")] == ["5 ", "4 ", "3 ", "2 ", "1 "]
    assert bool(re.search("[가-힣]", meaning)) == (language == "ko")


def test_criteria() -> None:
    """The five criteria, and no other."""
    assert criteria() == ("groundedness", "relevance", "coherence", "completeness", "safety")
    with pytest.raises(PromptError, match="beauty"):
        rubric("beauty", "en")
