"""Collection summary: number, languages and age of the documents, and questions to start with."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.messages import Language, localise
from index.documents import SourceRow
from text.messages import load_yaml

STARTERS = 4


@dataclass(frozen=True)
class CollectionSummary:
    """What the first screen shows.

    Attributes:
        languages: Documents by language code, the most common first.
        updated_at: When a document was last added or changed, ISO 8601; empty without documents.
        collection: Names of the collections, joined by commas.
        model: The chat model, as provider:model.
        starters: Questions that the documents answer.
    """

    documents: int
    languages: Mapping[str, int]
    updated_at: str
    collection: str
    model: str
    starters: tuple[str, ...]


def summarise_collection(
    rows: Sequence[SourceRow], model: str, starters: Path, language: Language | None = None
) -> CollectionSummary:
    """Return the summary of visible sources; questions in `language`, or in both languages."""
    rows = [row for row in rows if row.children]
    collections = {row.collection for row in rows}
    return CollectionSummary(
        documents=len(rows),
        languages=dict(Counter(row.language for row in rows).most_common()),
        updated_at=max((row.added_at for row in rows), default=""),
        collection=", ".join(sorted(collections)),
        model=model,
        starters=_starters(rows, starters, language),
    )


def _starters(rows: Sequence[SourceRow], file: Path, language: Language | None) -> tuple[str, ...]:
    """Return questions: about what was added last, then those written for known documents."""
    read = _read(file)
    written = [s for s in read if any(row.source.endswith(s["source"]) for row in rows)]
    known = tuple(str(starter["source"]) for starter in written)
    newest_known = max((r.added_at for r in rows if known and r.source.endswith(known)), default="")
    newest = sorted(rows, key=lambda row: row.added_at, reverse=True)
    added = [row for row in newest if row.added_at > newest_known]
    own = list(_from_titles(added, language))[: STARTERS // 2 if written else None]
    return _chosen([*own, *((s["language"], s["question"]) for s in written)], language)


def _chosen(starters: Sequence[tuple[str, str]], language: Language | None) -> tuple[str, ...]:
    if language:
        matching = [question for code, question in starters if code == language]
        return tuple((matching or [question for _, question in starters])[:STARTERS])
    half = STARTERS // 2
    korean = [question for code, question in starters if code == "ko"]
    others = [question for code, question in starters if code != "ko"]
    return tuple([*korean[: STARTERS - len(others[:half])], *others][:STARTERS])


def _read(file: Path) -> list[dict[str, Any]]:
    return load_yaml(file.read_text("utf-8")) or [] if file.is_file() else []


def _from_titles(
    rows: Iterable[SourceRow], page: Language | None
) -> Iterable[tuple[Language, str]]:
    for row in rows:
        language = page or ("ko" if row.language == "ko" else "en")
        title = _named(row.title or row.source, language)
        yield language, localise("about_title", language, title=title)


def _named(title: str, language: Language) -> str:
    """Return a title as the question names it, which in Korean goes on with "문서" (document)."""
    return (title.removesuffix("문서").rstrip() or title) if language == "ko" else title
