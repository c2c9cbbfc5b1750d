"""Answer assembly: from a question and its passages to a reply with citations.

The question is a summary request, has several parts, or asks for one fact; sentences are selected
or computed from table rows, and editions of a document are ordered.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.evidence import NOT_IN_DOCUMENTS, Evidence
from models.offline.answers.cited_text import CitedText, Reply, join, with_citation
from models.offline.answers.editions import order_editions
from models.offline.answers.summary import summary, summary_length
from models.offline.answers.table_questions import table_answer
from models.offline.canned_replies import answer_language, canned
from models.offline.documents.requests import document_answer, is_named
from models.offline.prompt_parsing import ParsedPrompt
from models.offline.sentences.selection import SelectedSentence, Selection, select_sentences
from text.analyser import tokens
from text.documents.intent import document_intent
from text.question.analysis import Question, analyse
from text.question.content_words import NOUN_WEIGHT, content_words
from text.question.named_documents import named_documents, without_document_names
from text.question.subquestions import Subquestion

_SUMMARY_SENTENCES, _MAX_SUMMARY_SENTENCES = 4, 8


@dataclass(frozen=True)
class AnswerLimits:
    """Most sentences of an answer, and the confidence below which the model abstains."""

    sentences: int
    min_confidence: float


def answer(prompt: ParsedPrompt, limits: AnswerLimits) -> Reply:
    """Return the answer to a question from its passages, with the answer confidence."""
    language = answer_language(prompt.asked or prompt.question)
    intent = document_intent(prompt.question)
    if intent and (reply := document_answer(intent, prompt.evidence, language)):
        return reply
    files = named_documents(prompt.question, lambda: prompt.evidence)
    evidence = [each for each in prompt.evidence if not files or each.source in files]
    question = analyse(without_document_names(prompt.question, files))
    if question.form.summary:
        return _summarise(question, evidence, language)
    if question.empty and not prompt.before:
        return Reply(CitedText(NOT_IN_DOCUMENTS[language]), 0.0)
    if len(question.subquestions) > 1:
        return _answer_parts(question, evidence, language, limits)
    limit = question.form.sentences
    selection = _select(question.core, prompt.before, evidence, limits, limit)
    if not _is_answer(selection, limits):
        return Reply(_abstention(selection, language), selection.confidence)
    return Reply(render(selection, language), selection.confidence)


def render(selection: Selection, language: str) -> CitedText:
    """Return the sentences with their citations; rows and lists on lines of their own."""
    separator = "\n\n" if any(each.own_line for each in selection.sentences) else " "
    text = join(map(cite, selection.sentences), separator)
    notes = [CitedText(canned(key, language, **values)) for key, values in selection.notes]
    return join([text, *notes], "\n\n")


def cite(sentence: SelectedSentence) -> CitedText:
    """Return one sentence with its citation."""
    return with_citation(sentence.text, sentence.n)


def _select(
    question: str, before: str, evidence: Sequence[Evidence], limits: AnswerLimits, wanted: int = 0
) -> Selection:
    """Return the answer to one question: computed over table rows, or selected sentences."""
    limit = min(wanted, limits.sentences) if wanted else limits.sentences
    selection = select_sentences(question, evidence, before=before, limit=limit)
    computed = None if before else table_answer(question, evidence, selection)
    return computed or order_editions(question, selection, evidence)


def _is_answer(selection: Selection, limits: AnswerLimits) -> bool:
    return bool(selection.sentences) and selection.confidence >= limits.min_confidence


def _abstention(selection: Selection, language: str) -> CitedText:
    """Return that the documents do not answer, with the words they do not contain."""
    text = NOT_IN_DOCUMENTS[language]
    if selection.missing:
        words = ", ".join(selection.missing)
        text += " " + canned("missing_words", language, words=words)
    return CitedText(text)


def _summarise(question: Question, evidence: Sequence[Evidence], language: str) -> Reply:
    topic = [role.token for role in content_words(question.core) if role.weight >= NOUN_WEIGHT]
    words = {
        token for each in evidence for token in tokens(f"{each.source} {each.title} {each.text}")
    }
    intent = document_intent(question.text)
    named = bool(evidence and intent and intent.names and is_named(intent.names[0], evidence[0]))
    if topic and not named and not words.intersection(topic):
        return Reply(CitedText(NOT_IN_DOCUMENTS[language]), 0.0)
    count = question.form.sentences or summary_length(
        evidence, _SUMMARY_SENTENCES, _MAX_SUMMARY_SENTENCES
    )
    sentences = summary(question.core, evidence, count) if evidence else []
    if not sentences:
        return Reply(CitedText(canned("no_summary", language)), 1.0)
    introduction = CitedText(canned("summary", language))
    return Reply(join([introduction, *map(cite, sentences)], "\n\n"), 1.0)


def _answer_parts(
    question: Question, evidence: Sequence[Evidence], language: str, limits: AnswerLimits
) -> Reply:
    """Answer each part of a question; name the parts that the documents do not answer."""
    whole = _select(question.core, "", evidence, limits)
    selections = [
        _select(part.text, part.context, evidence, replace(limits, sentences=1))
        for part in question.subquestions
    ]
    answered = [_is_answer(each, limits) for each in selections]
    if selections[0].missing and not answered[0]:  # nor are the parts that refer to it
        answered = [
            done and not part.context
            for done, part in zip(answered, question.subquestions, strict=True)
        ]
    if not any(answered):
        if _is_answer(whole, limits):
            return Reply(render(whole, language), whole.confidence)
        confidence = max(each.confidence for each in (*selections, whole))
        return Reply(_abstention(whole, language), confidence)
    lines: dict[CitedText, None] = {}
    for part, selection, done in zip(question.subquestions, selections, answered, strict=True):
        if done or selection.missing:
            line = render(selection, language) if done else _unanswered(part, language)
            lines[line] = None
    shared = len(lines) < len(selections)  # one sentence for two parts: add those of the whole
    silent = any(
        not done and not selection.missing
        for selection, done in zip(selections, answered, strict=True)
    )
    if (shared or silent) and _is_answer(whole, limits):
        quoted = {
            sentence.text
            for selection, done in zip(selections, answered, strict=True)
            if done
            for sentence in selection.sentences
        }
        lines |= {cite(each): None for each in whole.sentences if each.text not in quoted}
    return Reply(join(lines, "\n\n"), max(each.confidence for each in selections))


def _unanswered(part: Subquestion, language: str) -> CitedText:
    text = re.sub(r"[?？.\s]+$", "", part.text)
    return CitedText(canned("part_unanswered", language, part=text))
