"""LLM judge of the guardrails: asks the utility model whether a text is against the policy.

Off by default (RAG_GUARD_JUDGE). It runs after the other rails, on the text as they let it go on,
so that a model elsewhere is sent nothing that they redact or block. Verdicts are kept by text.

A judge can be wrong and can be talked to, so that it adds to the rails and takes the place of none;
compare Inan et al. 2023, "Llama Guard", https://arxiv.org/abs/2312.06674.
"""

import contextvars
import queue
import threading
import time
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, Field

from chains.generation import generative
from chains.structured import structured
from guardrails.context import RailContext
from guardrails.rail import Channel, Finding
from models.evidence import fenced
from prompts.templates import load_prompt
from text.language import detect_language
from text.messages import load_yaml

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

FEATURE = "The judge of the guardrails"
NONE = "none"
PIECE = 12_000  # characters that are judged at once; a longer text is judged in pieces
CACHED = 1024  # verdicts
_RULES = Path(__file__).with_name("rules.yaml")
_KINDS: dict[Channel, dict[str, str]] = {
    "user": {"en": "what a user asked the assistant", "ko": "사용자가 도우미에게 물은 것"},
    "answer": {"en": "what the assistant is about to answer", "ko": "도우미가 하려는 대답"},
}
T = TypeVar("T")


class NoVerdict(Exception):
    """The judge cannot say whether a text is against the policy; RAG_GUARD_FAIL decides."""


class Verdict(BaseModel):
    """Whether a text is against the policy."""

    reason: str = Field(description="Why, in one sentence.")
    violates: bool = Field(description="Whether the text is against the policy.")
    rule: str = Field(description="Name of the rule that it is against, or none.")


class PolicyJudge:
    """Finds texts that the utility model takes as against the policy.

    Args:
        model: The utility model, which is generative.
        seconds: Longest wait for the verdict about one text.
        prompts: Folder of prompts that replace the project's own.
    """

    name = "judge"
    channels: frozenset[Channel] = frozenset(_KINDS)
    whole_text = True

    def __init__(self, model: "BaseChatModel", seconds: float, prompts: Path | None = None) -> None:
        self._model = model
        self._seconds = seconds
        self._prompts = prompts
        self._rule_of = lru_cache(maxsize=CACHED)(self._ask)

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return the whole text where it is against the policy.

        Raises:
            NoVerdict: there is no verdict: two replies were invalid, or it took too long.
            ModelError: the model did not answer.
        """
        deadline = time.monotonic() + self._seconds
        for start in range(0, len(text), PIECE):
            piece = text[start : start + PIECE]
            if not piece.strip():
                continue
            left = deadline - time.monotonic()
            rule = _within(left, lambda piece=piece: self._rule_of(piece, channel))  # type: ignore[misc]
            if rule != NONE:
                return [Finding(0, len(text), self.name, rule, 0.7)]
        return []

    def _ask(self, text: str, channel: Channel) -> str:
        """Return the rule that a text is against, or `none`; what is raised is not kept."""
        language = "ko" if detect_language(text) == "ko" else "en"
        listed = "\n".join(f"- {name}: {said[language]}" for name, said in _rules().items())
        messages = load_prompt("policy", language, self._prompts).messages(
            kind=_KINDS[channel][language], rules=listed, text=fenced("text", _plain(text))
        )
        verdict = structured(self._model, messages, Verdict)
        if verdict is None:
            raise NoVerdict("The judge of the guardrails gave no verdict.")
        if not verdict.violates:
            return NONE
        return verdict.rule if verdict.rule in _rules() else "other"


@cache
def _rules() -> dict[str, dict[str, str]]:
    rules: dict[str, dict[str, str]] = load_yaml(_RULES.read_text("utf-8"))
    return rules


def _plain(text: str) -> str:
    """Return a text without the markers by which chat templates tell messages apart."""
    return text.replace("<|", "< |").replace("|>", "| >")


def _within(seconds: float, call: Callable[[], T]) -> T:
    """Return what a call returns; one that takes too long is left to itself.

    Raises:
        NoVerdict: it took too long.
    """
    done: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put((call(), None))
        except BaseException as error:
            done.put((None, error))

    # With the callbacks of the turn, which count tokens and trace.
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), daemon=True).start()
    try:
        value, error = done.get(timeout=max(0.0, seconds))
    except queue.Empty:
        raise NoVerdict("The judge of the guardrails took too long.") from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]


def build(context: RailContext) -> PolicyJudge | None:
    """Return the judge, or None without RAG_GUARD_JUDGE.

    Raises:
        GenerativeModelNeeded: the utility model is the embedded one.
    """
    settings = context.settings
    if not settings.guard_judge:
        return None
    from models.chat import chat_model

    model = generative(chat_model(settings, "utility"), FEATURE, instead="RAG_GUARD_JUDGE=false")
    return PolicyJudge(model, settings.guard_judge_seconds, settings.prompts_dir)
