"""The two-step way: search once, then answer from what was found, without tools."""

import time
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NotRequired

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langgraph.runtime import Runtime

from agents.events import Sources, Step
from agents.evidence import from_passages
from agents.messages import Spoken, language_of
from agents.middleware.fitting import LEAN, fewer
from agents.middleware.prompt import Examples
from agents.tools.documents import NAME, Searcher, fallback_notice, find
from agents.turn import signed, split_turn
from chains.condense import Condense
from chains.fallback import on_fallback
from chains.sources import Source
from models.evidence import render_evidence
from prompts.assistant import answer_prompt
from prompts.templates import load_prompt

CONDENSED = "condense_question"  # the step that shows what is searched for instead


class EvidenceState(AgentState[Any]):
    """Messages, and the passages found for the last question."""

    evidence: NotRequired[list[Source]]


class AnswerFromSearch(AgentMiddleware[EvidenceState, None]):
    """Searches before the model is called and puts what is found into its prompt.

    Args:
        searcher: Finds passages.
        condense: Makes a follow-up question stand alone, given the messages before it; returns
            nothing where nothing is to be searched for. What it makes is shown as a step.
        examples, describe, language, prompts: As for `PromptWithExamples`.
    """

    state_schema = EvidenceState

    def __init__(
        self,
        searcher: Searcher,
        condense: Condense,
        examples: Examples,
        describe: Callable[[Spoken], str],
        language: str = "auto",
        prompts: Path | None = None,
    ) -> None:
        super().__init__()
        self._searcher = searcher
        self._condense = condense
        self._examples = examples
        self._describe = describe
        self._language = language
        self._prompts = prompts

    def before_agent(self, state: EvidenceState, runtime: Runtime[None]) -> dict[str, Any]:
        """Search for the last question."""
        past, turn = split_turn(state["messages"])
        question, began = turn[0].text if turn else "", time.monotonic()
        spoken = language_of(question, self._language)
        with on_fallback(fallback_notice(spoken)):
            query = self._condense(question, past) if question else ""
        if not query:  # a greeting
            return {"evidence": []}
        if query != question:
            step, ms = uuid.uuid4().hex, round((time.monotonic() - began) * 1000)
            runtime.stream_writer(Step(step, CONDENSED, query))
            runtime.stream_writer(Step(step, CONDENSED, query, "done", ms))
        step, began = uuid.uuid4().hex, time.monotonic()
        runtime.stream_writer(Step(step, NAME, query))
        sources = from_passages(find(self._searcher, query, spoken))
        ms = round((time.monotonic() - began) * 1000)
        runtime.stream_writer(Step(step, NAME, query, "done", ms))
        if sources:
            runtime.stream_writer(Sources(sources))
        return {"evidence": sources}

    def wrap_model_call(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Call the model with the passages in front of the question."""
        past, turn = split_turn(request.messages)
        question = turn[0].text if turn else ""
        spoken = language_of(question, self._language)
        state: Any = request.state
        level = state.get(LEAN, 0)
        prompt: Any = answer_prompt(
            language=spoken,
            question=question,
            evidence=render_evidence(fewer(state.get("evidence", []), level, question)),
            examples=() if level else self._examples(question, spoken),
            collection=self._describe(spoken),
            today=date.today(),
            history=past,
            folder=self._prompts,
        )
        system, *messages = prompt
        asked = request.override(system_message=system, messages=[*messages, *turn[1:]])
        return signed(handler(asked), load_prompt("answer", spoken, self._prompts))
