"""Grammar of citations: which brackets of an answer are citations, and which are text."""

import pytest

from chains.citations import cite, has_marker
from chains.sources import Source

SOURCES = [
    Source(1, "docs/fares-2025.md", "Fare table", 1, "A day ticket costs 9 euros. Dogs ride free."),
    Source(
        2,
        "docs/api.md",
        "Widget API",
        1,
        "Use `cells[0]` for the first and cells[1] for the second. The span [1, 2] is called low. "
        "The new parser is 18 percent faster than the old one [1]. See note [3].",
    ),
    Source(3, "docs/규정.hwp", "복무 규정", 1, "연차휴가는 15일이다."),
    Source(4, "docs/fares-2025.md", "Fare table", 2, "Refunds take 14 days."),
]


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("A day ticket costs 9 euros (Source 1).", "A day ticket costs 9 euros [1]."),
        ("A day ticket costs 9 euros (see source: 1).", "A day ticket costs 9 euros [1]."),
        ("A day ticket costs 9 euros 【1†source】.", "A day ticket costs 9 euros [1]."),
        ("A day ticket costs 9 euros 【4:0†fares-2025.md】.", "A day ticket costs 9 euros [1]."),
        ("A day ticket costs 9 euros [fares-2025.md].", "A day ticket costs 9 euros [1]."),
        ("A day ticket costs 9 euros [1: fares-2025.md].", "A day ticket costs 9 euros [1]."),
        ("A day ticket costs 9 euros [1 - fares-2025.md].", "A day ticket costs 9 euros [1]."),
        ("Refunds take 14 days [fares-2025.md, p. 2].", "Refunds take 14 days [4]."),
        ("Refunds take 14 days [docs/fares-2025.md].", "Refunds take 14 days [4]."),
        ("A day ticket costs 9 euros [Fare table].", "A day ticket costs 9 euros [1]."),
        ("A day ticket costs 9 euros [^1].", "A day ticket costs 9 euros [1]."),
        ("A day ticket costs 9 euros [1, p. 3].", "A day ticket costs 9 euros [1]."),
        ("A day ticket costs 9 euros ［１］.", "A day ticket costs 9 euros [1]."),
        ("A day ticket costs 9 euros [1-3].", "A day ticket costs 9 euros [1][2][3]."),
        ("A day ticket costs 9 euros [Source 1; Source 4].", "A day ticket costs 9 euros [1][4]."),
        ("연차휴가는 15일이다 (출처: 규정.hwp, 1쪽).", "연차휴가는 15일이다 [3]."),
        ("연차휴가는 15일이다 (출처 3).", "연차휴가는 15일이다 [3]."),
        ("연차휴가는 15일이다[3번].", "연차휴가는 15일이다[3]."),
    ],
)
def test_citation_forms(answer: str, shown: str) -> None:
    """Each form becomes [n], with its offset, and its source supports the sentence."""
    cited = cite(answer, SOURCES)
    assert cited.answer == shown
    assert cited.citations[0].supported
    assert all(shown[c.at :].startswith(f"[{c.n}]") for c in cited.citations)


@pytest.mark.parametrize(
    ("answer", "numbers"),
    [
        ("```python\nx = a[1]\n```\nDogs ride free [1].", [1]),
        ("~~~\ny = rows[2]", []),
        ("Call `cells[1]` or ``a[2]``. Dogs ride free [1].", [1]),
        ("Write cells[1] = 5 and x = a[1] [2].", [2]),
        ("Set my_list[1] first [2].", [2]),
        ("The span [1, 2] is called low [2].", [2]),
        ("The array arr[2] holds it. Dogs ride free [1].", [1]),
        ("A [1](http://x) and [text][1].\n\n[1]: http://y", []),
        ("[^1]: a footnote", []),
        ("> in a quotation [2] of words\n\nDogs ride free [1].", [1]),
        ("> Dogs ride free. [1]", [1]),
        ("The new parser is 18 percent faster than the old one [1] [2].", [2]),
        ("See note [3].", []),
        ("Match [0-9]{4} in the year [2024].", []),
        ("timeout = [2]", []),
        ("Dogs ride free [1].\n\nSources:\n[1] fares-2025.md\n[2] api.md", [1]),
        ("Dogs ride free.\n\n출처: [1]", [1]),
    ],
)
def test_brackets_that_are_no_citations(answer: str, numbers: list[int]) -> None:
    """Code, links, intervals, indices and reference marks of a passage are no citations."""
    cited = cite(answer, SOURCES)
    assert cited.answer == answer
    assert [citation.n for citation in cited.citations] == numbers
    assert cited.unknown == ()


@pytest.mark.parametrize(
    ("answer", "shown", "unknown"),
    [
        ("It takes two years [9].", "It takes two years.", (9,)),
        ("It takes two years[9], at most [8].", "It takes two years, at most.", (9, 8)),
        ("The value is [30].", "The value is [30].", ()),
        ("값은 [30]이다.", "값은 [30]이다.", ()),
    ],
)
def test_unknown_numbers(answer: str, shown: str, unknown: tuple[int, ...]) -> None:
    """An unknown number in the position of a citation is removed and reported; others stay."""
    cited = cite(answer, SOURCES)
    assert (cited.answer, cited.unknown) == (shown, unknown)


def test_reported_citations_are_not_parsed() -> None:
    """Where a model reports its citations, brackets in the text are not parsed."""
    answer = "Rates reached 91 % in [1]. [2]"
    cited = cite(answer, SOURCES, [(27, 30, 2)])
    assert (cited.answer, [(c.n, c.at) for c in cited.citations]) == (answer, [(2, 27)])


def test_escaped_reference_marks_are_restored() -> None:
    """Reference marks that were escaped for the model are restored in the answer."""
    cited = cite("Rates reached 91 % in ⟦1⟧ [2].", SOURCES)
    assert (cited.answer, [c.n for c in cited.citations]) == ("Rates reached 91 % in [1] [2].", [2])


def test_control_characters_are_removed() -> None:
    """Bidirectional and control characters are removed from an answer."""
    assert cite("Dogs\x1b[31m ride\u202e free [1].", SOURCES).answer == "Dogs[31m ride free [1]."


@pytest.mark.parametrize(
    ("answer", "marked"), [("Two [7].", True), ("`a[1]`", False), ("x[0]", False), ("None.", False)]
)
def test_has_marker(answer: str, marked: bool) -> None:
    """Known and unknown numbers are citations, indices are not."""
    assert has_marker(answer) is marked
