"""Answer with sources: Markdown that stands on its own."""

from chains.citations.with_sources import QUOTE_CHARS, answer_with_sources
from chains.sources import Citation, Source

SOURCE = Source(1, "docs/leave.pdf", "Leave", 2, "Apply seven days\nbefore.", kind="page")
CITED = Citation(1, "docs/leave.pdf", 2, "Apply seven days\nbefore.", "c", True)


def test_cited_sources_are_listed_with_place_and_quote() -> None:
    """The heading and the place are in the language asked for; the quote is on one line."""
    korean = answer_with_sources("7일 전 [1].", [CITED], [SOURCE], "ko")
    assert korean.startswith("7일 전 [1].\n\n**출처**\n\n[1] Leave, leave.pdf, ")
    assert "2쪽" in korean and "“Apply seven days before.”" in korean
    assert "**Sources**" in answer_with_sources("Seven [1].", [CITED], [SOURCE], "en")


def test_what_is_not_cited_is_left_out() -> None:
    """A source that no [n] names is not listed; without any the answer stays as it is."""
    other = Source(2, "other.md", "Other", 1, "Nothing.")
    assert "other.md" not in answer_with_sources("x [1]", [CITED], [SOURCE, other], "en")
    assert answer_with_sources(" Hello. ", [], [SOURCE], "en") == "Hello."


def test_unsupported_words_are_not_quoted_and_long_ones_are_cut() -> None:
    """A web page is named by its address."""
    web = Source(1, "w", "", 1, "x", url="https://example.org/a")
    doubtful = Citation(1, "w", 1, "wrong words", "c", False)
    assert "wrong words" not in answer_with_sources("x [1]", [doubtful], [web], "en")
    assert "https://example.org/a" in answer_with_sources("x [1]", [doubtful], [web], "en")
    long = Citation(1, "w", 1, "word " * 99, "c", True)
    line = answer_with_sources("x [1]", [long], [web], "en").splitlines()[-1]
    assert line.endswith("…”") and len(line) < QUOTE_CHARS + 50
