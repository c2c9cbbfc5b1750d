"""Source places: the document, section and page of an answer, for "where does it say so?"."""

from collections.abc import Sequence

from models.evidence import Evidence
from models.offline.answers.cited_text import CitedText, Reply, join, with_citation
from models.offline.documents.lines import canned_line
from models.offline.documents.sections import document_name


def with_places(reply: Reply, evidence: Sequence[Evidence], language: str) -> Reply:
    """Return a reply with the places of its first citations before it; unchanged without any."""
    cited = list(dict.fromkeys(number for _, _, number in reply.text.citations))
    passages = {passage.n: passage for passage in evidence}
    places = [_place(passages[n], language) for n in cited[:1] if n in passages]
    if not places:
        return reply
    lines = [canned_line("stands_in", language), *places, reply.text]
    return reply._replace(text=join(lines, "\n\n"))


def _place(passage: Evidence, language: str) -> CitedText:
    path = [part for part in passage.heading.split(" > ") if part and part != passage.title]
    name = " > ".join([document_name(passage), *path])
    page = {"ko": f" ({passage.page}쪽)", "en": f" (page {passage.page})"}[language]
    return with_citation(f"{name}{page if passage.page > 1 else ''}", passage.n)
