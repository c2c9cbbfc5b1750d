"""From a question and its passages to an answer: what is asked, what answers it, how it is said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.evidence import NOT_IN_DOCUMENTS, Evidence
from models.offline.answers import computing, editions
from models.offline.answers.summary import summary
from models.offline.answers.written import Reply, Written, joined, quoted
from models.offline.reading import ParsedPrompt
from models.offline.sentences.selection import Pick, Selection, select
from models.offline.talk import say, spoken
from text.analyser import tokens
from text.question.analysis import Question, analyse
from text.question.content_words import NOUN_WEIGHT, content_words
from text.question.named_documents import named_documents, without_document_names
from text.question.subquestions import Subquestion

_SUMMARY_SENTENCES = 4


@dataclass(frozen=True)
class Limits:
    """Most sentences of an answer, and the confidence under which there is none."""

    sentences: int
    answers_from: float


def answer(turn: ParsedPrompt, limits: Limits) -> Reply:
    """Return what to say to a question, and how sure the passages make it."""
    language = spoken(turn.question)
    files = named_documents(turn.question, lambda: turn.evidence)
    evidence = [one for one in turn.evidence if not files or one.source in files]
    question = analyse(without_document_names(turn.question, files))
    if question.form.summary:
        return _summed_up(question, evidence, language)
    if question.empty and not turn.before:
        return Reply(Written(NOT_IN_DOCUMENTS[language]), 0.0)
    if len(question.subquestions) > 1:
        return _in_parts(question, evidence, language, limits)
    before = " ".join(part for part in (turn.before,) if part)
    found = _found(question.core, before, evidence, limits, question.form.sentences)
    if not _answers(found, limits):
        return Reply(_refusal(found, language), found.confidence)
    return Reply(said(found, language), found.confidence)


def said(found: Selection, language: str) -> Written:
    """Return the sentences with their numbers; rows and lists keep a line of their own."""
    between = "\n\n" if any(pick.alone for pick in found.picks) else " "
    text = joined(map(cited, found.picks), between)
    notes = [Written(say(key, language, **values)) for key, values in found.notes]
    return joined([text, *notes], "\n\n")


def cited(pick: Pick) -> Written:
    """Return one sentence with its number."""
    return quoted(pick.text, pick.n)


def _found(
    question: str, before: str, evidence: Sequence[Evidence], limits: Limits, wanted: int = 0
) -> Selection:
    """Return what answers one question: rows that are computed over, or sentences."""
    limit = min(wanted, limits.sentences) if wanted else limits.sentences
    found = select(question, evidence, before=before, limit=limit)
    computed = None if before else computing.computed(question, evidence, found)
    return computed or editions_first(question, found, evidence)


def editions_first(question: str, found: Selection, evidence: Sequence[Evidence]) -> Selection:
    """Return the chosen sentences with the edition in front that the question asks for."""
    by_number = {one.n: one for one in evidence}
    year = {n: editions.year_of(one, evidence) for n, one in by_number.items()}
    same = [
        pick
        for pick in found.picks
        if editions.skeleton(pick.text) == editions.skeleton(found.picks[0].text)
    ]
    named_year = [y for y in editions.years(question) if y in year.values()]
    if named_year:
        right = [pick for pick in found.picks if year[pick.n] == named_year[0]]
        return replace(found, picks=tuple(right)) if right else found
    dated = sorted({year[pick.n] for pick in same} - {0}, reverse=True)
    if len(dated) < 2:
        return found
    newest = [pick for pick in same if year[pick.n] == dated[0]]
    if editions.asks_current(question):
        title = by_number[newest[0].n].title or by_number[newest[0].n].source
        return replace(
            found, picks=tuple(newest[:1]), notes=(("newest_edition", {"title": title}),)
        )
    ordered = sorted(same, key=lambda pick: -year[pick.n])
    titles = "; ".join(f"[{p.n}] {by_number[p.n].title or by_number[p.n].source}" for p in ordered)
    return replace(found, picks=tuple(ordered), notes=(("editions_differ", {"titles": titles}),))


def _answers(found: Selection, limits: Limits) -> bool:
    return bool(found.picks) and found.confidence >= limits.answers_from


def _refusal(found: Selection, language: str) -> Written:
    """Return that the documents do not answer, and what they do not speak of, where it is known."""
    text = NOT_IN_DOCUMENTS[language]
    if found.missing:
        words = ", ".join(found.missing)
        text += " " + say("missing_words", language, words=words)
    return Written(text)


def _summed_up(question: Question, evidence: Sequence[Evidence], language: str) -> Reply:
    topic = [role.token for role in content_words(question.core) if role.weight >= NOUN_WEIGHT]
    known = {token for one in evidence for token in tokens(f"{one.source} {one.title} {one.text}")}
    if topic and not known.intersection(topic):
        return Reply(Written(NOT_IN_DOCUMENTS[language]), 0.0)
    count = question.form.sentences or _SUMMARY_SENTENCES
    picks = summary(question.core, evidence, count) if evidence else []
    if not picks:
        return Reply(Written(say("no_summary", language)), 1.0)
    return Reply(joined([Written(say("summary", language)), *map(cited, picks)], "\n\n"), 1.0)


def _in_parts(
    question: Question, evidence: Sequence[Evidence], language: str, limits: Limits
) -> Reply:
    """Answer each part of a question; say which of them the documents do not answer."""
    whole = _found(question.core, "", evidence, limits)
    found = [
        _found(part.text, part.context, evidence, replace(limits, sentences=1))
        for part in question.subquestions
    ]
    good = [_answers(one, limits) for one in found]
    if found[0].missing and not good[0]:  # nor what leans on it
        good = [g and not part.context for g, part in zip(good, question.subquestions, strict=True)]
    if not any(good):
        if _answers(whole, limits):
            return Reply(said(whole, language), whole.confidence)
        confidence = max(one.confidence for one in (*found, whole))
        return Reply(_refusal(whole, language), confidence)
    lines: dict[Written, None] = {}
    for part, one, right in zip(question.subquestions, found, good, strict=True):
        if right or one.missing:
            lines[said(one, language) if right else _unanswered(part, language)] = None
    same = len(lines) < len(found)  # one piece for two parts: the other may stand beside it
    unsaid = same or any(not r and not one.missing for one, r in zip(found, good, strict=True))
    if unsaid and _answers(whole, limits):
        told = {
            pick.text for one, right in zip(found, good, strict=True) if right for pick in one.picks
        }
        lines |= {cited(pick): None for pick in whole.picks if pick.text not in told}
    return Reply(joined(lines, "\n\n"), max(one.confidence for one in found))


def _unanswered(part: Subquestion, language: str) -> Written:
    asked = re.sub(r"[?？.\s]+$", "", part.text)
    return Written(say("part_unanswered", language, part=asked))
