"""Answer task: ask the assistant one question and measure the answer."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from agents.events import Answer, Error, Sources
from chains.sources import Citation, Source
from errors import ConversationError, Phrase, RagError
from evals.datasets.datasets import Question
from evals.judges.graders import Grader
from evals.metrics import abstention
from evals.metrics.correctness import correctness
from evals.metrics.cost import cost_metrics
from evals.metrics.matching import equals
from evals.metrics.model_calls import count_model_calls
from evals.metrics.reference_metrics import reference_scores, similarity
from text.translation import translated
from workspace import Workspace

AnswerScores = tuple[dict[str, float], dict[str, Any], str]


def answer_scores(
    workspace: Workspace, question: Question, graders: Sequence[Grader] = ()
) -> AnswerScores:
    """Return the values of one answer by metric, its details, and its error, if any.

    An answer that cannot be compared with its references lacks those metrics and has an error; the
    other metrics still count.
    """
    passages: list[Source] = []
    language = workspace.settings.language
    try:
        with count_model_calls() as counted:
            end = ask(workspace, question, passages.extend, before_last=counted.forget)
    except RagError as error:
        end = Error(translated(error.text, language), error.code)
    if isinstance(end, Error):
        return {}, {"question": question.text}, end.message
    detail = {
        "question": question.text,
        "answer": end.answer,
        "citations": [[citation.source, citation.quote] for citation in end.citations],
        "accepted": list(question.answers),
        "all_of": [list(group) for group in question.all_of],
        "prompt": end.prompt,
        **abstention.detail(question.answerable, end.abstained, end.confidence),
    }
    similarity_scores, failure = _reference_scores(workspace, end, question)
    values = (
        _scores(end, question) | similarity_scores | _citations(workspace, end.citations, question)
    )
    if end.citations or end.removed:
        values["citation_removed"] = float(end.removed)
    values |= cost_metrics(end, workspace.settings, counted.calls)
    for grade in graders:
        try:
            grades, more = grade(question, end, passages)
        except RagError as error:
            failure = failure or translated(error.text, language)
        else:
            values, detail = values | grades, detail | more
    return values, detail, failure


def ask(
    workspace: Workspace,
    question: Question,
    on_passages: Callable[[Sequence[Source]], None] = lambda sources: None,
    before_last: Callable[[], None] = lambda: None,
) -> Answer | Error:
    """Return how the last turn of the question's conversation ended; see `converse`."""
    turns = [*question.history, question.text]
    return converse(workspace, turns, on_passages, before_last)[-1]


def converse(
    workspace: Workspace,
    questions: Sequence[str],
    on_passages: Callable[[Sequence[Source]], None] = lambda sources: None,
    before_last: Callable[[], None] = lambda: None,
) -> list[Answer | Error]:
    """Return how the turns of one conversation ended, and delete its thread.

    `on_passages` is called with the passages that the assistant was given in the last turn, and
    `before_last` before that turn.
    """
    conversation = workspace.conversation()
    try:
        earlier = [last_event(conversation.ask(question)) for question in questions[:-1]]
        before_last()
        return [*earlier, last_event(conversation.ask(questions[-1]), on_passages)]
    finally:  # users of this collection must not see the questions of the evaluation
        with suppress(ConversationError):
            workspace.delete_thread(conversation.thread)


def last_event(
    events: Any, on_passages: Callable[[Sequence[Source]], None] = lambda sources: None
) -> Answer | Error:
    """Return how a turn ended; `on_passages` is called with the passages given in it."""
    end: Answer | Error = Error(Phrase("The turn ended without an answer."), "no_answer")
    for event in events:
        if isinstance(event, Answer | Error):
            end = event
        elif isinstance(event, Sources):
            on_passages(event.items)
    return end


def _scores(end: Answer, question: Question) -> dict[str, float]:
    values = {}
    if question.answerable:
        values["refused_answerable"] = float(end.abstained)
        if question.answers:
            values["answer_exact"] = float(equals(end.answer, question.answers))
        values |= correctness(
            end.answer, question.answers, question.all_of, abstained=end.abstained
        )
    else:
        values["abstention_recall"] = float(end.abstained)
    if end.abstained:
        values["abstention_precision"] = float(not question.answerable)
    return values


def _reference_scores(
    workspace: Workspace, end: Answer, question: Question
) -> tuple[dict[str, float], str]:
    values: dict[str, float] = {}
    if not (question.answerable and question.answers):
        return values, ""
    try:
        values |= reference_scores(end.answer, question.answers)
        cosine = similarity(workspace.embedder, end.answer, question.answers)
        values["answer_similarity"] = cosine
    except RagError as error:
        return values, translated(error.text, workspace.settings.language)
    return values, ""


def _citations(
    workspace: Workspace, citations: Sequence[Citation], question: Question
) -> dict[str, float]:
    values = {}
    if citations:
        values["citation_resolves"] = _mean([_resolves(workspace, one) for one in citations])
        checked = [one.supported for one in citations if one.supported is not None]
        if checked:
            values["citation_supported"] = _mean(checked)
        values["citation_unchecked"] = 1 - len(checked) / len(citations)
    if question.relevant:
        cited = {
            wanted
            for one in citations
            for wanted in question.relevant
            if one.source == wanted or one.source.endswith(f"/{wanted}")
        }
        values["citation_recall"] = len(cited) / len(question.relevant)
        if citations:
            values["citation_precision"] = _mean(
                [
                    any(one.source == w or one.source.endswith(f"/{w}") for w in question.relevant)
                    for one in citations
                ]
            )
    return values


def _resolves(workspace: Workspace, citation: Citation) -> bool:
    if not citation.quote:
        return False
    page = workspace.index.page_text(citation.source, citation.page)
    return page[citation.start : citation.end] == citation.quote


def _mean(values: Sequence[bool]) -> float:
    return sum(values) / len(values)
