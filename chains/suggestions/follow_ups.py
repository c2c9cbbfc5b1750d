"""Follow-up questions: what else the cited documents answer, found by rule and checked by search.

    follow_ups("How long is military leave?", citations, sources, library, "en")
    ["What should I know about general leave?", ...]

A question is kept only where a search by it finds the section it was made from.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import Protocol

from chains.sources import Citation, Source
from chains.suggestions.candidates import Candidate, other_rows, other_sections
from errors import RagError
from index.passage import Passage

QUESTIONS = 3
_CHECKED = 8  # candidates that are searched for at most
_FOUND_WITHIN = 2  # ranks within which the section has to be found
_ROWS = 1  # questions about other rows of a table


class Documents(Protocol):
    """The documents of a scope."""

    def sections(self, source: str) -> list[Passage]:
        """Return the sections of a document in reading order."""

    def search(self, query: str, k: int) -> Sequence[Passage]:
        """Return the best passages for a query."""


def follow_ups(
    question: str,
    citations: Sequence[Citation],
    sources: Sequence[Source],
    documents: Documents,
    language: str,
    limit: int = QUESTIONS,
) -> list[str]:
    """Return at most `limit` questions that the cited documents answer as well.

    Args:
        question: The question that was answered.
        citations: Of its answer.
        sources: The passages that were found for it.
        documents: Where the sections are read, and the questions checked.
        language: "ko" or "en", of the questions; headings in another one are not asked about.
        limit: Most questions.
    """
    kept: list[str] = []
    candidates = _candidates(question, citations, sources, documents, language)
    for _, candidate in zip(range(_CHECKED), candidates, strict=False):
        if len(kept) == limit:
            break
        found = next((form for form in candidate.forms if _finds(form, candidate, documents)), "")
        if found and found not in kept:
            kept.append(found)
    return kept


def _candidates(
    question: str,
    citations: Sequence[Citation],
    sources: Sequence[Source],
    documents: Documents,
    language: str,
) -> Iterator[Candidate]:
    """Yield the candidates: another row, then sections of each cited document in turn."""
    rows = other_rows(question, citations, sources)
    yield from (row for _, row in zip(range(_ROWS), rows, strict=False))
    cited = {citation.n for citation in citations}
    seen: dict[str, Source] = {}
    for source in sources:
        if source.n in cited and not source.url:
            seen.setdefault(source.source, source)
    by_document = defaultdict[str, list[Candidate]](list)
    for name, source in list(seen.items())[:3]:
        try:
            sections = documents.sections(name)
        except RagError:
            continue
        by_document[name] = list(other_sections(question, source, sections, language))
    in_turn = chain.from_iterable(zip_longest(*by_document.values()))
    yield from (candidate for candidate in in_turn if candidate is not None)


def _finds(question: str, candidate: Candidate, documents: Documents) -> bool:
    try:
        found = documents.search(question, _FOUND_WITHIN)
    except RagError:
        return False
    return any(passage.parent_id == candidate.parent_id for passage in found)
