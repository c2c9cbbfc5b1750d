"""Guardrails: one middleware for all rails, from the question to the answer."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import AIMessage, AnyMessage, SystemMessage, ToolMessage
from langgraph.runtime import Runtime

from agents.messages import Language
from agents.middleware.base import (
    ModelSteps,
    Outcome,
    Request,
    State,
    TurnMiddleware,
    Update,
    with_tool_update,
    with_update,
)
from agents.middleware.guard.call_rules import CallRule, Origins, refused_by
from agents.middleware.guard.decisions import guard_decisions
from agents.middleware.guard.guarded_model import OutputCheck
from agents.middleware.guard.refused_call import refused_call
from agents.middleware.guard.turn_rails import turn_rails
from agents.middleware.memory.prompt_parts import PARTS
from agents.state import PLACEHOLDERS, GuardDecision, evidence_of, restored_values
from agents.tools.reach import Reach
from agents.turn import REFUSED, question_of, sources_of, split_turn
from chains.sources import Source
from guardrails.engine import Guard
from guardrails.output.canary import process_canary
from guardrails.rail import Channel, Decision, Rail
from guardrails.redaction import Placeholders
from guardrails.refusals import refusal

CACHED_PASSAGES = 4096
REFUSALS: dict[CallRule, str] = {
    "unknown_url": "call_refused_unknown_url",
    "words_of_documents": "call_refused_words_of_documents",
}


class Guardrails(TurnMiddleware):
    """Runs the rails of a guard.

    Args:
        guard: The rails and their policy.
        reach: Which tools send something out, and which act.
        embedded: Whether the model is the embedded one, which is sent nothing and only quotes: the
            user's own data stays, no canary is put into the prompt, and quotations are its answer.
        longest_quote: Most words in a row that a generated answer may take from a passage.
        language: The language setting; `auto` follows the question.
        describe: Returns the line of the prompt about the collection, which an answer may repeat.
    """

    blocking = True
    starts_first = True

    def __init__(
        self,
        guard: Guard,
        reach: Reach,
        *,
        embedded: bool,
        longest_quote: int = 40,
        language: str = "auto",
        describe: Callable[[Language], str] | None = None,
    ) -> None:
        super().__init__(language)
        self._guard = guard
        self._describe = describe
        self._reach = reach
        self._embedded = embedded
        self._longest_quote = longest_quote
        self._check_passage = lru_cache(maxsize=CACHED_PASSAGES)(self._decide_passage)

    def on_turn_start(self, state: State, runtime: Runtime[None]) -> Update:
        """Check the question; a blocked one ends the turn with a refusal."""
        messages = state["messages"]
        question = question_of(messages)
        known: dict[str, str] = dict(state.get(PLACEHOLDERS) or {})  # type: ignore[call-overload]
        placeholders = Placeholders(known)
        decision = self._guard.check(question, "user", placeholders)
        made = self._made(decision, "user")
        if decision.action == "block":
            return {
                "guard": made,
                "jump_to": "end",
                "messages": [self._refusal(decision, "user", messages)],
            }
        if decision.action == "redact" and not self._embedded:
            asked = split_turn(messages)[1][0]
            self._notify(runtime, messages, "guard_redacted", rules=_rules(decision))
            changed = asked.model_copy(update={"content": decision.text})
            return {"guard": made, "messages": [changed], PLACEHOLDERS: placeholders.to_json()}
        if decision.action == "warn":
            self._notify(runtime, messages, "guard_warned", rules=_rules(decision))
        return {"guard": made} if made else None

    def screen(self, sources: Sequence[Source]) -> tuple[list[Source], list[GuardDecision]]:
        """Return passages as they may go on, and what was decided about them."""
        passed: list[Source] = []
        made: list[GuardDecision] = []
        for source in sources:
            decision = self._check_passage(source.text)
            made += self._made(decision, "document")
            passed.append(_with_text(source, decision))
        return passed, made

    def around_model(self, request: Request) -> ModelSteps:
        """Call the model with its output held back until it is checked."""
        guard = self._guard
        if guard.rails and not self._embedded:
            guard = guard.with_rails(*self._of_turn(request))
        known: Any = request.state.get(PLACEHOLDERS)
        check = OutputCheck(guard, known)
        request = request.override(model=check.around(request.model))
        if not self._embedded and request.system_message is not None:
            marked = process_canary().mark(str(request.system_message.text))
            request = request.override(system_message=SystemMessage(marked))
        response = yield request
        decision = check.decision
        if not decision.findings:
            return response
        made = self._made(decision, "answer")
        if decision.action == "block":
            refused = self._refusal(decision, "answer", request.messages)
            last = response.result[-1]
            usage = last.usage_metadata if isinstance(last, AIMessage) else None
            return with_update(refused.model_copy(update={"usage_metadata": usage}), guard=made)
        if decision.action == "warn":
            rules = _rules(decision)
            self._notify(request.runtime, request.messages, "guard_warned", rules=rules)
        return with_update(response, guard=made)

    def _of_turn(self, request: Request) -> list[Rail]:
        """Return the rails that know what a turn read and what its model was told."""
        state: Any = request.state
        sources = evidence_of(state)
        evidence = [source.text for source in sources]
        # Of the state: the messages of the request have the passages in the user's message.
        origins = Origins.of(state["messages"], sources)
        said = [*origins.typed, *origins.read, *state.get(PARTS, {}).values()]
        if self._describe is not None:
            said.append(self._describe(self._language(state["messages"])))
        prompt = request.system_message.text if request.system_message else ""
        return turn_rails(self._guard, origins, evidence, str(prompt), said, self._longest_quote)

    def change_call(self, request: ToolCallRequest) -> ToolCallRequest | Outcome:
        """Refuse what may not leave; give tools of this machine the user's own values back."""
        call: Any = request.tool_call
        name, state = call["name"], request.state
        if name in self._reach.members:  # with a model of its own, which reads placeholders too
            return request
        if name in self._reach.outside or name in self._reach.acting:
            messages = state["messages"]
            origins = Origins.of(messages, evidence_of(state))
            rule = refused_by(name, call["args"], self._reach, origins)
            if rule is not None:
                return self._refused_call(request, rule)
            decision = self._guard.check(str(call["args"]), "tool")
            if decision.action == "block":
                return self._refused_call(request, "words_of_documents")
            return request
        changed: Any = {**call, "args": restored_values(call["args"], state)}
        return request.override(tool_call=changed)

    def look_at_result(self, request: ToolCallRequest, result: Outcome) -> Outcome:
        """Check what a tool returned, in its text and in its sources."""
        if not isinstance(result, ToolMessage):
            return result
        outside = request.tool_call["name"] in self._reach.outside
        channel: Channel = "tool" if outside else "document"
        decision = self._guard.check(result.text, channel)
        sources, made = self.screen(sources_of(result))
        made = made or self._made(decision, channel)
        if not made:
            return result
        changed: dict[str, Any] = {}
        if decision.action in ("redact", "block"):
            language = self._language(request.state["messages"])
            blocked = refusal(decision, channel, self._guard.policy, language)
            changed["content"] = blocked if decision.action == "block" else decision.text
        if sources:
            changed["artifact"] = [] if decision.action == "block" else sources
        return with_tool_update(result.model_copy(update=changed), guard=made)

    def _made(self, decision: Decision, channel: Channel) -> list[GuardDecision]:
        return guard_decisions(decision, channel, self._guard.policy, embedded=self._embedded)

    def _decide_passage(self, text: str) -> Decision:
        return self._guard.check(text, "document")

    def _refusal(
        self, decision: Decision, channel: Channel, messages: Sequence[AnyMessage]
    ) -> AIMessage:
        text = refusal(decision, channel, self._guard.policy, self._language(messages))
        return AIMessage(text, response_metadata={REFUSED: channel})

    def _refused_call(self, request: ToolCallRequest, rule: CallRule) -> Outcome:
        language = self._language(request.state["messages"])
        return refused_call(request, rule, REFUSALS[rule], "guard_call_refused", language)


def _rules(decision: Decision) -> str:
    return ", ".join(dict.fromkeys(f"{f.rail}.{f.rule}" for f in decision.findings))


def _with_text(source: Source, decision: Decision) -> Source:
    if decision.action == "block":
        return replace(source, text="")
    return replace(source, text=decision.text) if decision.action == "redact" else source
