"""Numbered sources of an answer, and its checked citations."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One numbered passage that the model reads and an answer cites.

    Attributes:
        text: The parent passage.
        start: Where `text` begins in its page, in characters.
        child_id: The child that was retrieved; it lies inside `text`.
        url: Where a web page came from; empty for documents of the collection.
        heading: Path of headings above `text`.
        kind, name: Of its page (`index.documents.Page`).
        first_row, last_row: The rows of a sheet, or lines of code, it holds; 0 for none.
    """

    n: int
    source: str
    title: str
    page: int
    text: str
    start: int = 0
    parent_id: str = ""
    child_id: str = ""
    score: float = 0.0
    url: str = ""
    heading: str = ""
    kind: str = ""
    name: str = ""
    first_row: int = 0
    last_row: int = 0


@dataclass(frozen=True)
class Citation:
    """One [n] of an answer, resolved to the words of the source that support the sentence.

    Attributes:
        quote: The exact words; `page_text[start:end] == quote` in the source.
        supported: Whether the passage supports the sentence; None where that was not checked, as
            between two languages.
        kind, name: Of its page, as in `Source`.
        first_row, last_row: The rows of the quote.
        at: Where its [n] begins in the answer; -1 where that is unknown.
        claim: The words of the answer that it stands for.
    """

    n: int
    source: str
    page: int
    quote: str
    child_id: str
    supported: bool | None
    start: int = 0
    end: int = 0
    kind: str = ""
    name: str = ""
    first_row: int = 0
    last_row: int = 0
    at: int = -1
    claim: str = ""
