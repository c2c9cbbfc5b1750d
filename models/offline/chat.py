"""A chat model without a model: it calls the search tool, then quotes what answers, or says no.

It reads the last question and everything after it. With passages in evidence it answers with at
most three of their sentences, each followed by its number, or with the one sentence that says
the documents do not answer. Without passages it calls a tool that is bound. It writes no text of
its own, so translating, summing up or grading are beyond it.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LangSmithParams, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import ToolCall, tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from models.evidence import MARKS, NOT_IN_DOCUMENTS
from models.offline import routing
from models.offline.answers.answering import Limits, answer
from models.offline.answers.written import Mark, Reply, Written
from models.offline.reading import ParsedPrompt, parse_prompt
from models.offline.talk import say, small_talk_reply, spoken
from text.question.analysis import analyse

NAME = "offline:extractive"
# Below this confidence the passages do not answer. Of answerable SQuAD and KorQuAD questions it
# turns away 33 and 5 in a thousand; of those whose article is missing it lets pass a sixth. It is
# the highest at which their answers still hold an accepted one for 86 and 96 in a hundred.
ANSWERS_FROM = 0.19
_WORD = re.compile(r"\s*\S+\s*\Z|\s*\S+|\s+\Z")
_COUNTED = re.compile(r"\w+|[^\w\s]")
# Words in a tool's reply that are meant for a model, not for a person.
_TO_MODEL = re.compile(r"\s*(?:Answer without it\.|이 도구 없이 답하십시오\.)|\(unavailable\)")


class ExtractiveChatModel(BaseChatModel):
    """Answers with exact sentences of the passages it is given, in Korean and English.

    Every answer from passages carries `confidence` (0 to 1) in its response metadata.

    Attributes:
        model_name: Always `offline:extractive`.
        max_sentences: Most sentences in an answer.
        answers_from: Confidence under which it says that the documents do not answer.
    """

    model_name: str = NAME
    max_sentences: int = 3
    answers_from: float = ANSWERS_FROM

    @property
    def _llm_type(self) -> str:
        return "offline-extractive"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {
            "model_name": self.model_name,
            "max_sentences": self.max_sentences,
            "answers_from": self.answers_from,
        }

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        params = super()._get_ls_params(stop=stop, **kwargs)
        model = kwargs.get("model", self.model_name)
        return {**params, "ls_provider": "offline", "ls_model_name": model}

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: Any = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Return this model with tools it may call; `tool_choice` as with OpenAI's models."""
        formatted = [convert_to_openai_tool(tool) for tool in tools]
        return self.bind(tools=formatted, tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = self._reply(messages, stop, **kwargs)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        whole = self._reply(messages, stop, **kwargs)
        for word in _WORD.findall(whole.text):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=word))
            if run_manager:
                run_manager.on_llm_new_token(word, chunk=chunk)
            yield chunk
        calls = [
            tool_call_chunk(name=c["name"], args=json.dumps(c["args"]), id=c["id"], index=i)
            for i, c in enumerate(whole.tool_calls)
        ]
        yield ChatGenerationChunk(
            message=AIMessageChunk(
                content="",
                tool_call_chunks=calls,
                usage_metadata=whole.usage_metadata,
                response_metadata=whole.response_metadata,
                additional_kwargs=whole.additional_kwargs,
                chunk_position="last",
            )
        )

    def _reply(
        self,
        messages: Sequence[BaseMessage],
        stop: list[str] | None,
        *,
        tools: Sequence[dict[str, Any]] = (),
        tool_choice: Any = None,
        **_: Any,
    ) -> AIMessage:
        turn = parse_prompt(messages)
        call = _call(turn, [tool["function"] for tool in tools], _forced(tool_choice))
        if call:
            return _message(messages, "", tool_calls=[call])
        (text, marks), confidence = self._text(turn)
        for end in stop or ():
            text = text.partition(end)[0]
        marks = tuple(mark for mark in marks if mark[1] <= len(text))
        return _message(messages, text, confidence=confidence, marks=marks)

    def _text(self, turn: ParsedPrompt) -> Reply:
        """Return what to say, how sure the passages make it, if any, and where it cites them."""
        language = spoken(turn.question)
        if talk := small_talk_reply(turn.question):
            return Reply(Written(talk), None)
        if turn.evidence:
            return answer(turn, Limits(self.max_sentences, self.answers_from))
        if turn.replies and (relayed := _relayed(turn.replies)):
            return Reply(Written(relayed), None)
        if turn.replies or turn.templated:
            if not turn.replies and analyse(turn.question).form.summary:
                return Reply(Written(say("no_summary", language)), None)
            return Reply(Written(NOT_IN_DOCUMENTS[language]), 0.0)
        return Reply(Written(say("no_evidence", language)), None)


def _relayed(replies: Sequence[ToolMessage]) -> str:
    """Return in words what tools said that found no passage; empty if the documents held none."""
    telling = [r for r in replies if r.name != routing.SEARCH or r.status == "error"]
    return " ".join(dict.fromkeys(_TO_MODEL.sub("", reply.text).strip() for reply in telling))


def _forced(tool_choice: Any) -> str | None:
    """Return the tool that must be called, `any`, "" where the choice is free, None for none."""
    match tool_choice:
        case None | False | "auto":
            return ""
        case "none":
            return None
        case True | "any" | "required":
            return "any"
        case {"function": {"name": str(name)}} | {"name": str(name)}:
            return name
        case _:
            return str(tool_choice)


def _call(
    turn: ParsedPrompt, tools: Sequence[dict[str, Any]], forced: str | None
) -> ToolCall | None:
    if not tools or forced is None:
        return None
    if not forced and (turn.evidence or turn.replies or small_talk_reply(turn.question)):
        return None
    called = [reply.name or "" for reply in turn.replies]
    tool = routing.choose(turn.question, tools, called, forced=forced)
    if tool is None:
        return None
    query = f"{turn.before} {turn.question}".strip()
    filled = routing.arguments(tool, turn.question, query)
    return ToolCall(name=tool["name"], args=filled, id=f"call_{uuid4().hex[:24]}", type="tool_call")


def _message(
    messages: Sequence[BaseMessage],
    text: str,
    *,
    tool_calls: Sequence[ToolCall] = (),
    confidence: float | None = None,
    marks: Sequence[Mark] = (),
) -> AIMessage:
    read = sum(_count(message.text) for message in messages)
    written = _count(text) + sum(_count(json.dumps(call["args"])) for call in tool_calls)
    sure = {} if confidence is None else {"confidence": round(confidence, 4)}
    return AIMessage(
        content=text,
        tool_calls=list(tool_calls),
        usage_metadata=UsageMetadata(
            input_tokens=read, output_tokens=written, total_tokens=read + written
        ),
        response_metadata={
            "model_name": NAME,
            "model_provider": "offline",
            "finish_reason": "tool_calls" if tool_calls else "stop",
            **({MARKS: list(marks)} if marks else {}),
            **sure,
        },
        additional_kwargs=dict(sure),
    )


def _count(text: str) -> int:
    return len(_COUNTED.findall(text))
