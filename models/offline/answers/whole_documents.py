"""Answers about whole documents: outline, comparison, and lists of documents, with citations."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from models.evidence import NOT_IN_DOCUMENTS, Evidence
from models.offline.answers.cited_text import CitedText, Reply, join, with_citation
from models.offline.answers.summary import central_sentences, statements
from models.offline.canned_replies import canned
from models.offline.sentences.candidates import Candidate, candidate_units
from text.analyser import tokens
from text.documents.intent import DocumentIntent
from text.documents.names import match_documents
from text.language import detect_language
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.synonyms.expansion import synonyms_of

_MAX_SECTIONS = 16  # of an outline
_MAX_COMPARED = 40  # sections of a document that is compared
_MAX_PAIRS = 8  # of a comparison
_KEY_SENTENCES = 3  # of each document, where two share no topic
_MIN_COSINE = 0.12  # of two sections about the same
_HEADING_WEIGHT = 3  # occurrences that a word of a heading counts as
_LONGEST = 240  # characters of a sentence in a list
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS


class Section(NamedTuple):
    """A section of a document: the last heading above it, and its passages in order."""

    heading: str
    passages: tuple[Evidence, ...]


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
    evidence = [part for passage in evidence for part in _split_at_headings(passage)]
    if intent.kind == "list":
        return _all_documents(evidence, language)
    if intent.kind == "topic":
        return _documents_about(intent.names[0], evidence, language)
    if intent.kind == "outline" and len(sources) == 1 and is_named(intent.names[0], evidence[0]):
        return _outline(evidence, language)
    if intent.kind == "comparison" and len(sources) == 2:  # two are compared
        one, other = ([p for p in evidence if p.source == source] for source in sources)
        return _comparison(one, other, language)
    return None


def is_named(name: str, passage: Evidence) -> bool:
    """Return whether a name is that of a passage's document, or in another language than it."""
    if match_documents(name, [passage]):
        return True
    return detect_language(name) != detect_language(passage.text)


def sections(evidence: Sequence[Evidence], most: int = _MAX_SECTIONS) -> list[Section]:
    """Return the passages of a document grouped by heading, at the deepest level that is short."""
    depth = max(len(_path(passage)) for passage in evidence)
    for level in range(depth, 0, -1):
        grouped = _grouped(evidence, level)
        if len(grouped) <= most:
            return grouped
    return _grouped(evidence, 1)[:most]


def document_name(passage: Evidence) -> str:
    """Return what people call the document of a passage: its title, else its file name."""
    return passage.title or PurePosixPath(passage.source).name


def _split_at_headings(passage: Evidence) -> list[Evidence]:
    """Return a passage in its parts below the headings in it; short sections share a passage."""
    path = [part for part in passage.heading.split(" > ") if part]
    starts = [(0, "")]
    for candidate in candidate_units([passage]):
        title = candidate.unit.text.strip("# *")
        if candidate.unit.heading and not candidate.unit.labels and title not in path:
            starts.append((candidate.unit.start, title))
    ends = [start for start, _ in starts[1:]] + [len(passage.text)]
    parts = [
        replace(
            passage,
            text=passage.text[start:end].strip(),
            heading=" > ".join([*path, title] if title else path),
        )
        for (start, title), end in zip(starts, ends, strict=True)
    ]
    return [part for part in parts if _has_text(part)] or [passage]


def _has_text(part: Evidence) -> bool:
    """Return whether a part has more than its headings and the title of its document."""
    names = {*part.heading.split(" > "), part.title}
    return any(line.strip("# *") not in names for line in part.text.splitlines() if line.strip())


def _grouped(evidence: Sequence[Evidence], level: int) -> list[Section]:
    groups: dict[tuple[str, ...], list[Evidence]] = {}
    for passage in evidence:
        groups.setdefault(tuple(_path(passage)[:level]), []).append(passage)
    return [Section(path[-1] if path else "", tuple(group)) for path, group in groups.items()]


def _path(passage: Evidence) -> list[str]:
    parts = [part.strip() for part in passage.heading.split(" > ") if part.strip()]
    return parts[1:] if parts and parts[0] == passage.title else parts


def _outline(evidence: Sequence[Evidence], language: str) -> Reply:
    lines = [canned_line("outline", language, title=document_name(evidence[0]))]
    for section in sections(evidence):
        key = central_sentences(section.passages, 1)
        sentence = _cited(key[0]) if key else _opening(section.passages[0])
        lines.append(_item(section.heading, sentence))
    return Reply(_paragraphs(lines), 1.0)


def _all_documents(evidence: Sequence[Evidence], language: str) -> Reply:
    firsts = {passage.source: passage for passage in reversed(evidence)}
    listed = sorted(firsts.values(), key=lambda passage: passage.n)
    lines = [canned_line("documents_all", language, count=len(listed))]
    for passage in listed:
        file = PurePosixPath(passage.source).name
        name = f"{passage.title} ({file})" if passage.title else file
        lines.append(_item("", with_citation(name, passage.n)))
    return Reply(_paragraphs(lines), 1.0)


