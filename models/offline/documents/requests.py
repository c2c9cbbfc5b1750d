"""Answers about whole documents: outline, comparison, and lists of documents, with citations."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from models.evidence import NOT_IN_DOCUMENTS, Evidence
from models.offline.answers.cited_text import CitedText, Reply, join, with_citation
from models.offline.answers.summary import central_sentences
from models.offline.documents.comparison import comparison
from models.offline.documents.lines import canned_line, cited, list_item, opening, paragraphs
from models.offline.documents.sections import (
    document_name,
    path_below_title,
    sections,
    split_at_headings,
)
from models.offline.sentences.candidates import candidate_units
from text.analyser import tokens
from text.documents.intent import DocumentIntent
from text.documents.names import match_documents
from text.documents.pointing import points_at_documents
from text.language import detect_language
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.synonyms.expansion import synonyms_of

_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS
_OVERVIEW_SENTENCES = 1  # of each document


def document_answer(
    intent: DocumentIntent, evidence: Sequence[Evidence], language: str
) -> Reply | None:
    """Return the answer to a request about whole documents; None where the evidence is of another.

    Args:
        intent: What is asked for; summaries are not answered here.
        evidence: The passages of the turn.
        language: Language of the answer.
    """
    sources = list(dict.fromkeys(passage.source for passage in evidence))
    if not sources:
        return None
    evidence = [part for passage in evidence for part in split_at_headings(passage)]
    if intent.kind == "list":
        return _all_documents(evidence, language)
    if intent.kind == "overview" and len(sources) > 1:
        return _overview(evidence, intent.sentences or _OVERVIEW_SENTENCES, language)
    if intent.kind == "topic":
        return _documents_about(intent.names[0], evidence, language)
    if intent.kind == "outline" and len(sources) == 1 and is_named(intent.names[0], evidence[0]):
        return _outline(evidence, language)
    if intent.kind == "comparison" and len(sources) == 2:  # two are compared
        one, other = ([p for p in evidence if p.source == source] for source in sources)
        if _are_named(intent.names, one[0], other[0]):
            return comparison(one, other, language)
    return None


def _are_named(names: Sequence[str], one: Evidence, other: Evidence) -> bool:
    """Return whether two names are those of two documents, not of things that they tell about."""
    first, second = names
    return any(is_named(first, a) and is_named(second, b) for a, b in ((one, other), (other, one)))


def is_named(name: str, passage: Evidence) -> bool:
    """Return whether a name is that of a passage's document, or in another language than it.

    "This file" names the document that was read for it.
    """
    if points_at_documents(name) or match_documents(name, [passage]):
        return True
    return detect_language(name) != detect_language(passage.text)


def _outline(evidence: Sequence[Evidence], language: str) -> Reply:
    lines = [canned_line("outline", language, title=document_name(evidence[0]))]
    for section in sections(evidence):
        key = central_sentences(section.passages, 1)
        sentence = cited(key[0]) if key else opening(section.passages[0])
        lines.append(list_item(section.heading, sentence))
    return Reply(paragraphs(lines), 1.0)


def _overview(evidence: Sequence[Evidence], count: int, language: str) -> Reply:
    """Return the most central sentences of each document below its title."""
    by_source: dict[str, list[Evidence]] = {}
    for passage in evidence:
        by_source.setdefault(passage.source, []).append(passage)
    lines = [canned_line("overview", language, count=len(by_source))]
    for passages in by_source.values():
        key = [cited(candidate) for candidate in central_sentences(passages, count)]
        said = join(key or [opening(passages[0])], " ")
        lines.append(list_item(document_name(passages[0]), said))
    return Reply(paragraphs(lines), 1.0)


def _all_documents(evidence: Sequence[Evidence], language: str) -> Reply:
    firsts = {passage.source: passage for passage in reversed(evidence)}
    listed = sorted(firsts.values(), key=lambda passage: passage.n)
    lines = [canned_line("documents_all", language, count=len(listed))]
    for passage in listed:
        file = PurePosixPath(passage.source).name
        name = f"{passage.title} ({file})" if passage.title else file
        lines.append(list_item("", with_citation(name, passage.n)))
    return Reply(paragraphs(lines), 1.0)


def _documents_about(topic: str, evidence: Sequence[Evidence], language: str) -> Reply:
    words = _topic_words(topic)
    best: dict[str, Evidence] = {}
    for passage in sorted(evidence, key=lambda p: -len(words & _passage_words(p))):
        best.setdefault(passage.source, passage)
    listed = [p for p in sorted(best.values(), key=lambda p: p.n) if _mentions(p, topic)]
    if not listed:
        return Reply(CitedText(NOT_IN_DOCUMENTS[language]), 0.0, abstained=True)
    lines = [canned_line("documents_about", language, topic=topic, count=len(listed))]
    for passage in listed:
        sentence = _best_sentence(passage, topic)
        place = " > ".join([document_name(passage), *path_below_title(passage)[-1:]])
        lines.append(list_item(place, sentence))
    return Reply(paragraphs(lines), 1.0)


def _mentions(passage: Evidence, topic: str) -> bool:
    """Return whether a passage has a word of a topic, or is in another language than it."""
    if _topic_words(topic) & _passage_words(passage):
        return True
    return detect_language(topic) != detect_language(passage.text)


def _passage_words(passage: Evidence) -> set[str]:
    return set(tokens(f"{passage.title} {passage.heading} {passage.text}"))


def _topic_words(topic: str) -> set[str]:
    own = set(tokens(topic)) - _STOPWORDS
    return own.union(*(synonyms_of(word) for word in topic.split())) - _STOPWORDS


def _best_sentence(passage: Evidence, topic: str) -> CitedText:
    words = _topic_words(topic)
    candidates = [c for c in candidate_units([passage]) if not c.unit.heading]
    best = max(candidates, key=lambda c: len(words & set(c.unit.words)), default=None)
    return cited(best) if best else opening(passage)
