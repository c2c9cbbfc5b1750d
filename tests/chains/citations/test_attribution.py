"""Citation attribution: sentences without citation get the [n] of the source that supports them."""

import pytest

from chains.citations import cite
from chains.citations.attribution import attribute_citations
from chains.sources import Source

SOURCES = [
    Source(1, "leave.md", "Leave", 1, "Military leave lasts two years. It is granted by the dean."),
    Source(2, "fees.md", "Fees", 1, "The tuition fee is 3,000 euros. It is due on 1 March."),
    Source(3, "rules.md", "학칙", 1, "군 휴학은 2년까지 할 수 있다. 등록금은 환불되지 않는다."),
]


@pytest.mark.parametrize(
    ("answer", "aligned"),
    [
        ("Military leave lasts two years.", "Military leave lasts two years [1]."),
        (
            "The leave for the military lasts 2 years",
            "The leave for the military lasts 2 years [1]",
        ),
        (
            "The tuition fee is 3,000 euros. Military leave lasts two years!",
            "The tuition fee is 3,000 euros [2]. Military leave lasts two years [1]!",
        ),
        ("군 휴학은 2년까지 할 수 있습니다.", "군 휴학은 2년까지 할 수 있습니다 [3]."),
        ("등록금은 환불되지 않습니다.", "등록금은 환불되지 않습니다 [3]."),
        (
            "Good question. Military leave lasts two years.",
            "Good question. Military leave lasts two years [1].",
        ),
        ("- The tuition fee is 3,000 euros.\n", "- The tuition fee is 3,000 euros [2].\n"),
    ],
)
def test_supported_sentences_are_cited(answer: str, aligned: str) -> None:
    """The [n] is put before the full stop, and resolves to a quote that supports the sentence."""
    assert attribute_citations(answer, SOURCES) == aligned
    assert all(citation.supported for citation in cite(aligned, SOURCES).citations)


@pytest.mark.parametrize(
    "answer",
    [
        "Military leave lasts three years.",
        "Military leave does not last two years.",
        "The tuition fee is 3,000 dollars.",
        "The library opens at nine and closes at ten.",
        "Does military leave last two years?",
        "Two years.",
        "군 휴학은 3년까지 할 수 있습니다.",
        "등록금은 환불됩니다.",
        "등록금은 3,000 유로입니다.",
        "",
    ],
)
def test_other_sentences_are_not_cited(answer: str) -> None:
    """Unsupported sentences, questions and very short sentences get no citation."""
    assert attribute_citations(answer, SOURCES) == answer