def _documents_about(topic: str, evidence: Sequence[Evidence], language: str) -> Reply:
    words = _topic_words(topic)
    best: dict[str, Evidence] = {}
    for passage in sorted(evidence, key=lambda p: -len(words & _passage_words(p))):
        best.setdefault(passage.source, passage)
    listed = [p for p in sorted(best.values(), key=lambda p: p.n) if _mentions(p, topic)]
    if not listed:
        return Reply(CitedText(NOT_IN_DOCUMENTS[language]), 0.0)
    lines = [canned_line("documents_about", language, topic=topic, count=len(listed))]
    for passage in listed:
        sentence = _best_sentence(passage, topic)
        place = " > ".join([document_name(passage), *_path(passage)[-1:]])
        lines.append(_item(place, sentence))
    return Reply(_paragraphs(lines), 1.0)


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
    return _cited(best) if best else _opening(passage)


def _comparison(one: Sequence[Evidence], other: Sequence[Evidence], language: str) -> Reply:
    names = document_name(one[0]), document_name(other[0])
    lines = [canned_line("comparison", language, one=names[0], other=names[1])]
    pairs = _common_sections(*(sections(each, _MAX_COMPARED) for each in (one, other)))
    for mine, theirs in pairs[:_MAX_PAIRS]:
        words = set(_words(mine)) & set(_words(theirs))
        heading = (
            mine.heading
            if mine.heading == theirs.heading
            else (f"{mine.heading} / {theirs.heading}")
        )
        lines.append(CitedText(f"**{heading}**"))
        for name, section in zip(names, (mine, theirs), strict=True):
            lines.append(_item(name, _sentence_with(section, words)))
    if not pairs:
        lines.append(canned_line("no_common_topic", language))
        for name, passages in zip(names, (one, other), strict=True):
            key = central_sentences(passages, _KEY_SENTENCES)
            lines += [_item(name, _cited(candidate)) for candidate in key]
    return Reply(_paragraphs(lines), 1.0)


def _common_sections(
    one: Sequence[Section], other: Sequence[Section]
) -> list[tuple[Section, Section]]:
    """Return pairs of sections about the same, each used once, in the order of the first document.

    By the cosine of their words, weighted by inverse section frequency.
    """
    one, other = ([s for s in each if s.heading] for each in (one, other))
    words = [_words(section) for section in (*one, *other)]
    frequency = Counter(word for each in words for word in set(each))
    idf = {word: math.log((1 + len(words)) / count) for word, count in frequency.items()}
    vectors = [_unit({w: n * idf[w] for w, n in each.items()}) for each in words]
    scored = sorted(
        (
            (_cosine(vectors[i], vectors[len(one) + j]), -i, -j)
            for i in range(len(one))
            for j in range(len(other))
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for score, i, j in scored:
        if score >= _MIN_COSINE and -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    return [(one[i], other[pairs[i]]) for i in sorted(pairs)]


def _words(section: Section) -> Counter[str]:
    """Return the words of a section, those of its heading several times."""
    text = " ".join(passage.text for passage in section.passages)
    heading = [token for token in tokens(section.heading)] * _HEADING_WEIGHT
    return Counter(
        token
        for token in (*heading, *tokens(text))
        if token not in _STOPWORDS and not any(letter.isdigit() for letter in token)
    )


def _unit(vector: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {word: value / length for word, value in vector.items()} if length else {}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(value * other.get(word, 0.0) for word, value in one.items())


def _sentence_with(section: Section, words: set[str]) -> CitedText:
    candidates = statements(section.passages)
    best = max(candidates, key=lambda c: len(words & set(c.unit.words)), default=None)
    return _cited(best) if best else _opening(section.passages[0])


def canned_line(key: str, language: str, **values: object) -> CitedText:
    """Return one of the model's own messages as a text without citations."""
    return CitedText(canned(key, language, **values))


def _item(heading: str, sentence: CitedText) -> CitedText:
    lead = f"- **{heading}**: " if heading else "- "
    return CitedText(lead + sentence.text, sentence.shifted(len(lead)))


def _cited(candidate: Candidate) -> CitedText:
    return with_citation(" ".join(candidate.unit.readable().split()), candidate.passage.n)


def _opening(passage: Evidence) -> CitedText:
    lines = [line.strip() for line in passage.text.splitlines() if line.strip()]
    text = next((line for line in lines if line != passage.heading.split(" > ")[-1]), lines[0])
    return with_citation(text[:_LONGEST], passage.n)


def _paragraphs(lines: Sequence[CitedText]) -> CitedText:
    """Return lines as paragraphs; consecutive items of a list are one paragraph."""
    groups: list[list[CitedText]] = []
    for line in lines:
        is_item = line.text.startswith("- ")
        if is_item and groups and groups[-1][-1].text.startswith("- "):
            groups[-1].append(line)
        else:
            groups.append([line])
    return join((join(group, "\n") for group in groups), "\n\n")
