"""Tool approval: a person approves, changes or rejects a call of a tool that acts before it runs.

The call stops at a LangGraph interrupt, in the shape of LangChain's `HumanInTheLoopMiddleware`, so
that any LangGraph client can show it:

    graph.invoke({"messages": [("user", "Delete Kim")]}, config)["__interrupt__"][0].value
    # {"action_requests": [{"name", "args", "description"}],
    #  "review_configs": [{"action_name", "allowed_decisions"}], "why": [...], "call": "..."}
    graph.invoke(Command(resume={"decisions": [{"type": "approve"}]}), config)

Decisions are {"type": "approve"}, {"type": "edit", "edited_action": {"name", "args"}} and
{"type": "reject", "message": "..."}. A decision is about one call with the arguments shown: of
several calls of one step one waits at a time, and the others are asked about after it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from langchain.agents.middleware.human_in_the_loop import ActionRequest, HITLRequest, ReviewConfig
from langchain.agents.middleware.types import ModelResponse, ToolCallRequest
from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from langgraph.config import get_config
from langgraph.types import Command, interrupt

from agents.events import Step
from agents.messages import Language, localise
from agents.middleware.base import (
    Outcome,
    Request,
    Response,
    ToolSteps,
    TurnMiddleware,
    with_tool_update,
)
from agents.middleware.guard.call_rules import Origins, broken_rule
from agents.middleware.guard.refused_call import refused_call
from agents.state import GuardDecision, evidence_of, restored_values
from agents.turn import split_turn
from settings_tools import ApprovalMode
from text.visible import visible, visible_json

CAN_APPROVE = "can_approve"  # in the configuration of a run: whether somebody can; else True
ANSWERED = "approval_call"  # there, too: id of the tool call that the run was resumed with
REJECTED = "rejected"  # in `additional_kwargs` of the result of a call that a person rejected
REASONS = {  # by the rule that asks
    "acting": "approval_acting",
    "untrusted": "approval_untrusted",
    "unknown_url": "approval_unknown_url",
    "words_of_documents": "approval_words_of_documents",
}
_CHECKPOINTER = "__pregel_checkpointer"  # LangGraph's own, in the configuration of a run


class ApprovalInterrupt(HITLRequest):
    """LangChain's request for a decision, with the rules that ask and the id of the tool call."""

    why: list[str]
    call: str


class ToolApproval(TurnMiddleware):
    """Asks a person before a tool acts.

    The outermost middleware of an assistant: what lies outside runs again when the turn goes on.
    Where nobody can be asked - without a checkpointer, or where the configuration says so - the
    call is refused in words.

    Args:
        acting: Names of the tools that act.
        mode: Which of their calls are asked about; `refuse` is none, and none runs.
        language: The language setting; `auto` follows the question.
    """

    blocking = True

    def __init__(self, acting: frozenset[str], mode: ApprovalMode, language: str = "auto") -> None:
        super().__init__(language)
        self._acting = acting
        self._mode = mode

    def change_request(self, request: Request) -> Request | Response:
        """Return the calls that still wait in place of a call of the model."""
        said = _last_answer(split_turn(request.messages)[1])
        if said is not None and _open_calls(request.messages, said, self._acting):
            return ModelResponse(result=[said])
        return request

    def around_tool(self, request: ToolCallRequest) -> ToolSteps:
        """Make a call, where a person has to approve it after that."""
        call, state = request.tool_call, request.state
        if request.tool is None or call["name"] not in self._acting:
            return (yield request)
        configurable = get_config().get("configurable") or {}
        why = self._why(call["args"], state)
        if not why and configurable.get(ANSWERED) != call["id"]:
            return (yield request)
        can_ask = configurable.get(_CHECKPOINTER) and configurable.get(CAN_APPROVE, True)
        if self._mode == "refuse" or not can_ask:
            return self._refused(request, why)
        turn = split_turn(state["messages"])[1]
        if _was_rejected(turn, call):
            return self._rejected(request, why, "")
        said = _last_answer(turn)
        waiting = _open_calls(turn, said, self._acting) if said else []
        if waiting and waiting[0] != call["id"]:
            return Command(update={})  # without a result: `change_request` brings it again
        shown = restored_values(call["args"], state)
        decision = _decision(interrupt(self._request(request, shown, why)), call["name"])
        match decision:
            case {"type": "approve"}:
                result = yield _with_arguments(request, shown)
                return with_tool_update(result, guard=[_made(why, "allow")])
            case {"type": "edit", "edited_action": {"args": dict(changed)}}:
                result = yield _with_arguments(request, changed)
                told = localise("call_edited", self._spoken(request), arguments=str(changed))
                return with_tool_update(_after(told, result), guard=[_made(why, "allow")])
            case _:
                return self._rejected(request, why, str(decision.get("message") or ""))

    def _why(self, arguments: Mapping[str, Any], state: Any) -> list[str]:
        """Return the rules that ask about a call; none where it may be made."""
        origins = Origins.of(state["messages"], evidence_of(state))
        if not origins.provenance.tainted:
            return [] if self._mode == "untrusted" else ["acting"]
        broken = broken_rule(arguments, origins)
        return ["acting", "untrusted", *([broken] if broken else [])]

    def _request(
        self, request: ToolCallRequest, arguments: dict[str, Any], why: Sequence[str]
    ) -> ApprovalInterrupt:
        name, language = request.tool_call["name"], self._spoken(request)
        text = f"{asked(name, why, language)}\n\n{_code_block(visible_json(arguments))}"
        return ApprovalInterrupt(
            action_requests=[ActionRequest(name=name, args=arguments, description=text)],
            review_configs=[
                ReviewConfig(action_name=name, allowed_decisions=["approve", "edit", "reject"])
            ],
            why=list(why),
            call=request.tool_call["id"] or "",
        )

    def _refused(self, request: ToolCallRequest, why: Sequence[str]) -> Outcome:
        language = self._spoken(request)
        self._show_refused(request)
        if self._mode == "refuse":
            told, notice = "call_refused_by_setting", "call_not_approved"
        elif "untrusted" in why:
            told, notice = "call_refused_acting", "guard_call_refused"
        else:
            told, notice = "call_refused_unapproved", "call_not_approved"
        return refused_call(request, "acting", told, notice, language)

    def _rejected(self, request: ToolCallRequest, why: Sequence[str], reason: str) -> Outcome:
        call, language = request.tool_call, self._spoken(request)
        self._show_refused(request)
        words = localise("call_rejected", language, name=call["name"])
        if reason:
            words = f"{words} {localise('call_rejected_reason', language, reason=reason)}"
        message = ToolMessage(
            words,
            name=call["name"],
            tool_call_id=call["id"] or "",
            status="error",
            additional_kwargs={REJECTED: True},
        )
        return with_tool_update(message, guard=[_made(why, "block")])

    def _show_refused(self, request: ToolCallRequest) -> None:
        call = request.tool_call
        arguments = ", ".join(str(value) for value in call["args"].values())
        request.runtime.stream_writer(Step(call["id"] or "", call["name"], arguments, "refused"))

    def _spoken(self, request: ToolCallRequest) -> Language:
        return self._language(request.state["messages"])


