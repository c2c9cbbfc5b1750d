"""A digest covers a whole document within its budget, in exact words."""

from dataclasses import replace

from chains.summaries.digest import MAX_SECTIONS, digest, key_passage
from index.passage import Passage
from tests.conversations import passage


def section(number: int, text: str) -> Passage:
    """A section on a page of its own."""
    return replace(passage(number, text, "book"), page=number, level="parent")


def long_document(count: int) -> list[Passage]:
    """A document of sections with a shared subject and words of their own."""
    filler = "Weather was noted by hand that morning and nothing else was seen. " * 6
    return [
        section(n, f"{filler}Station {n} measures the water level. {filler}")
        for n in range(1, count + 1)
    ]


def test_a_short_document_is_whole() -> None:
    """What fits into the budget is not cut."""
    sections = [section(1, "One sentence."), section(2, "Another sentence.")]
    assert digest(sections) == sections


def test_a_long_document_is_covered_within_the_budget() -> None:
    """Sections of the whole length are in it, with their exact words and offsets."""
    sections = long_document(300)
    cut = digest(sections, budget=6_000)
    assert sum(len(each.parent_text) for each in cut) <= 6_000
    assert len(cut) <= MAX_SECTIONS
    assert (cut[0].page, cut[-1].page) == (1, 300)
    assert [each.page for each in cut] == sorted({each.page for each in cut})
    for each in cut:
        whole = sections[each.page - 1].parent_text
        assert each.parent_text == whole[each.parent_start : each.parent_end]


def test_short_sections_leave_their_share_to_long_ones() -> None:
    """A heading-sized section is whole, and the long one gets what is left."""
    short, long = section(1, "A short note."), long_document(2)[1]
    cut = digest([short, long], budget=500)
    assert cut[0] == short
    assert 240 < len(cut[1].parent_text) <= 500 - len(short.parent_text)


def test_the_excerpt_has_the_sentence_of_the_documents_subject() -> None:
    """The window is where the words are that the whole document uses."""
    rare = "Zebra quilt jumps over vexed foxes near murky canals. " * 8
    documents = [
        section(n, f"{rare.replace('Zebra', f'Zebra{n}x')}The tide gauge records the sea level.")
        for n in range(1, 5)
    ]
    common = [section(n, "The tide gauge records the sea level. " * 3) for n in range(5, 9)]
    cut = digest([*documents, *common], budget=1_100)
    assert all("tide gauge" in each.parent_text for each in cut)


def test_the_key_passage_is_about_what_the_document_is_about() -> None:
    """It is the section with the words that the other sections have, in exact words, or none."""
    sections = [
        section(1, "These rules were printed in Paju in the spring of last year."),
        section(2, "Members keep kayaks in the boathouse, and kayaks are repaired by members."),
        section(3, "Kayaks of members are numbered. The boathouse closes at nine."),
    ]
    [key] = key_passage(sections, 300)
    assert key in sections[1:]
    assert key_passage([], 300) == []
    korean = [
        section(1, "부칙: 3월부터 시행."),
        section(2, "카약은 창고에 둔다."),
        section(3, "카약 창고 열쇠"),
    ]
    assert key_passage(korean, 300)[0] in korean[1:]
