"""2-step RAG, in LangChain's term: search once, then answer from the passages, without tools."""

import time
import uuid
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from langchain_core.messages import AnyMessage
from langgraph.runtime import Runtime

from agents.events import Sources, Step
from agents.evidence import from_passages
from agents.messages import Language
from agents.middleware.base import ModelSteps, Request, State, TurnMiddleware
from agents.middleware.context.context_trimming import TRIM_LEVEL, trim_passages
from agents.middleware.context.few_shot_prompt import Examples
from agents.middleware.memory.grounding import (
    asks_about_answer,
    last_grounding,
    with_grounding,
)
from agents.state import GuardDecision, evidence_of, last_evidence_of, plain, restored
from agents.tools.documents import NAME, Searcher, fallback_notice, find
from agents.tools.summaries import LIST, SUMMARISE, intent_sources
from agents.turn import question_of, split_turn, with_prompt_label
from chains.condense import Condense
from chains.fallback import on_fallback
from chains.retrieval.query.decomposition import interleaved
from chains.sources import Source
from chains.summaries.library import library_of
from index.passage import Passage
from models.evidence import render_evidence
from prompts.assistant import answer_prompt, answering_prompt
from prompts.persona import Persona
from text.dialogue.forms import asks_more
from text.dialogue.rewriting import search_queries
from text.documents.intent import document_intent

Respelt = Callable[[Sequence[AnyMessage]], list[AnyMessage]]
Screen = Callable[[Sequence[Source]], tuple[list[Source], list[GuardDecision]]]
CONDENSED = "condense_question"  # name of the step that shows the standalone question


class TwoStepRag(TurnMiddleware):
    """Searches before the agent runs and puts the passages into the prompt.

    Args:
        searcher: Finds passages.
        condense: Rewrites a follow-up as a standalone question, given the messages before it;
            returns nothing where there is nothing to search for. A rewritten question is a step.
        examples, describe, language, prompts, persona: As for `FewShotPrompt`.
        screen: Returns passages as they may go on, and the decisions about them.
        carry_grounding: Whether a follow-up about the last answer gets its passages again.
        respelt: Returns messages with the spelling of questions corrected.
    """

    blocking = True

    def __init__(
        self,
        searcher: Searcher,
        condense: Condense,
        examples: Examples,
        describe: Callable[[Language], str],
        language: str = "auto",
        prompts: Path | None = None,
        screen: Screen | None = None,
        persona: Persona | None = None,
        *,
        carry_grounding: bool = False,
        respelt: Respelt = list,
    ) -> None:
        super().__init__(language)
        self._screen = screen
        self._searcher = searcher
        self._condense = condense
        self._examples = examples
        self._describe = describe
        self._prompts = prompts
        self._persona = persona
        self._library = library_of(searcher)
        self._carry_grounding = carry_grounding
        self._respelt = respelt

    def on_turn_start(self, state: State, runtime: Runtime[None]) -> dict[str, Any]:
        """Search for the last question."""
        messages = self._respelt(state["messages"])
        past, _ = split_turn(messages)
        question, began = question_of(messages), time.monotonic()
        language = self._language(state["messages"])
        with on_fallback(fallback_notice(language)):
            query = self._condense(question, past) if question else ""
        question, query = restored(question, state), restored(query, state)
        grounding: list[Source] = []
        if self._carry_grounding and asks_about_answer(question):
            grounding = last_grounding(past, last_evidence_of(state))
        if not query:  # a greeting
            if grounding:
                runtime.stream_writer(Sources(with_grounding([], grounding)))
            return {"evidence": plain(with_grounding([], grounding))}
        if query != question:
            step = uuid.uuid4().hex
            runtime.stream_writer(Step(step, CONDENSED, query))
            runtime.stream_writer(Step(step, CONDENSED, query, "done", _ms_since(began)))
        step, began = uuid.uuid4().hex, time.monotonic()
        tool, sources = self._whole_documents(question, query, language)
        runtime.stream_writer(Step(step, tool, query))
        if tool == NAME:
            sources = from_passages(self._found(question, query, language))
        runtime.stream_writer(Step(step, tool, query, "done", _ms_since(began)))
        decisions: list[GuardDecision] = []
        if self._screen:
            sources, decisions = self._screen(sources)
        sources = with_grounding(sources, grounding) if grounding else sources
        if sources:
            runtime.stream_writer(Sources(sources))
        return {"evidence": plain(sources), **({"guard": decisions} if decisions else {})}

    def _found(self, question: str, query: str, language: Language) -> list[Passage]:
        """Return the passages for the standalone question and the user's own words together."""
        queries = search_queries(question, query)
        rankings = [find(self._searcher, each, language) for each in queries]
        count = sum(map(len, rankings)) if asks_more(question) else len(rankings[0])
        return interleaved(rankings, count) if len(rankings) > 1 else rankings[0]

    def _whole_documents(
        self, question: str, query: str, language: Language
    ) -> tuple[str, list[Source]]:
        """Return the tool for a request about whole documents, and what it finds.

        The tool is the search where the question is no such request, or names no document.
        """
        for text in dict.fromkeys((question, query)):
            intent = document_intent(text)
            if intent is None or self._library is None:
                continue
            if not intent.names and intent.kind == "summary" and query != question:
                continue  # "summarise" after an answer is about the answer
            if sources := intent_sources(self._library, intent, language):
                return (LIST if intent.kind in ("list", "topic") else SUMMARISE), sources
        return NAME, []

    def around_model(self, request: Request) -> ModelSteps:
        """Call the model with the passages before the question."""
        past, turn = split_turn(request.messages)
        question = question_of(request.messages)
        language = self._language(request.messages)
        state: Any = request.state
        level = state.get(TRIM_LEVEL, 0)
        prompt: Any = answer_prompt(
            language=language,
            question=question,
            evidence=render_evidence(trim_passages(evidence_of(state), level, question)),
            examples=() if level else self._examples(question, language),
            collection=self._describe(language),
            today=date.today(),
            history=past,
            folder=self._prompts,
            persona=self._persona,
        )
        system, *messages = prompt
        augmented = request.override(system_message=system, messages=[*messages, *turn[1:]])
        response = yield augmented
        sent = answering_prompt("answer", language, self._prompts, self._persona)
        return with_prompt_label(response, sent)


def _ms_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
