"""Citation resolution: from [n] to a quote of the source, in Korean and English."""

import unicodedata

import pytest

from chains.citations import cite
from chains.sources import Source

LEAVE = (
    "Military leave lasts two years. It is granted on\nrequest by the registrar. "
    "Fees of 30,000 won are not refunded. Dr. Ada Byron signs “every form” herself."
)
RULES = (
    "군 휴학은 2년까지 할 수 있다. 신청은 3월 2일까지 교학처에서 받는다. "
    "등록금은 환불되지 않는다. 창업 휴학은 1년이며, 한 번 늘릴 수 있다."
)
SOURCES = [
    Source(1, "leave.md", "Leave", 1, LEAVE, start=100, child_id="c1"),
    Source(2, "rules.md", "학칙", 3, RULES, start=40, child_id="c2"),
]
PAGES = {1: "#" * 100 + LEAVE, 2: "#" * 40 + RULES}


@pytest.mark.parametrize(
    ("answer", "quotes"),
    [
        ("Military leave lasts two years [1].", ["Military leave lasts two years."]),
        ("Leave takes two years. [1]", ["Military leave lasts two years."]),
        ("Granted on request by the registrar.[1]", [LEAVE[32:74]]),
        ("DR. ADA BYRON signs 'every form' herself [1].", [LEAVE[112:]]),
        ("군 휴학은 2년까지 할 수 있다.[2]", ["군 휴학은 2년까지 할 수 있다."]),
        ("군휴학은 2년까지 할 수 있다 [2]", ["군 휴학은 2년까지 할 수 있다."]),
        ("교학처가 3월 2일까지 신청을 받습니다［２］.", ["신청은 3월 2일까지 교학처에서 받는다."]),
        (
            "Leave lasts two years [1] and fees are not refunded [1].",
            ["Military leave lasts two years.", "Fees of 30,000 won are not refunded."],
        ),
        (
            "Leave lasts two years [1, 2].",
            ["Military leave lasts two years.", "군 휴학은 2년까지 할 수 있다."],
        ),
    ],
    ids=["verbatim", "after-stop", "line-break", "case", "ko", "ko-blanks", "wide", "two", "list"],
)
def test_each_number_resolves_to_its_sentence(answer: str, quotes: list[str]) -> None:
    """The quote is the sentence that supports the claim, at its exact offsets."""
    cited = cite(answer, SOURCES)
    assert [citation.quote for citation in cited.citations] == quotes
    for citation in cited.citations:
        assert PAGES[citation.n][citation.start : citation.end] == citation.quote
        assert citation.supported
    assert cited.removed == 0


def test_a_decomposed_answer_matches() -> None:
    """An answer in NFD, as macOS writes file names, matches composed text."""
    answer = unicodedata.normalize("NFD", "등록금은 환불되지 않는다 [2].")
    assert cite(answer, SOURCES).citations[0].quote == "등록금은 환불되지 않는다."


@pytest.mark.parametrize(
    ("answer", "clean", "removed"),
    [
        ("Two years [1][9].", "Two years [1].", 1),
        ("Two years [9].", "Two years.", 1),
        ("Two years [1, 9, 8].", "Two years [1].", 2),
        ("2년이다［１，２］.", "2년이다[1][2].", 0),
        ("A [link](http://x) and [1](y) stay.", "A [link](http://x) and [1](y) stay.", 0),
        ("No number at all.", "No number at all.", 0),
        ("", "", 0),
    ],
)
def test_unknown_numbers_are_removed_and_counted(answer: str, clean: str, removed: int) -> None:
    """Numbers that no source has are removed; other citations become [n]."""
    cited = cite(answer, SOURCES)
    assert (cited.answer, cited.removed) == (clean, removed)


@pytest.mark.parametrize(
    ("answer", "supported"),
    [
        ("Leave lasts three years [1].", False),
        ("Military leave lasts 2 years [1].", True),
        ("Military leave lasts 7 years [1].", False),
        ("Fees of 30000 won are not refunded [1].", True),
        ("Fees of 31,000 won are not refunded [1].", False),
        ("Fees of 30,000 won are refunded [1].", False),
        ("Military leave never lasts two years [1].", False),
        ("The form is signed by Ada Byron [1].", True),
        ("The form is signed by Grace Hopper [1].", False),
        ("The cafeteria serves vegetarian meals on Fridays [1].", False),
        ("군 휴학은 최대 2년입니다 [2].", True),
        ("군 휴학은 3년까지 할 수 있다 [2].", False),
        ("신청은 2월 3일까지 교학처에서 받는다 [2].", False),
        ("등록금은 환불된다 [2].", False),
        ("홍길동은 3월 2일까지 교학처에서 신청을 받는다 [2].", False),
        ("등록금은 돌려주지 않습니다. 환불되지 않는다 [2].", True),
        ("학생 식당은 금요일에 채식을 낸다 [2].", False),
        ("Military leave lasts 2 years [2].", True),
        ("Military leave lasts 4 years [2].", False),
    ],
)
def test_support(answer: str, supported: bool) -> None:
    """Wrong numbers, names and negations are unsupported, as is what the passage lacks."""
    marked = [citation.supported for citation in cite(answer, SOURCES).citations]
    assert marked == [supported]


def test_a_number_without_words_is_not_supported() -> None:
    """An [n] alone has no claim that could be verified."""
    cited = cite("[1]", SOURCES)
    assert [citation.supported for citation in cited.citations] == [False]


def test_a_blank_source_resolves_to_nothing() -> None:
    """A source without text gives an empty quote that is not supported."""
    citation = cite("Two years [1].", [Source(1, "x.md", "", 1, "  ")]).citations[0]
    assert (citation.quote, citation.start, citation.supported) == ("", 0, False)


def test_citing_again_changes_nothing() -> None:
    """A cited answer is already in the form that `cite` writes."""
    once = cite("Leave lasts two years [1, 2]. 군 휴학은 2년이다［２］ [9]", SOURCES)
    again = cite(once.answer, SOURCES)
    assert (again.answer, again.citations, again.removed) == (once.answer, once.citations, 0)


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (
            'Leave lasts two years, says passage-1adf7e79 n="1" source="leave.md" page="1".',
            "Leave lasts two years, says [1].",
        ),
        (
            '군 휴학은 2년까지 할 수 있다는 것은 passage-1adf7e79 n="2"에 있다.',
            "군 휴학은 2년까지 할 수 있다는 것은 [2]에 있다.",
        ),
        ("As passage-1adf7e79 says, leave lasts two years.", None),
        ("The passage-1adf7e79ab stays as it is.", "The passage-1adf7e79ab stays as it is."),
    ],
)
def test_the_name_of_a_fence_is_a_citation(answer: str, shown: str | None) -> None:
    """Small models call a passage by its tag in the prompt; a reader sees its number."""
    cited = cite(answer, SOURCES)
    assert cited.answer == (shown or "As passage says, leave lasts two years.")
    assert len(cited.citations) == answer.count('n="')


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("- Leave (leave.md) [1]", True),
        ("- leave [1]", True),
        ("- Leave for everybody (leave.md) [1]", False),
    ],
)
def test_a_list_of_documents_names_its_sources(claim: str, supported: bool) -> None:
    """Title and file name of a source are true of it, whatever its text says."""
    source = Source(1, "en/leave.md", "Leave", 1, "Two years at most.", name="leave.md")
    assert [citation.supported for citation in cite(claim, [source]).citations] == [supported]
