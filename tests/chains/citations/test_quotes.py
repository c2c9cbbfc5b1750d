"""A quotation is verified without the words that frame it."""

import pytest

from chains.citations.quotes import quoted_part
from chains.citations.resolve import cite
from chains.sources import Source

KAYAK = "Kayaks are lent for three hours at most.\nPaddles cost 2,000 won an hour."
BOAT = "배는 한 번에 세 시간까지 빌려준다. 노는 한 시간에 2,000원이다."


@pytest.mark.parametrize(
    ("claim", "text", "quote"),
    [
        ("No — Kayaks are lent for three hours at most", KAYAK, "Kayaks are lent for three hours"),
        ("Boat rules 2026: Paddles cost 2,000 won an hour", KAYAK, "Paddles cost 2,000 won an"),
        ("네 — 배는 한 번에 세 시간까지 빌려준다", BOAT, "배는 한 번에 세 시간까지"),
        ("배는 한 번에 세 시간까지 빌려준다. (Korean original)", BOAT, "배는 한 번에 세"),
        ("노는 한 시간에 2,000원이다 (한국어 원문)", BOAT, "노는 한 시간에 2,000원"),
    ],
)
def test_words_around_a_quotation_are_left_out(claim: str, text: str, quote: str) -> None:
    """What introduces or follows it is not in the source, and does not make it unsupported."""
    part = quoted_part(claim, text)
    assert part.startswith(quote) and part in text.replace("\n", " ")
    said, _, remark = claim.partition(" (")
    answer = f"{said} [1] ({remark}" if remark else f"{said} [1]"
    mark = len(said) + 1, len(said) + 4, 1
    (citation,) = cite(answer, [Source(1, "boats.md", "Boats", 0, text)], [mark]).citations
    assert citation.supported is True
    assert citation.claim.startswith(quote)


def test_what_is_not_quoted_stays_whole() -> None:
    """Other words after an introduction do not pass for a quotation."""
    claim = "No — Kayaks are lent for nine hours at most"
    assert quoted_part(claim, KAYAK) == claim
    mark = len(claim) + 1, len(claim) + 4, 1
    (citation,) = cite(f"{claim} [1]", [Source(1, "boats.md", "Boats", 0, KAYAK)], [mark]).citations
    assert citation.supported is False


def test_a_model_that_writes_is_judged_by_the_whole_sentence() -> None:
    """Only of a model that reports its citations the words around a quotation are its frame."""
    answer = "The lake is closed in May: Paddles cost 2,000 won an hour [1]."
    (citation,) = cite(answer, [Source(1, "boats.md", "Boats", 0, KAYAK)]).citations
    assert citation.claim.startswith("The lake")
