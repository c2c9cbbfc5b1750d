"""Entries of the inverted index: one parent with its children."""

from collections.abc import Sequence
from dataclasses import dataclass

import tantivy

from index.lexical.tantivy_index import document


@dataclass(frozen=True, slots=True)
class Entry:
    """Ids of a parent and its children, with blank-separated tokens of each."""

    version: int
    partition: int
    parent: int
    tokens: str
    children: Sequence[tuple[int, str]]


def add_entry(entry: Entry, parents: tantivy.IndexWriter, children: tantivy.IndexWriter) -> None:
    """Add a parent to one index and its children to the other."""
    owner = {"version": entry.version, "space": entry.partition}
    parents.add_document(document(entry.tokens, id=entry.parent, **owner))
    for child, tokens in entry.children:
        children.add_document(document(tokens, id=child, parent=entry.parent, **owner))
