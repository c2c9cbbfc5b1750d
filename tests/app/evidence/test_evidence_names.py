"""Names of cited sources: no two chips of an answer read alike."""

import pytest

from app_pages.evidence.names import chip_names
from chains.sources import Citation, Source


def source(n: int, text: str = "Words.", **more: object) -> Source:
    """A passage of one file."""
    return Source(n, "docs/rules.pdf", "Rules", 3, text, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("language", "page"), [("en", "p. 3"), ("ko", "3쪽")])
def test_a_chip_names_file_and_page(language: str, page: str) -> None:
    """Name and page are enough where they differ."""
    assert chip_names([source(1, kind="page")], [], language) == {1: f"rules.pdf · {page}"}


def test_a_chip_names_the_section_where_there_are_no_pages() -> None:
    """The nearest heading stands for a page; the title says nothing new."""
    named = [source(1, heading="Rules > Leave > Article 5"), source(2, heading="Rules")]
    assert chip_names(named, [], "en") == {1: "rules.pdf · Article 5", 2: "rules.pdf"}


def test_a_heading_below_the_quotation_is_not_its_section() -> None:
    """A passage of several short sections is named by the one that has the quoted words."""
    text = "# Rules\n\nThe fee is ten.\n\n## Leave\n\nTwo years.\n"
    cited = source(1, text, heading="Rules > Leave")
    for quote, name in (("The fee is ten.", "rules.pdf"), ("Two years.", "rules.pdf · Leave")):
        quoted = Citation(1, "docs/rules.pdf", 3, quote, "c", True)
        assert chip_names([cited], [quoted], "en") == {1: name}


def test_three_passages_of_one_page_read_differently() -> None:
    """Sections tell them apart, then their first words."""
    same = {"kind": "page", "heading": "Rules > Fees"}
    cited = [source(1, "A fee.", **same), source(2, "No fee.", **same), source(3, kind="page")]
    quote = Citation(2, "docs/rules.pdf", 3, "No fee", "c", True)
    names = chip_names(cited, [quote], "en")
    assert len(set(names.values())) == 3
    assert names[1] == "rules.pdf · p. 3 · Fees · “A fee.”"
    assert names[2] == "rules.pdf · p. 3 · Fees · “No fee”"


def test_a_long_name_keeps_its_end() -> None:
    """The suffix of a long file name is still to be read."""
    long = Source(1, "a" * 80 + "-2026.pdf", "", 1, "x")
    (name,) = chip_names([long], [], "en").values()
    assert len(name) <= 34 and name.endswith("-2026.pdf") and "…" in name
