"""Inverted index: BM25 search over parents and children in two tantivy indexes.

Parents are scored as whole passages, children only inside the best parents, and a child's score
is its parent's plus a fraction of its own. Children alone would rank worse than whole paragraphs:
the words of a question are often spread over more than one of them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import tantivy

from errors import StoreError
from index.lexical import relevance_feedback as feedback
from index.lexical import tantivy_queries as queries
from index.lexical.entry import Entry, add_entry
from index.lexical.tantivy_index import (
    child_schema,
    index_writer,
    is_read_only,
    open_index,
    parent_schema,
    temporary_copy,
)
from system_errors import unwritable_reason

FOLDER = "lexicon"  # below the state directory
LAYOUT = "words of parents are stored"  # changes with the fields: older indexes are rebuilt
CHILD_WEIGHT = 0.2  # dev sets: flat from 0.15 to 0.5, best here where parents were cut
_SPARE_PARENTS = 8  # a child may lift its parent by about this many ranks


class _ScoredParent(NamedTuple):
    """A parent that matched, and the address of its stored document."""

    number: int
    score: float
    address: tantivy.DocAddress


class InvertedIndex:
    """The inverted index of one folder.

    Raises:
        StoreDamaged: the files in the folder cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open()

    def write(self, entries: Iterable[Entry], deleted: Iterable[int], *, new: bool = False) -> None:
        """Store entries and delete versions; writing the same entries again is idempotent.

        Args:
            entries: What to store.
            deleted: Versions to delete.
            new: Whether no entry can be there yet, so that none is deleted first.
        """
        with self._writing() as (parents, children):
            cleared: set[int] = set()
            for entry in entries:
                if not new and entry.version not in cleared:
                    cleared.add(entry.version)
                    self._delete_version(entry.version, parents, children)
                add_entry(entry, parents, children)
            for version in deleted:
                self._delete_version(version, parents, children)
        self.reload()

    def replace(self, entries: Iterable[Entry]) -> None:
        """Store entries in place of all others; readers see the old rows until the commit."""
        with self._writing() as (parents, children):
            parents.delete_all_documents()
            children.delete_all_documents()
            for entry in entries:
                add_entry(entry, parents, children)
        self.reload()

    @property
    def empty(self) -> bool:
        """Whether nothing is indexed."""
        return not self.parents

    @property
    def parents(self) -> int:
        """Number of parents, each of which has children."""
        return int(self._parents.searcher().num_docs)

    def search(
        self,
        terms: Mapping[str, float],
        k: int,
        partitions: Sequence[int] | None,
        versions: Collection[int] | None = None,
        *,
        with_feedback: bool = True,
    ) -> list[tuple[int, float]]:
        """Return at most k (child id, score), best first.

        Args:
            terms: Query terms with weights.
            k: Most children to return.
            partitions: ACL partitions to search; None is all.
            versions: Canonical versions to search; None is all.
            with_feedback: Whether to search again with pseudo-relevance feedback.
        """
        filters = [("space", partitions), ("version", versions)]
        limit = k + _SPARE_PARENTS
        best = self._best_parents(terms, limit, filters)
        if not best:
            return []
        parents = {parent.number: parent.score for parent in best}
        if with_feedback and feedback.scores_are_close([parent.score for parent in best]):
            documents = map(self._feedback_document, best[: feedback.FEEDBACK_DOCUMENTS])
            expanded = feedback.expand_with_feedback(terms, documents)
            second = self._best_parents(expanded, limit, filters)
            again = {parent.number: parent.score for parent in second}
            parents = feedback.merge_rankings(parents, again)
        return self._best_children(terms, k, parents)

    def frequency(self, term: str) -> int:
        """Return the document frequency of a term over parents."""
        return int(self._parents.searcher().doc_freq("text", term))

    def reload(self) -> None:
        """Read what other processes have committed."""
        if self._copied:
            self._open()
        else:
            self._parents.reload()
            self._children.reload()

    def ids(self) -> list[int]:
        """Return the child id of every row."""
        searcher = self._children.searcher()
        if not searcher.num_docs:
            return []
        hits = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False).hits
        return [int(n or 0) for n in searcher.fast_field_values("id", [p for _, p in hits])]

    def _open(self) -> None:
        # tantivy locks what it reads, so a read-only folder is read from a copy.
        self._copied = is_read_only(self.folder)
        folder = temporary_copy(self.folder, self) if self._copied else self.folder
        self._parents = open_index(folder / "parents", parent_schema())
        self._children = open_index(folder / "children", child_schema())

    @contextmanager
    def _writing(self) -> Iterator[tuple[tantivy.IndexWriter, tantivy.IndexWriter]]:
        try:
            with index_writer(self._parents) as parents, index_writer(self._children) as children:
                yield parents, children
        except (StoreError, OSError, ValueError) as error:
            raise unwritable_reason(self.folder) or error from None

    def _delete_version(
        self, version: int, parents: tantivy.IndexWriter, children: tantivy.IndexWriter
    ) -> None:
        # By query: for numbers, deletion by term deletes nothing and reports nothing.
        for index, writer in ((self._parents, parents), (self._children, children)):
            query = tantivy.Query.term_query(index.schema, "version", version)
            writer.delete_documents_by_query(query)

    def _best_parents(
        self,
        terms: Mapping[str, float],
        limit: int,
        filters: Iterable[tuple[str, Collection[int] | None]],
    ) -> list[_ScoredParent]:
        schema, searcher = self._parents.schema, self._parents.searcher()
        query = queries.any_term(schema, terms)
        for field, numbers in filters:
            if numbers is not None:
                query = queries.filtered(query, queries.any_number(schema, field, numbers))
        hits = searcher.search(query, limit=limit, count=False).hits
        ids = searcher.fast_field_values("id", [address for _, address in hits])
        return [_ScoredParent(int(n or 0), *hit) for hit, n in zip(hits, ids, strict=True)]

    def _best_children(
        self, terms: Mapping[str, float], k: int, parents: Mapping[int, float]
    ) -> list[tuple[int, float]]:
        schema, searcher = self._children.schema, self._children.searcher()
        own = tantivy.Query.boost_query(queries.any_term(schema, terms), CHILD_WEIGHT)
        query = queries.both(own, queries.parent_scores(schema, parents))
        hits = searcher.search(query, limit=k, count=False).hits
        ids = searcher.fast_field_values("id", [address for _, address in hits])
        scored = [(int(child or 0), score) for (score, _), child in zip(hits, ids, strict=True)]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))

    def _feedback_document(self, parent: _ScoredParent) -> tuple[float, list[str]]:
        """Return the score and the tokens of a parent."""
        text = self._parents.searcher().doc(parent.address).get_first("text")
        return parent.score, str(text).split()
