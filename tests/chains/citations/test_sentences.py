"""Verdicts of sentences: each sentence of an answer has one of three."""

from dataclasses import replace

import pytest

from chains.citations import cite
from chains.citations.sentences import counted, sentence_verdicts
from chains.sources import Citation, Source

ENGLISH = "Military leave lasts two years. Students apply seven days before enlistment."
KOREAN = "군휴학 기간은 3년을 넘을 수 없다. 군휴학은 입영일 7일 전까지 신청한다."


def verdicts(answer: str, *passages: str) -> list[tuple[str, bool | None]]:
    """The sentences of an answer over these passages, with their verdicts."""
    sources = [Source(n, f"{n}.md", "", 1, text) for n, text in enumerate(passages, 1)]
    cited = cite(answer, sources)
    found = sentence_verdicts(cited.answer, cited.citations)
    return [(cited.answer[start:end], supported) for start, end, supported in found]


@pytest.mark.parametrize(
    ("passage", "answer", "expected"),
    [
        (ENGLISH, "Military leave lasts two years [1]. They apply nine days before [1].", [1, 0]),
        (
            KOREAN,
            "군휴학 기간은 3년을 넘을 수 없습니다 [1]. 입영일 9일 전까지 신청합니다 [1].",
            [1, 0],
        ),
    ],
    ids=["en", "ko"],
)
def test_each_sentence_has_its_own_verdict(passage: str, answer: str, expected: list[int]) -> None:
    """A sentence that the passage contradicts is not supported, the other one is."""
    assert [supported for _, supported in verdicts(answer, passage)] == [bool(e) for e in expected]


def test_a_sentence_without_citation_was_not_checked() -> None:
    """It counts among the sentences; headings, lead-ins and questions do not."""
    answer = (
        "## Leave\n\nThis is what the rules say:\n\nMilitary leave lasts two years [1].\n\n"
        "Professors often allow longer holidays. Shall I look for more?"
    )
    found = verdicts(answer, ENGLISH)
    assert [supported for _, supported in found] == [True, None]
    assert found[1][0] == "Professors often allow longer holidays"


@pytest.mark.parametrize(
    ("passage", "answer"),
    [
        (
            ENGLISH,
            "Military leave lasts two years. [1]\n\n“parking fees”: the documents do not say.",
        ),
        (
            KOREAN,
            "군휴학 기간은 3년을 넘을 수 없다. [1]\n\n‘주차 요금’의 답은 문서에 없습니다.",
        ),
    ],
    ids=["en", "ko"],
)
def test_a_remark_of_a_model_that_quotes_is_not_counted(passage: str, answer: str) -> None:
    """Where all that is stated is cited, the rest is no sentence to check."""
    cited = cite(answer, [Source(1, "1.md", "", 1, passage)])
    assert counted(sentence_verdicts(cited.answer, cited.citations)) == {True: 1, None: 1}
    quoted = sentence_verdicts(cited.answer, cited.citations, quotes_only=True)
    assert counted(quoted) == {True: 1}


def test_one_supporting_passage_of_a_claim_is_enough() -> None:
    """Of two passages cited for one claim, one must say so."""
    answer = "Military leave lasts two years [1][2]."
    assert [v for _, v in verdicts(answer, ENGLISH, "Lunch is at noon.")] == [True]


def test_the_worst_claim_decides() -> None:
    """A sentence of a supported and an unchecked claim was not checked as a whole."""
    whole = Citation(1, "a", 1, "q", "c", True, at=10, claim="first one")
    second = replace(whole, n=2, supported=None, at=26, claim="second one")
    found = sentence_verdicts("First one [1], second one [2].", [whole, second])
    assert counted(found) == {None: 1}


def test_code_is_no_sentence() -> None:
    """What stands in a code block claims nothing."""
    assert verdicts("```\nleave lasts nine years here\n```", ENGLISH) == []
