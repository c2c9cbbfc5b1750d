"""Admission: which answers may be given to another question.

Only complete, guarded, cited and context-free answers enter the cache. Whatever else an answer is -
a refusal, a question back, news from the web, a redacted text - belongs to the turn it was made in.
"""

import re
from collections.abc import Collection
from typing import Literal

from agents.events import Answer
from agents.middleware.notices.unused_reasoning import UNUSED_REASONING
from chains.verification.quantities import quantities_in
from chat.cache.questions.gate import depends_on_asker
from text.analyser import tokens

Refusal = Literal[
    "", "abstained", "empty", "uncited", "unsupported", "guarded", "redacted", "notice",
    "tool", "web", "asks_back", "context", "personal", "relative_time", "long", "cached",
]  # fmt: skip
# Tools that read documents of the collection or compute; their answers depend on nothing else.
TOOLS = frozenset(
    ("search_documents", "list_documents", "open_document", "summarise_document", "calculator")
)
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z0-9_]{1,30}_\d{1,4}\]|\[REDACTED[^\]]*\]|█")
_MIN_OVERLAP = 0.5  # of the words of two answers that say the same


def refusal(
    question: str, answer: Answer, *, earlier: bool = False, tools: Collection[str] = ()
) -> Refusal:
    """Return why an answer may not be cached; empty where it may.

    Args:
        question: The question as it was asked.
        answer: The whole answer.
        earlier: Whether the conversation had turns before that the question refers to.
        tools: Further tools whose answers may be cached.
    """
    if reason := _incomplete(answer):
        return reason
    if reason := _untrusted(answer, TOOLS | set(tools)):
        return reason
    if earlier:
        return "context"
    return depends_on_asker(question)


def _incomplete(answer: Answer) -> Refusal:
    text = answer.answer.strip()
    if answer.cached:
        return "cached"
    if not text:
        return "empty"
    if answer.abstained:
        return "abstained"
    if not answer.citations or answer.removed:
        return "uncited"
    if any(one.supported is False for one in answer.citations):
        return "unsupported"
    return "asks_back" if text.endswith(("?", "？")) else ""


def _untrusted(answer: Answer, allowed: Collection[str]) -> Refusal:
    if any(decision.get("action") != "allow" for decision in answer.guard):
        return "guarded"
    if _PLACEHOLDER.search(answer.answer):
        return "redacted"
    if any(notice.kind != UNUSED_REASONING for notice in answer.notices):  # it warns of no answer
        return "notice"
    if any(step.tool not in allowed or step.status != "done" for step in answer.steps):
        return "tool"
    return "" if all(one.child_id for one in answer.citations) else "web"


def same_answer(first: Answer, second: Answer) -> bool:
    """Return whether two answers to one question say the same: numbers, and most of the words."""
    if first.abstained or second.abstained:
        return first.abstained == second.abstained
    if quantities_in(_plain(first)) != quantities_in(_plain(second)):
        return False
    one, two = set(tokens(_plain(first))), set(tokens(_plain(second)))
    shorter = min(len(one), len(two))
    return len(one & two) >= _MIN_OVERLAP * shorter if shorter else one == two


def _plain(answer: Answer) -> str:
    """Return an answer without its citation markers."""
    return re.sub(r"\[\d+\]", " ", answer.answer)
