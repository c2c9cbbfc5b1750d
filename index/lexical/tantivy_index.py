"""Tantivy index files: schemas, opening, the single writer, and a copy of read-only folders."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copyfile, copytree, rmtree
from tempfile import mkdtemp
from weakref import finalize

import tantivy

from errors import StoreBusy, StoreDamaged, StoreError
from index.locks import REPAIR

_HEAP = 48_000_000
PARTS = ("parents", "children")  # one index each, in folders of these names


def parent_schema() -> tantivy.SchemaBuilder:
    """Return the schema of parents; their text is stored for relevance feedback."""
    return _schema(stored=True)


def child_schema() -> tantivy.SchemaBuilder:
    """Return the schema of children, each with the number of its parent."""
    builder = _schema(stored=False)
    builder.add_unsigned_field("parent", indexed=True, fast=True)
    return builder


def _schema(stored: bool) -> tantivy.SchemaBuilder:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", fast=True)
    builder.add_unsigned_field("version", indexed=True)
    builder.add_unsigned_field("space", indexed=True)  # the ACL partition
    builder.add_text_field("text", stored=stored, tokenizer_name="words", index_option="freq")
    return builder


def document(tokens: str, **numbers: int) -> tantivy.Document:
    """Return a document of blank-separated tokens and of numbers by field."""
    # Typed by hand: a value of the wrong type kills the writer's thread.
    made = tantivy.Document()
    made.add_text("text", tokens)
    for name, value in numbers.items():
        made.add_unsigned(name, value)
    return made


def open_index(folder: Path, builder: tantivy.SchemaBuilder) -> tantivy.Index:
    """Open the index of a folder; one of another schema is replaced by an empty one.

    Raises:
        StoreDamaged: the files cannot be read.
    """
    schema = builder.build()
    try:
        try:
            index = _create_or_open(folder, schema)
        except ValueError as error:
            if "schema does not match" not in str(error):
                raise
            rmtree(folder)  # of an older program; the next writer fills it again
            index = _create_or_open(folder, schema)
    except (OSError, ValueError):
        raise StoreDamaged("The word index cannot be read.", REPAIR) from None
    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.config_reader("manual")
    index.register_tokenizer("words", words)
    return index


def _create_or_open(folder: Path, schema: tantivy.Schema) -> tantivy.Index:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return tantivy.Index(schema, path=str(folder))


def is_read_only(folder: Path) -> bool:
    """Return whether a folder exists in which nothing may be written."""
    return folder.is_dir() and not os.access(folder, os.W_OK)


def temporary_copy(folder: Path, owner: object) -> Path:
    """Return a writable copy of a folder, removed together with its owner."""
    copy = Path(mkdtemp(prefix="lexicon-"))
    finalize(owner, rmtree, copy, ignore_errors=True)
    for part in PARTS:
        copytree(folder / part, copy / part, copy_function=copyfile)
        (copy / part).chmod(0o700)
    return copy


@contextmanager
def index_writer(index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    """Yield the only writer of an index; commit at the end of the block, roll back on an error.

    Raises:
        StoreBusy: another process writes this index.
        StoreError: the index cannot be written.
    """
    try:
        writer = index.writer(heap_size=_HEAP, num_threads=1)
    except ValueError:
        raise StoreBusy(
            "Another process writes the word index.", "Try again when it is done."
        ) from None
    try:
        # Files left by a killed writer have the names that the next commit would give its own.
        writer.garbage_collect_files()
        yield writer
        writer.commit()
        writer.wait_merging_threads()
    except BaseException as error:
        with suppress(ValueError):  # the writer has stopped already
            writer.rollback()
        with suppress(ValueError):  # releases the lock, although the error may hold the writer
            writer.wait_merging_threads()
        if isinstance(error, ValueError) and "writer" in str(error):
            raise StoreError(
                "The word index cannot be written.", "Check the disk and try again.", code="file"
            ) from None
        raise
