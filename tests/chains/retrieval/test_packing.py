"""Context packing within a token budget."""

from dataclasses import replace
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from chains.retrieval.documents import from_document
from chains.retrieval.packing import cap, estimated_tokens, merged, pack, packer
from errors import SourceNotFound
from index.passage import Passage
from workspace import Workspace

PAGE = "One is first.\n\nTwo is second.\n\nThree is third."


def document(text: str, source: str = "a.md", page: int = 1) -> Document:
    """A part of PAGE as any retriever returns it."""
    start = PAGE.index(text)
    data = {"source": source, "page": page, "start": start, "end": start + len(text)}
    return Document(text, metadata=data)


def piece(text: str, source: str = "a.md", page: int = 1) -> Passage:
    """A part of PAGE as a passage."""
    return from_document(document(text, source, page))


def page_of(source: str, page: int) -> str:
    """The same text for every page of every source but one."""
    if source == "gone.md":
        raise SourceNotFound("gone")
    return PAGE


ONE, TWO, THREE = (piece(text) for text in PAGE.split("\n\n"))


def test_a_source_gives_a_few_passages_at_most() -> None:
    """The best of each stay, in their order; without a source a passage is its own."""
    one, two, three = (document(text) for text in PAGE.split("\n\n"))
    other, alone = document("Two is second.", "b.md"), Document("x", id="1")
    assert cap(per_source=1).invoke([one, two, other, three, alone]) == [one, other, alone]


def test_documents_of_another_store_are_merged() -> None:
    """Their own metadata stays, and start and end are those of the merged text."""
    one, two, _ = (document(text) for text in PAGE.split("\n\n"))
    one.metadata["colour"] = "red"
    (whole,) = packer(page_text=page_of).invoke([one, two])
    assert whole.page_content == PAGE[:29]
    assert whole.metadata.items() >= {"colour": "red", "start": 0, "end": 29}.items()


def test_neighbours_become_one() -> None:
    """Parents side by side are one exact stretch of the page, whichever order they came in."""
    for order in ([ONE, TWO, THREE], [THREE, ONE, TWO], [ONE, THREE, TWO]):
        (whole,) = merged(order, page_of)
        assert (whole.text, whole.start, whole.end) == (PAGE, 0, len(PAGE))


def test_what_does_not_touch_stays_apart() -> None:
    """A gap of words, another page, another source, a removed or a changed one: not joined."""
    other_page, other = piece("Two is second.", page=2), piece("Two is second.", "b.md")
    gone = [piece("One is first.", "gone.md"), piece("Two is second.", "gone.md")]
    changed = replace(TWO, text="Two was second.")
    for pair in ([ONE, THREE], [ONE, other_page], [ONE, other], gone, [ONE, changed]):
        assert merged(pair, page_of) == pair


def test_the_budget_and_the_cap_hold() -> None:
    """The best first, at most so many of a source, and a shorter one where a longer is too much."""
    long = from_document(Document("word " * 100, metadata={"source": "b.md"}))
    assert pack([ONE, long, TWO], budget=20) == [ONE, TWO]
    assert pack([ONE, TWO, THREE, long], budget=500, per_source=2) == [ONE, TWO, long]
    assert pack([long, ONE], budget=1) == [long]
    assert pack([], budget=1) == []


@pytest.mark.parametrize(("text", "tokens"), [("four", 1), ("five5", 2), ("휴학 기간", 5), ("", 0)])
def test_tokens_are_estimated(text: str, tokens: int) -> None:
    """A Hangul syllable counts as a token, four other characters as one."""
    assert estimated_tokens(text) == tokens


@pytest.mark.parametrize("question", ["How long is military service leave?", "군휴학 기간은?"])
def test_it_follows_a_retriever(workspace: Workspace, question: str) -> None:
    """Joined to a retriever, it merges parents of real documents exactly, in both languages."""
    workspace.index.add(["data/sample/*/leave-of-absence.md"])
    found: list[Any] = workspace.retriever(k=20).invoke(question)
    source: RunnableLambda[str, list[Any]] = RunnableLambda(lambda _: found)
    chain = source | packer(100_000, 20, workspace.index.page_text)
    packed = chain.invoke(question)
    assert 0 < len(packed) < len(found)
    for one in packed:
        page = workspace.index.page_text(one.metadata["source"], one.metadata["page"])
        assert page[one.metadata["start"] : one.metadata["end"]] == one.page_content
    small = (workspace.retriever(k=20) | packer(300)).invoke(question)
    assert sum(estimated_tokens(one.page_content) for one in small[1:]) <= 300
