"""Find passages by their words: two tantivy indexes over our own tokens.

Parents are scored as whole passages, children only inside the best parents, and a child's score
is its parent's plus a share of its own. Children alone would rank worse than whole paragraphs:
the words of a question are often spread over more than one of them.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile, copytree, rmtree
from tempfile import mkdtemp
from typing import NamedTuple
from weakref import finalize

import tantivy

from errors import StoreBusy, StoreDamaged, StoreError, hindrance
from index.lexical import relevance_feedback
from index.locks import REPAIR

CHILD_WEIGHT = 0.2  # dev sets: flat from 0.15 to 0.5, best here where parents were cut
LAYOUT = "words of parents are stored"  # changes with the fields: older ones are made anew
_HEAP = 48_000_000
# Up to so many numbers are looked up each: a set is looked for in the whole dictionary.
_ONE_BY_ONE = 100
_SPARE_PARENTS = 8  # a child may lift its parent by about this many ranks


class _Parent(NamedTuple):
    """A parent that was found, and where its document stands."""

    number: int
    score: float
    place: tantivy.DocAddress


@dataclass(frozen=True, slots=True)
class Entry:
    """One parent with its children, as the lexicon stores them: ids, and tokens between blanks."""

    version: int
    space: int
    parent: int
    tokens: str
    children: Sequence[tuple[int, str]]


class InvertedIndex:
    """The lexicon in a folder of its own.

    Raises:
        StoreDamaged: the files in the folder cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open()

    def write(self, entries: Iterable[Entry], gone: Iterable[int]) -> None:
        """Store entries and forget the versions in `gone`; writing the same again is harmless."""
        with self._writing() as (parents, children):
            cleared: set[int] = set()
            for entry in entries:
                if entry.version not in cleared:
                    cleared.add(entry.version)
                    self._forget(entry.version, parents, children)
                _add(entry, parents, children)
            for version in gone:
                self._forget(version, parents, children)
        self.reload()

    def replace(self, entries: Iterable[Entry]) -> None:
        """Store entries and forget everything else; searches see the old rows until the end."""
        with self._writing() as (parents, children):
            parents.delete_all_documents()
            children.delete_all_documents()
            for entry in entries:
                _add(entry, parents, children)
        self.reload()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to search, where words find parents first."""
        return not self.parents

    @property
    def parents(self) -> int:
        """Number of passages, each of which has children."""
        return int(self._parents.searcher().num_docs)

    def search(
        self,
        terms: Mapping[str, float],
        k: int,
        partitions: Sequence[int] | None,
        versions: Collection[int] | None = None,
        *,
        learning: bool = True,
    ) -> list[tuple[int, float]]:
        """Return at most k (child id, score), best first.

        Args:
            terms: What to search for, with weights.
            k: Most children to return.
            spaces: Where to look; None is everywhere.
            versions: Of the texts there only these; None is all.
            learning: Whether to search again with words of the best parents.
        """
        within = [("space", partitions), ("version", versions)]
        limit = k + _SPARE_PARENTS
        best = self._best_parents(terms, limit, within)
        if not best:
            return []
        parents = {one.number: one.score for one in best}
        if learning and relevance_feedback.is_close([one.score for one in best]):
            more = relevance_feedback.learn(
                terms, map(self._lesson, best[: relevance_feedback.TEACHERS])
            )
            again = self._best_parents(more, limit, within)
            parents = relevance_feedback.followed(parents, {one.number: one.score for one in again})
        schema, searcher = self._children.schema, self._children.searcher()
        own = tantivy.Query.boost_query(_any_of(schema, terms), CHILD_WEIGHT)
        hits = searcher.search(_both(own, _worth(schema, parents)), limit=k, count=False).hits
        ids = searcher.fast_field_values("id", [place for _, place in hits])
        found = [(int(child or 0), score) for (score, _), child in zip(hits, ids, strict=True)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def frequency(self, term: str) -> int:
        """Return how many passages hold a term."""
        return int(self._parents.searcher().doc_freq("text", term))

    def reload(self) -> None:
        """See what others have written."""
        if self._borrowed:
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
        # tantivy locks what it reads, so where nothing may be written a copy is read.
        self._borrowed = self.folder.is_dir() and not os.access(self.folder, os.W_OK)
        folder = _copy_of(self.folder, self) if self._borrowed else self.folder
        self._parents = _open(folder / "parents", _parent_schema())
        self._children = _open(folder / "children", _child_schema())

    @contextmanager
    def _writing(self) -> Iterator[tuple[tantivy.IndexWriter, tantivy.IndexWriter]]:
        try:
            with _writer(self._parents) as parents, _writer(self._children) as children:
                yield parents, children
        except (StoreError, OSError, ValueError) as error:
            raise hindrance(self.folder) or error from None

    def _forget(
        self, version: int, parents: tantivy.IndexWriter, children: tantivy.IndexWriter
    ) -> None:
        # By query, not by term: for numbers, deletion by term finds nothing and says nothing.
        for index, writer in ((self._parents, parents), (self._children, children)):
            query = tantivy.Query.term_query(index.schema, "version", version)
            writer.delete_documents_by_query(query)

    def _best_parents(
        self,
        terms: Mapping[str, float],
        limit: int,
        within: Iterable[tuple[str, Collection[int] | None]],
    ) -> list[_Parent]:
        schema, searcher = self._parents.schema, self._parents.searcher()
        query = _any_of(schema, terms)
        for name, wanted in within:
            if wanted is not None:
                query = _all_of(query, _among(schema, name, wanted))
        hits = searcher.search(query, limit=limit, count=False).hits
        ids = searcher.fast_field_values("id", [place for _, place in hits])
        return [_Parent(int(n or 0), *hit) for hit, n in zip(hits, ids, strict=True)]

    def _lesson(self, parent: _Parent) -> tuple[float, list[str]]:
        """Return the score and the words of a parent."""
        text = self._parents.searcher().doc(parent.place).get_first("text")
        return parent.score, str(text).split()


def _any_of(schema: tantivy.Schema, terms: Mapping[str, float]) -> tantivy.Query:
    # Built from terms: a parsed query would give characters of the question a meaning.
    wanted = []
    for term, weight in terms.items():
        query = tantivy.Query.term_query(schema, "text", term, index_option="freq")
        wanted.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, weight)))
    return tantivy.Query.boolean_query(wanted)


def _all_of(scored: tantivy.Query, condition: tantivy.Query) -> tantivy.Query:
    return _both(scored, tantivy.Query.const_score_query(condition, 0.0))


def _both(left: tantivy.Query, right: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, left), (tantivy.Occur.Must, right)])


def _among(schema: tantivy.Schema, field: str, numbers: Collection[int]) -> tantivy.Query:
    """Return the documents that have one of some numbers."""
    if not 0 < len(numbers) <= _ONE_BY_ONE:
        return tantivy.Query.term_set_query(schema, field, list(numbers))
    each = [tantivy.Query.term_query(schema, field, number) for number in numbers]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in each])


def _worth(schema: tantivy.Schema, parents: Mapping[int, float]) -> tantivy.Query:
    """Return the children of some parents, each with its parent's score."""
    wanted = []
    for parent, score in parents.items():
        children = tantivy.Query.term_query(schema, "parent", parent)
        wanted.append((tantivy.Occur.Should, tantivy.Query.const_score_query(children, score)))
    return tantivy.Query.boolean_query(wanted)


