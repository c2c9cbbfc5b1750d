"""Conversion between passages and LangChain Documents.

A Document made by `to_document` carries its passage, which holds more than the metadata: the text
of the child, the access labels. `from_document` returns that passage instead of building another
from metadata keys. A Document of another store, or one whose text was changed since, becomes a
passage of its text and metadata.
"""

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.documents import Document

from index.passage import Passage

# The passage of a Document stands beside its fields, in its `__dict__`: it takes no part in
# equality and serialisation, and a subclass of Document would be refused by checkpointers.
_PASSAGE = "_passage"


class _Carried:
    """A passage on its way with a Document; copies share it, pickles leave it out."""

    def __init__(self, passage: Passage | None = None) -> None:
        self.passage = passage

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Carried":
        return self

    def __reduce__(self) -> tuple[type["_Carried"], tuple[()]]:
        return _Carried, ()


def to_document(passage: Passage) -> Document:
    """Return a passage as a Document: the text of its level, and its location as metadata.

    Tags and metadata that were given its source are included, under the names `where` takes.
    """
    content = passage.content
    document = Document(
        id=passage.id,
        page_content=content.text,
        metadata={
            **passage.given,
            "source": passage.source,
            "collection": passage.collection,
            "title": passage.title,
            "heading": passage.heading,
            "language": passage.language,
            "page": passage.page,
            **_slide_or_sheet(passage),
            **_rows(content),
            "start": content.start,
            "end": content.end,
            "parent_id": passage.parent_id,
            "child_id": passage.child_id,
            "score": passage.score,
            "legs": dict(passage.ranks),
            **({"also_in": list(passage.also_in)} if passage.also_in else {}),
        },
    )
    document.__dict__[_PASSAGE] = _Carried(passage)
    return document


def from_document(document: Document) -> Passage:
    """Return the passage that a Document carries, or one of its text and metadata."""
    carried = document.__dict__.get(_PASSAGE)
    passage = carried.passage if isinstance(carried, _Carried) else None
    if passage is not None and passage.content.text == document.page_content:
        return passage
    data, text = document.metadata, document.page_content
    source, page = str(data.get("source", "")), _number(data.get("page"))
    start, end = _number(data.get("start")), _number(data.get("end"))
    first_row, last_row = data.get("rows") or (0, 0)
    known = document.id or f"{source} {page} {start} {text}"
    return Passage(
        child_id=known,
        parent_id=known,
        source=source,
        collection=str(data.get("collection", "")),
        title=str(data.get("title", "")),
        language=str(data.get("language", "")),
        page=page,
        start=start,
        end=end,
        text=text,
        parent_start=start,
        parent_end=end,
        parent_text=text,
        first_row=first_row,
        last_row=last_row,
    )


def over_documents(
    step: Callable[..., list[Passage]], *rankings: Sequence[Document]
) -> list[Document]:
    """Run a step over passages on Documents, whose other metadata is kept.

    Args:
        step: Takes as many lists of passages as there are rankings; returns some of the passages,
            maybe with other scores and texts.
        rankings: Documents of this index or of any other store.
    """
    passages = [[from_document(document) for document in ranking] for ranking in rankings]
    before: dict[str, tuple[Passage, Document]] = {}
    for ranking, converted in zip(rankings, passages, strict=True):
        for document, passage in zip(ranking, converted, strict=True):
            before.setdefault(passage.id, (passage, document))
    return [_updated(passage, *before[passage.id]) for passage in step(*passages)]


def _updated(passage: Passage, before: Passage, document: Document) -> Document:
    if passage is before:
        return document
    content, metadata = passage.content, {**document.metadata, "score": passage.score}
    if content.text != document.page_content:
        metadata |= {"start": content.start, "end": content.end, **_rows(content)}
    copy = document.model_copy(update={"page_content": content.text, "metadata": metadata})
    if _PASSAGE in document.__dict__:
        copy.__dict__[_PASSAGE] = _Carried(passage)
    return copy


def _slide_or_sheet(passage: Passage) -> dict[str, Any]:
    if passage.kind == "slide":
        return {"slide": int(passage.name) if passage.name.isdigit() else passage.page}
    return {"sheet": passage.name} if passage.kind in ("sheet", "table") else {}


def _rows(content: Passage) -> dict[str, Any]:
    return {"rows": [content.first_row, content.last_row]} if content.first_row else {}


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
