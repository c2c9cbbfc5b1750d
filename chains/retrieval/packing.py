"""Choose which passages go before the model, within a budget of tokens.

    chain = ws.retriever(k=20) | packer(budget=2000, page_text=ws.index.page_text)

Passages are taken best first, at most a few from each source, so that one long document does not
push out all others. Parents that stand side by side in a page become one passage (after
LlamaIndex's auto-merging retrieval), and the best come first, since a model reads the
middle of a long context worst (Liu et al. 2023, "Lost in the Middle").
"""

import re
from collections.abc import Callable, Sequence

from langchain_core.documents import Document
from langchain_core.runnables import Runnable, RunnableLambda

from errors import SourceNotFound

PageText = Callable[[str, int], str]
_WIDE = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3]")


def estimated_tokens(text: str) -> int:
    """Return about how many tokens a text has: one a Hangul or Han letter, else one in four."""
    wide = len(_WIDE.findall(text))
    return wide + (len(text) - wide + 3) // 4


def packer(
    budget: int = 2000,
    per_source: int = 3,
    page_text: PageText | None = None,
    count: Callable[[str], int] = estimated_tokens,
) -> Runnable[list[Document], list[Document]]:
    """Return `pack` with these limits, to be joined to a retriever by `|`."""

    def packed(documents: list[Document]) -> list[Document]:
        return pack(documents, budget, per_source, page_text, count)

    return RunnableLambda(packed)


def capped(documents: Sequence[Document], per_source: int) -> list[Document]:
    """Return at most so many documents of each source, the best ones, in order."""
    taken: list[Document] = []
    of_source: dict[str, int] = {}
    for document in documents:
        source = str(document.metadata.get("source", document.id))
        if of_source.get(source, 0) < per_source:
            of_source[source] = of_source.get(source, 0) + 1
            taken.append(document)
    return taken


def cap(per_source: int = 3) -> Runnable[list[Document], list[Document]]:
    """Return `capped` with this limit, to be joined to a retriever by `|`."""
    return RunnableLambda(lambda documents: capped(documents, per_source), name="cap")


def pack(
    documents: Sequence[Document],
    budget: int = 2000,
    per_source: int = 3,
    page_text: PageText | None = None,
    count: Callable[[str], int] = estimated_tokens,
) -> list[Document]:
    """Return the documents that fit, best first, neighbours merged.

    A document that does not fit is left out and a shorter one behind it may still fit; the
    first is kept however long it is, since an answer without evidence helps nobody.

    Args:
        documents: Best first.
        budget: Most tokens of all together.
        per_source: Most documents of one source, counted before merging.
        page_text: Gives the text of a page; without it nothing is merged.
        count: Counts the tokens of a text.
    """
    taken: list[Document] = []
    spent = 0
    for document in capped(documents, per_source):
        cost = count(document.page_content)
        if taken and spent + cost > budget:
            continue
        spent += cost
        taken.append(document)
    return merged(taken, page_text) if page_text else taken


def merged(documents: Sequence[Document], page_text: PageText) -> list[Document]:
    """Return the documents with those that touch in one page made one, at the better's place."""
    result: list[Document] = []
    for document in documents:
        whole = document
        place = len(result)
        for at in reversed(range(len(result))):
            if joined := _joined(result[at], whole, page_text):
                whole, place = joined, at
                del result[at]
        result.insert(min(place, len(result)), whole)
    return result


def _joined(better: Document, other: Document, page_text: PageText) -> Document | None:
    """Return both as one where nothing but blanks lies between them in the page, else None."""
    left, right = sorted((better.metadata, other.metadata), key=lambda data: data.get("start", 0))
    place = [
        (data.get("source"), data.get("collection"), data.get("page")) for data in (left, right)
    ]
    if place[0] != place[1] or None in (left.get("source"), left.get("end"), right.get("start")):
        return None
    try:
        page = page_text(str(left["source"]), int(left["page"]))
    except SourceNotFound:
        return None
    for one in (better, other):  # the document may have been replaced since it was found
        if page[one.metadata["start"] : one.metadata["end"]] != one.page_content:
            return None
    if page[left["end"] : right["start"]].strip():
        return None
    start, end = left["start"], max(left["end"], right["end"])
    data = {**better.metadata, "start": start, "end": end}
    if "rows" in left and "rows" in right:
        data["rows"] = [left["rows"][0], max(left["rows"][1], right["rows"][1])]
    return better.model_copy(update={"page_content": page[start:end], "metadata": data})
