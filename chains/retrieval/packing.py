"""Context packing: the passages that go before the model, within a token budget.

    chain = ws.retriever(k=20) | packer(budget=2000, page_text=ws.index.page_text)

Passages are taken best first, at most a few from each source, so that one long document does not
push out all others. Adjacent parents of a page are merged (after LlamaIndex's auto-merging
retrieval), and the best come first, since a model reads the middle of a long context worst (Liu et
al. 2023, "Lost in the Middle").
"""

import re
from collections.abc import Callable, Sequence

from langchain_core.documents import Document
from langchain_core.runnables import Runnable, RunnableLambda

from chains.retrieval.documents import over_documents
from errors import SourceNotFound
from index.passage import Passage

PageText = Callable[[str, int], str]
_WIDE = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3]")


def estimated_tokens(text: str) -> int:
    """Return about how many tokens a text has: one per Hangul or Han letter, else one in four."""
    wide = len(_WIDE.findall(text))
    return wide + (len(text) - wide + 3) // 4


def packer(
    budget: int = 2000,
    per_source: int = 3,
    page_text: PageText | None = None,
    count: Callable[[str], int] = estimated_tokens,
) -> Runnable[list[Document], list[Document]]:
    """Return `pack` with these limits over Documents, to be joined to a retriever by `|`."""

    def step(passages: list[Passage]) -> list[Passage]:
        return pack(passages, budget, per_source, page_text, count)

    return RunnableLambda(lambda documents: over_documents(step, documents), name="pack")


def cap(per_source: int = 3) -> Runnable[list[Document], list[Document]]:
    """Return `capped` with this limit over Documents, to be joined to a retriever by `|`."""

    def step(passages: list[Passage]) -> list[Passage]:
        return capped(passages, per_source)

    return RunnableLambda(lambda documents: over_documents(step, documents), name="cap")


def capped(passages: Sequence[Passage], per_source: int) -> list[Passage]:
    """Return at most so many passages of each source, the best ones, in order."""
    taken: list[Passage] = []
    counts: dict[str, int] = {}
    for passage in passages:
        source = passage.source or passage.id
        if counts.get(source, 0) < per_source:
            counts[source] = counts.get(source, 0) + 1
            taken.append(passage)
    return taken


def pack(
    passages: Sequence[Passage],
    budget: int = 2000,
    per_source: int = 3,
    page_text: PageText | None = None,
    count: Callable[[str], int] = estimated_tokens,
) -> list[Passage]:
    """Return the passages that fit, best first, adjacent ones merged.

    A passage that does not fit is left out and a shorter one behind it may still fit; the
    first is kept however long it is, since an answer without evidence helps nobody.

    Args:
        passages: Best first.
        budget: Most tokens of all together.
        per_source: Most passages of one source, counted before merging.
        page_text: Gives the text of a page; without it nothing is merged.
        count: Counts the tokens of a text.
    """
    taken: list[Passage] = []
    spent = 0
    for passage in capped(passages, per_source):
        cost = count(passage.content.text)
        if taken and spent + cost > budget:
            continue
        spent += cost
        taken.append(passage)
    return merged(taken, page_text) if page_text else taken


def merged(passages: Sequence[Passage], page_text: PageText) -> list[Passage]:
    """Return the passages with adjacent ones of a page merged, at the better one's position."""
    result: list[Passage] = []
    for passage in passages:
        whole, position = passage, len(result)
        for at in reversed(range(len(result))):
            if joined := _joined(result[at], whole, page_text):
                whole, position = joined, at
                del result[at]
        result.insert(min(position, len(result)), whole)
    return result


def _joined(better: Passage, other: Passage, page_text: PageText) -> Passage | None:
    """Return both as one where nothing but whitespace lies between them in the page, else None."""
    left, right = sorted((better.content, other.content), key=lambda content: content.start)
    if not left.source or _page(left) != _page(right):
        return None
    try:
        page = page_text(left.source, left.page)
    except SourceNotFound:
        return None
    for one in (left, right):  # the document may have been replaced since it was searched
        if page[one.start : one.end] != one.text:
            return None
    if page[left.end : right.start].strip():
        return None
    start, end, own = left.start, max(left.end, right.end), better.content
    rows = own.first_row, own.last_row
    if left.first_row and right.first_row:
        rows = left.first_row, max(left.last_row, right.last_row)
    return better.with_content(page[start:end], start, end, *rows)


def _page(passage: Passage) -> tuple[str, str, int]:
    return passage.source, passage.collection, passage.page