def asked(tool: str, why: Sequence[str], language: Language) -> str:
    """Return the question whether a tool may be called, with the rules that ask."""
    question = localise("approval_question", language, name=visible(tool))
    return "\n".join([question, *(f"- {localise(REASONS[rule], language)}" for rule in why)])


def _last_answer(turn: Sequence[AnyMessage]) -> AIMessage | None:
    return next((m for m in reversed(turn) if isinstance(m, AIMessage)), None)


def _open_calls(
    messages: Sequence[AnyMessage], said: AIMessage, names: frozenset[str]
) -> list[str | None]:
    """Return the ids of the calls of a message of these tools that have no result, in order."""
    answered = {m.tool_call_id for m in messages if isinstance(m, ToolMessage)}
    return [
        call["id"]
        for call in said.tool_calls
        if call["name"] in names and call["id"] not in answered
    ]


def _was_rejected(turn: Sequence[AnyMessage], call: Any) -> bool:
    """Return whether the very same call was rejected before in this turn."""
    rejected = {
        m.tool_call_id
        for m in turn
        if isinstance(m, ToolMessage) and m.additional_kwargs.get(REJECTED)
    }
    return any(
        made["id"] in rejected and made["name"] == call["name"] and made["args"] == call["args"]
        for message in turn
        if isinstance(message, AIMessage)
        for made in message.tool_calls
    )


def _decision(answer: Any, name: str) -> Mapping[str, Any]:
    """Return the decision in the answer to an interrupt; anything unclear is a rejection."""
    match answer:
        case {"decisions": [{"type": "approve" | "reject"} as decision]}:
            return dict(decision)
        case {"decisions": [{"type": "edit", "edited_action": {"name": edited}} as decision]}:
            return dict(decision) if edited == name else {"type": "reject"}
    return {"type": "reject"}


def _with_arguments(request: ToolCallRequest, arguments: dict[str, Any]) -> ToolCallRequest:
    call: Any = {**request.tool_call, "args": arguments}
    return request.override(tool_call=call)


def _after(told: str, result: Outcome) -> Outcome:
    """Return a result with a remark before it."""
    if isinstance(result, ToolMessage):
        return result.model_copy(update={"content": f"{told}\n{result.text}"})
    update: Any = result.update
    messages = [
        _after(told, m) if isinstance(m, ToolMessage) else m for m in update.get("messages", ())
    ]
    return with_tool_update(result, messages=messages)


def _made(why: Sequence[str], action: Any) -> GuardDecision:
    rule = why[-1] if why else "acting"
    return GuardDecision(rail="approval", rule=rule, action=action, channel="tool", spans=1)


def _code_block(text: str) -> str:
    """Return text as a block of code in Markdown, in which no mark of its own has an effect."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}json\n{text}\n{fence}"
