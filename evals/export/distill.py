"""Distillation: questions over documents, answered by a teacher model from the passages it found.

    rows = distilled_rows(workspace, n=100)

Questions are written by the generators of `evals.synthetic`, which know the words of the answer. A
row is kept where the teacher did not abstain, where its answer holds those words, and where no
citation was found unsupported and at least one supported. Only documents open to everyone are asked
about.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from agents.events import Answer
from chains.generation import generative, is_generative
from chains.sources import Source
from chat.feedback.scrub import Scrubber
from errors import ConversationError, RagError
from evals.datasets.datasets import Question
from evals.export.rows import TrainingRow
from evals.metrics.matching import contains
from evals.synthetic.candidate import QuestionGenerator
from evals.synthetic.model_generator import model_generator
from evals.synthetic.rule_generator import rule_generator
from evals.synthetic.synthesis import synthesize
from evals.tasks.answers import last_event
from guardrails.redaction import Placeholders
from index.scope import Scope
from text.translation import translated
from workspace import Workspace

USER = "distillation"  # has no grants: sees what is open to everyone
OnProgress = Callable[[str, int, int], None]


@dataclass
class Distilled:
    """Rows, and how many questions gave none, by reason.

    Attributes:
        dropped: `failed`, `abstained`, `uncited`, `unsupported` or `other_answer`.
        failures: Questions that could not be asked, each with why.
    """

    rows: list[TrainingRow] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)


def distilled_rows(
    workspace: Workspace,
    n: int,
    *,
    collection: str | None = None,
    seed: int = 0,
    on_progress: OnProgress = lambda what, done, total: None,
) -> Distilled:
    """Return rows of at most `n` questions over the documents.

    Raises:
        GenerativeModelNeeded: the teacher is the embedded model, which only quotes.
        EvaluationError: nothing can be asked about the documents.
    """
    generative(workspace.chat_model(), "Distillation", "RAG_CHAT_MODEL", "--teacher MODEL")
    scope = Scope(USER, collections=None if collection is None else (collection,))
    written = synthesize(workspace, _generator(workspace, scope, seed), n, scope=scope, seed=seed)
    result, scrubber = Distilled(), Scrubber(workspace.settings)
    for number, question in enumerate(written.questions, 1):
        _answer(workspace, question, collection, scrubber, result)
        on_progress("answers", number, len(written.questions))
    return result


def _generator(workspace: Workspace, scope: Scope, seed: int) -> QuestionGenerator:
    model = workspace.chat_model("utility")
    if is_generative(model):
        return model_generator(workspace, model, scope, seed)
    return rule_generator(workspace, scope, seed)


def _answer(
    workspace: Workspace,
    question: Question,
    collection: str | None,
    scrubber: Scrubber,
    result: Distilled,
) -> None:
    passages: list[Source] = []
    conversation = workspace.conversation(assistant="rag", user=USER, collection=collection)
    try:
        end = last_event(conversation.ask(question.text), passages.extend)
    except RagError as error:
        result.failures[question.text] = translated(error.text, workspace.settings.language)
        result.dropped["failed"] += 1
        return
    finally:
        with suppress(ConversationError):
            workspace.delete_thread(conversation.thread, USER)
    if not isinstance(end, Answer):
        result.failures[question.text] = end.message
        result.dropped["failed"] += 1
    elif reason := _refusal(end, question):
        result.dropped[reason] += 1
    else:
        result.rows.append(_row(question, end, passages, scrubber))


def _refusal(answer: Answer, question: Question) -> str:
    verdicts = [citation.supported for citation in answer.citations]
    if answer.abstained:
        return "abstained"
    if not verdicts or answer.removed:
        return "uncited"
    if False in verdicts or True not in verdicts:
        return "unsupported"
    return "" if contains(answer.answer, question.answers) else "other_answer"


def _row(
    question: Question, answer: Answer, passages: list[Source], scrubber: Scrubber
) -> TrainingRow:
    known = Placeholders()
    return TrainingRow(
        id=f"document-{question.id}",
        question=scrubber.scrub(question.text, known),
        answer=scrubber.scrub(answer.answer, known),
        language="ko" if question.language == "ko" else "en",
        sources=tuple(replace(one, text=scrubber.scrub(one.text, known)) for one in passages),
        origin="document",
    )