def _add(entry: Entry, parents: tantivy.IndexWriter, children: tantivy.IndexWriter) -> None:
    above = {"version": entry.version, "space": entry.space}
    parents.add_document(_document(entry.tokens, id=entry.parent, **above))
    for child, tokens in entry.children:
        children.add_document(_document(tokens, id=child, parent=entry.parent, **above))


def _document(tokens: str, **numbers: int) -> tantivy.Document:
    # Typed by hand: a value of the wrong type kills the writer's thread.
    document = tantivy.Document()
    document.add_text("text", tokens)
    for name, value in numbers.items():
        document.add_unsigned(name, value)
    return document


def _parent_schema() -> tantivy.SchemaBuilder:
    return _schema(stored=True)  # since searches learn from the words of parents


def _child_schema() -> tantivy.SchemaBuilder:
    builder = _schema(stored=False)
    builder.add_unsigned_field("parent", indexed=True, fast=True)
    return builder


def _schema(stored: bool) -> tantivy.SchemaBuilder:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", fast=True)
    builder.add_unsigned_field("version", indexed=True)
    builder.add_unsigned_field("space", indexed=True)
    builder.add_text_field("text", stored=stored, tokenizer_name="words", index_option="freq")
    return builder


def _copy_of(folder: Path, owner: object) -> Path:
    copy = Path(mkdtemp(prefix="lexicon-"))
    finalize(owner, rmtree, copy, ignore_errors=True)
    for part in ("parents", "children"):
        copytree(folder / part, copy / part, copy_function=copyfile)
        (copy / part).chmod(0o700)
    return copy


def _open(folder: Path, builder: tantivy.SchemaBuilder) -> tantivy.Index:
    schema = builder.build()
    try:
        try:
            index = _made(folder, schema)
        except ValueError as error:
            if "schema does not match" not in str(error):
                raise
            rmtree(folder)  # of an older program; whoever opens it to write fills it anew
            index = _made(folder, schema)
    except (OSError, ValueError):
        raise StoreDamaged("The word index cannot be read.", REPAIR) from None
    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.config_reader("manual")
    index.register_tokenizer("words", words)
    return index


def _made(folder: Path, schema: tantivy.Schema) -> tantivy.Index:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return tantivy.Index(schema, path=str(folder))


@contextmanager
def _writer(index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    try:
        writer = index.writer(heap_size=_HEAP, num_threads=1)
    except ValueError:
        raise StoreBusy(
            "Another process writes the word index.", "Try again when it is done."
        ) from None
    try:
        # A killed writer's files stand in the way of the next commit, which names its own alike.
        writer.garbage_collect_files()
        yield writer
        writer.commit()
        writer.wait_merging_threads()
    except BaseException as error:
        with suppress(ValueError):  # it has given up already
            writer.rollback()
        with suppress(ValueError):  # lets go of the lock, though the error may hold the writer
            writer.wait_merging_threads()
        if isinstance(error, ValueError) and "writer" in str(error):
            raise StoreError(
                "The word index cannot be written.", "Check the disk and try again.", code="file"
            ) from None
        raise
