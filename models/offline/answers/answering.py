"""Answer assembly: from a question and its passages to a reply with citations.

The question is a summary request, has several parts, or asks for one fact; sentences are selected
or computed from table rows, and editions of a document are ordered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from models.evidence import Evidence
from models.offline.answers.cited_text import CitedText, Reply, join, with_citation
from models.offline.answers.editions import order_editions
from models.offline.answers.further import with_further
from models.offline.answers.parallels import in_language, quotations
from models.offline.answers.refusals import refusal, unanswered_part
from models.offline.answers.stated_differences import with_difference
from models.offline.answers.summary import summary, summary_length
from models.offline.answers.table_questions import table_answer
from models.offline.answers.yes_no import polarity
from models.offline.canned_replies import answer_language, canned
from models.offline.documents.requests import document_answer, is_named
from models.offline.prompt_parsing import ParsedPrompt
from models.offline.sentences.meaning import SentenceEncoder
from models.offline.sentences.selection import SelectedSentence, Selection, select_sentences
from text.analyser import tokens
from text.dialogue.forms import asked_form
from text.documents.intent import document_intent
from text.language import detect_language
from text.question.analysis import Question, analyse
from text.question.content_words import NOUN_WEIGHT, content_words
from text.question.named_documents import named_documents, without_document_names

_MIN_CONTEXT = 0.5  # share of the topic before, of an answer that is about it
_SUMMARY_SENTENCES, _MAX_SUMMARY_SENTENCES = 4, 8


@dataclass(frozen=True)
class AnswerOptions:
    """How questions are answered.

    Attributes:
        sentences: Most sentences of an answer.
        min_confidence: Confidence below which there is no answer.
        encoder: Compares meanings; None compares words only.
    """

    sentences: int
    min_confidence: float
    encoder: SentenceEncoder | None = None


def answer(prompt: ParsedPrompt, options: AnswerOptions) -> Reply:
    """Return the answer to a question from its passages, with the answer confidence."""
    reply = _answer(prompt, options)
    if not prompt.wanted_language or _is_in(reply, prompt.wanted_language):
        return reply
    return _in_wanted_language(reply, prompt, options)


def _is_in(reply: Reply, language: str) -> bool:
    """Return whether every statement that an answer quotes is in a language."""
    quoted = quotations(reply.text)
    return bool(quoted) and all(detect_language(text) == language for text, _ in quoted)


def _in_wanted_language(reply: Reply, prompt: ParsedPrompt, options: AnswerOptions) -> Reply:
    """Return what passages of the wanted language say; the reply itself where they do not.

    Where nobody asked for the language, and only the topic of the question stands in another, the
    passages have to answer as surely as the others.
    """
    wanted = prompt.wanted_language
    if options.encoder is not None and not reply.abstained:
        parallel = in_language(reply, wanted, prompt.evidence, options.encoder)
        if parallel is not None:
            return parallel
    own = tuple(each for each in prompt.evidence if detect_language(each.text) == wanted)
    other = _answer(replace(prompt, evidence=own), options) if own else reply
    is_asked = answer_language(prompt.asked) != wanted or asked_form(prompt.asked) is not None
    surer = is_asked or reply.abstained or (other.confidence or 0.0) >= (reply.confidence or 0.0)
    return other if surer and not other.abstained else reply


def _answer(prompt: ParsedPrompt, options: AnswerOptions) -> Reply:
    language = prompt.language
    intent = document_intent(prompt.question)
    if intent and (reply := document_answer(intent, prompt.evidence, language)):
        return reply
    files = named_documents(prompt.question, lambda: prompt.evidence)
    evidence = [each for each in prompt.evidence if not files or each.source in files]
    question = analyse(without_document_names(prompt.question, files))
    if question.form.summary:
        return _summarise(question, evidence, language)
    if question.off_topic or (question.empty and not prompt.before):
        return refusal(question, Selection((), 0.0), language)
    rewritten = bool(prompt.before) or prompt.asked != prompt.question
    own_words = prompt.asked if rewritten else ""
    context = _Context(prompt.before, prompt.before_optional, own_words)
    answered = _Answering(question, context, evidence, language, options)
    reply = answered.in_parts() if len(question.subquestions) > 1 else answered.as_a_whole()
    return with_further(reply, question.core, evidence) if prompt.asks_more else reply


def render(selection: Selection, language: str) -> CitedText:
    """Return the sentences with their citations; rows and lists on lines of their own."""
    separator = "\n\n" if any(each.own_line for each in selection.sentences) else " "
    text = join(map(_cited, selection.sentences), separator)
    lead, notes = (
        [CitedText(canned(key, language, **values)) for key, values in of]
        for of in (selection.lead, selection.notes)
    )
    written = {detect_language(each.text) for each in selection.sentences} & {"ko", "en"}
    notes += [CitedText(canned(f"original_{other}", language)) for other in written - {language}]
    return join([*lead, text, *notes], "\n\n")


def _cited(sentence: SelectedSentence) -> CitedText:
    """Return a sentence with its citation."""
    return with_citation(sentence.text, sentence.n)


class _Context(NamedTuple):
    """What a follow-up question refers to.

    Attributes:
        text: Topic of an earlier question.
        optional: Whether the question may do without it.
        own_words: The question as it was typed; empty for one that refers to nothing.
    """

    text: str
    optional: bool
    own_words: str


class _Answering:
    """One question with its evidence."""

    def __init__(
        self,
        question: Question,
        context: _Context,
        evidence: Sequence[Evidence],
        language: str,
        options: AnswerOptions,
    ) -> None:
        self._question, self._context = question, context
        self._evidence, self._language = evidence, language
        self._options = options

    def as_a_whole(self) -> Reply:
        """Answer the question as one."""
        return self._reply(self._whole())

    def in_parts(self) -> Reply:
        """Answer each part of the question; name the parts that the documents do not answer."""
        whole = self._whole()
        parts = self._question.subquestions
        selections = [self._select(part.text, part.context, 1) for part in parts]
        answered = [self._is_answer(each) for each in selections]
        complete = whole.computed and self._is_answer(whole)
        if complete and not _leaves_out(whole, selections, answered):
            return self._reply(whole)
        if selections[0].missing and not answered[0]:  # nor are the parts that refer to it
            answered = [
                done and not part.context for done, part in zip(answered, parts, strict=True)
            ]
        if not any(answered):
            return self._reply(whole)
        quoted = {tuple((s.n, s.text) for s in each.sentences) for each in selections}
        if all(answered) and len(quoted) == 1:
            stated = with_difference(self._question.core, selections[0])
            if stated.computed:
                return self._reply(stated)
        lines: dict[CitedText, None] = {}
        for part, selection, done in zip(parts, selections, answered, strict=True):
            line = (
                self._rendered(selection, part.text)
                if done
                else unanswered_part(part.text, self._language)
            )
            lines[line] = None
        return Reply(join(lines, "\n\n"), max(each.confidence for each in selections))

    def _whole(self) -> Selection:
        """Answer the question with its context; without it where that is no answer, or no part.

        What the user asked now decides where the answer is about the topic before only by chance.
        """
        core, count = self._question.core, self._question.form.sentences
        selection = self._select(core, self._context.text, count)
        if not (self._context.text and self._context.optional):
            return selection
        if self._is_answer(selection) and selection.context_share >= _MIN_CONTEXT:
            return selection
        alone = self._select(core, "", count)
        return alone if self._is_answer(alone) else selection

    def _select(self, question: str, before: str, wanted: int = 0) -> Selection:
        """Return the answer to one question: computed over table rows, or selected sentences."""
        selection = select_sentences(
            question,
            self._evidence,
            before=before,
            own_words=self._context.own_words,
            limit=min(wanted or self._options.sentences, self._options.sentences),
            encoder=self._options.encoder,
        )
        computed = table_answer(question, self._evidence, selection)
        if computed is not None:
            return replace(computed, computed=True)
        return with_difference(question, order_editions(question, selection, self._evidence))

    def _reply(self, selection: Selection) -> Reply:
        if not self._is_answer(selection):
            return refusal(self._question, selection, self._language)
        return Reply(self._rendered(selection, self._question.core), selection.confidence)

    def _rendered(self, selection: Selection, question: str) -> CitedText:
        text = render(selection, self._language)
        yes_or_no = "" if selection.computed else polarity(question, selection)
        if not yes_or_no:
            return text
        return join([CitedText(canned(yes_or_no, self._language)), text], " ")

    def _is_answer(self, selection: Selection) -> bool:
        return bool(selection.sentences) and selection.confidence >= self._options.min_confidence


def _leaves_out(whole: Selection, parts: Sequence[Selection], answered: Sequence[bool]) -> bool:
    """Return whether a row that answers a question of several parts leaves out the answer of one.

    What is computed of several rows, a sum or a difference, is about all parts.
    """
    if whole.lead or whole.notes or len(whole.sentences) != 1:
        return False
    stated = (each for part in parts for each in part.sentences)
    first = _label(whole.sentences[0])
    return all(answered) and any(_label(each) != first for each in stated)


def _label(sentence: SelectedSentence) -> str:
    """Return the label of the key of a row; of a sentence that is no row, all of it."""
    return sentence.text.partition(": ")[0]


def _summarise(question: Question, evidence: Sequence[Evidence], language: str) -> Reply:
    topic = [role.token for role in content_words(question.core) if role.weight >= NOUN_WEIGHT]
    words = {
        token for each in evidence for token in tokens(f"{each.source} {each.title} {each.text}")
    }
    intent = document_intent(question.text)
    named = bool(evidence and intent and intent.names and is_named(intent.names[0], evidence[0]))
    if topic and not named and not words.intersection(topic):
        return refusal(question, Selection((), 0.0), language)
    count = question.form.sentences or summary_length(
        evidence, _SUMMARY_SENTENCES, _MAX_SUMMARY_SENTENCES
    )
    sentences = summary(question.core, evidence, count) if evidence else []
    if not sentences:
        return Reply(CitedText(canned("no_summary", language)), 1.0)
    introduction = CitedText(canned("summary", language))
    return Reply(join([introduction, *map(_cited, sentences)], "\n\n"), 1.0)
