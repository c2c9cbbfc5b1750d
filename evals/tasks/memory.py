"""Memory task: tell the assistant something in some conversations, ask about it in a new one.

Each case has a user of its own, whose conversations and facts are deleted afterwards.
"""

import uuid
from contextlib import suppress
from typing import Any

from agents.events import Answer, Error
from errors import ConversationError, RagError
from evals.datasets.memory import MemoryCase
from evals.metrics.matching import mentions
from evals.tasks.answers import AnswerScores, last_event
from text.translation import translated
from workspace import Workspace

# Kinds in which the user states nothing that may be stored.
_NOTHING_TO_STORE = {"hypothetical", "other_person", "sensitive"}
_UPDATES = {"supersede"}


def memory_scores(workspace: Workspace, case: MemoryCase) -> AnswerScores:
    """Return the values of one case by metric, its details, and its error, if any.

    `fact_right`: an answer that should hold facts holds all of them; of those, `update_right` where
    a fact has changed. `abstained_right`: where nothing is known, the assistant says so. None may
    mention what it must not. `junk_stored`: something is stored where nothing may be; the user was
    not asked. `forgotten`: neither the store nor the answer holds what was to be forgotten.
    """
    user = f"evaluation-{uuid.uuid4().hex}"
    detail: dict[str, Any] = {"question": case.text, "all_of": [[one] for one in case.contains]}
    try:
        for session in case.sessions:
            _talk(workspace, user, session)
        end = _talk(workspace, user, (case.text,))
        stored = workspace.facts.export(user)
    except RagError as error:
        return {}, detail, translated(error.text, workspace.settings.language)
    finally:
        workspace.facts.delete_all(user)
    if isinstance(end, Error):
        return {}, detail, end.message
    return _values(case, end, stored), {**detail, **_judged(case, end, stored)}, ""


def _talk(workspace: Workspace, user: str, questions: tuple[str, ...]) -> Answer | Error:
    """Return the end of a conversation of its own, and delete its thread."""
    conversation = workspace.conversation(user=user)
    try:
        ends = [last_event(conversation.ask(question)) for question in questions]
    finally:
        with suppress(ConversationError):
            workspace.delete_thread(conversation.thread, user)
    return ends[-1]


def _judged(case: MemoryCase, end: Answer, stored: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "answer": end.answer,
        "abstained": end.abstained,
        "missing": [one for one in case.contains if not mentions(end.answer, one)],
        "leaked": [one for one in case.not_contains if mentions(end.answer, one)],
        "must_not_mention": list(case.not_contains),
        "stored": [f"{fact['attribute']} {fact['label']}: {fact['value']}" for fact in stored],
    }


def _values(case: MemoryCase, end: Answer, stored: list[dict[str, Any]]) -> dict[str, float]:
    judged = _judged(case, end, stored)
    right = not (judged["missing"] or judged["leaked"])
    right &= end.abstained == case.abstains
    values = {"abstained_right" if case.abstains else "fact_right": float(right)}
    if case.kind in _UPDATES:
        values["update_right"] = float(right)
    held = " ".join(judged["stored"])
    if case.kind in _NOTHING_TO_STORE and case.abstains:
        values["junk_stored"] = float(bool(stored))
    if case.kind == "forget":
        gone = not any(mentions(held, one) for one in case.not_contains)
        values["forgotten"] = float(gone and not judged["leaked"])
    return values
