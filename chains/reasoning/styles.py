"""Reasoning styles: chain of thought, self-consistency, tree and graph of thoughts.

    reason = Reasoning(model, STYLES["self-consistency"])
    reason.invoke([SystemMessage(...), HumanMessage("How much is ...?")]).answer

A style is a runnable over messages, so that it stands wherever a chat model answers a prompt.

| style            | what it is for                               | model calls            |
| ---------------- | -------------------------------------------- | ---------------------- |
| chain            | several steps in one reply                   | 1                      |
| self-consistency | numbers and choices, where samples disagree  | samples                |
| tree             | problems in which a first step may mislead   | up to 24               |
| graph            | partial results that belong together         | up to 30               |
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable, RunnableConfig

from chains.generation import generative
from chains.reasoning.search import Budget, Thought, search
from chains.reasoning.steps import Steps
from chains.reasoning.vote import vote
from text.language import detect_language

StyleName = Literal["chain", "self-consistency", "tree", "graph"]


@dataclass(frozen=True)
class Style:
    """How to search for an answer.

    Attributes:
        branches: Ways in which a thought is continued.
        width: Thoughts that are kept in each round.
        depth: Rounds. In the only round of a depth of 1 a thought is a whole reply.
        weighs: Whether the model weighs thoughts; else answers are voted on.
        combines: Whether kept thoughts are combined.
        calls: Most model calls of the search; one more writes an answer where it found none.
        temperature: Of replies where there are several; it makes them differ.
    """

    branches: int = 1
    width: int = 1
    depth: int = 1
    weighs: bool = False
    combines: bool = False
    calls: int = 1
    temperature: float = 0.7


STYLES: Mapping[StyleName, Style] = {
    # Wei et al., "Chain-of-Thought Prompting" (2022), https://arxiv.org/abs/2201.11903
    "chain": Style(),
    # Wang et al., "Self-Consistency Improves Chain of Thought Reasoning" (2023),
    # https://arxiv.org/abs/2203.11171
    "self-consistency": Style(branches=5, width=5, calls=5),
    "tree": Style(branches=3, width=2, depth=3, weighs=True, calls=24),
    "graph": Style(branches=3, width=2, depth=3, weighs=True, combines=True, calls=30),
}


@dataclass(frozen=True)
class Reasoned:
    """An answer with what it was reasoned from.

    Attributes:
        thoughts: The lines of thought at the end, the chosen one first.
        calls: Model calls that were made.
        agreement: Share of the samples that agree with the answer; None where none were compared.
    """

    answer: str
    thoughts: tuple[Thought, ...]
    calls: int
    agreement: float | None = None


class Reasoning(Runnable[Sequence[BaseMessage], Reasoned]):
    """A style with a model.

    Args:
        model: A generative chat model.
        style: A name in STYLES, or a style of one's own.
        language: Language of what the model is told; `auto` follows the last message.
    """

    def __init__(
        self, model: BaseChatModel, style: Style | StyleName, language: str = "auto"
    ) -> None:
        self._model = generative(model, "Reasoning", "RAG_CHAT_MODEL")
        self._style = STYLES[style] if isinstance(style, str) else style
        self._language = language

    def invoke(
        self,
        input: Sequence[BaseMessage],
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> Reasoned:
        """Return the answer to the last message.

        Raises:
            GenerativeModelNeeded: the model only quotes documents.
            ModelError: the model does not answer.
        """
        style, budget = self._style, Budget(self._style.calls)
        whole = style.depth == 1
        temperature = style.temperature if style.branches > 1 else None
        steps = Steps(self._model, list(input), self._told(input), whole, temperature)
        kept = search(
            steps.grow,
            steps.weigh if style.weighs else None,
            steps.combine if style.combines else None,
            branches=style.branches,
            width=style.width,
            depth=style.depth,
            budget=budget,
        )
        return _chosen(kept, steps, budget.used)

    def _told(self, messages: Sequence[BaseMessage]) -> str:
        if self._language != "auto":
            return self._language
        return detect_language(messages[-1].text) if messages else "en"


def _chosen(kept: Sequence[Thought], steps: Steps, used: int) -> Reasoned:
    """Return the answer of the best thought, or of most where they were not weighed."""
    answers = [thought.answer for thought in kept]
    if not any(answer.strip() for answer in answers):
        return Reasoned(steps.finish(kept[0]), tuple(kept), used + 1)
    if len(kept) > 1 and not any(thought.score for thought in kept):
        place, share = vote(answers)
        others = [thought for i, thought in enumerate(kept) if i != place]
        return Reasoned(answers[place], (kept[place], *others), used, share)
    best = next(thought for thought in kept if thought.answer.strip())
    return Reasoned(best.answer, (best, *(t for t in kept if t is not best)), used)
