"""Embedded chat model: an extractive question answering model without weights to download.

It reads the last question and everything after it. With passages it answers with at most three of
their sentences, each with its citation, or abstains. Without passages it calls a bound tool. It
generates no text, so it cannot translate, paraphrase or grade.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LangSmithParams, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import ToolCall, tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field

from models.evidence import ABSTAINED, MARKS, NOT_IN_DOCUMENTS
from models.offline import tool_routing
from models.offline.answers.answering import AnswerOptions, answer
from models.offline.answers.cited_text import CitationSpan, CitedText, Reply
from models.offline.canned_replies import canned, small_talk_reply
from models.offline.documents.places import with_places
from models.offline.prompt_parsing import ParsedPrompt, parse_prompt
from models.offline.tool_choice import tool_call_for
from text.question.analysis import analyse

NAME = "offline:extractive"
# Below this estimated likelihood that an answer is right the model abstains.
MIN_CONFIDENCE = 0.2
# What is streamed at a time: a few words, since passing one on takes longer than making it.
_WORDS = re.compile(r"\s*\S+(?:\s+\S+){0,5}(?:\s+\Z)?|\s+\Z")
_TOKEN = re.compile(r"\w+|[^\w\s]")
# Parts of a tool's reply that address the model, not a person.
_MODEL_NOTE = re.compile(r"\s*(?:Answer without it\.|이 도구 없이 답하십시오\.)|\(unavailable\)")


class ExtractiveChatModel(BaseChatModel):
    """Answers with verbatim sentences of the passages it is given, in Korean and English.

    Every answer from passages carries `confidence` (0 to 1) in its response metadata.

    Attributes:
        model_name: Always `offline:extractive`.
        max_sentences: Most sentences in an answer.
        answers_from: Confidence below which it abstains.
        encoder: Compares the meanings of question and sentences; None compares words only.
    """

    model_name: str = NAME
    max_sentences: int = 3
    answers_from: float = MIN_CONFIDENCE
    encoder: Any = Field(default=None, exclude=True, repr=False)

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
        reply = self._reply(messages, stop, **kwargs)
        for words in _WORDS.findall(reply.text):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=words))
            if run_manager:
                run_manager.on_llm_new_token(words, chunk=chunk)
            yield chunk
        calls = [
            tool_call_chunk(name=c["name"], args=json.dumps(c["args"]), id=c["id"], index=i)
            for i, c in enumerate(reply.tool_calls)
        ]
        yield ChatGenerationChunk(
            message=AIMessageChunk(
                content="",
                tool_call_chunks=calls,
                usage_metadata=reply.usage_metadata,
                response_metadata=reply.response_metadata,
                additional_kwargs=reply.additional_kwargs,
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
        prompt = parse_prompt(messages)
        call = tool_call_for(prompt, tools, tool_choice)
        if call:
            return _message(messages, "", tool_calls=[call])
        (text, citations), confidence, abstained = self._text_reply(prompt, web=_has_web(tools))
        for end in stop or ():
            text = text.partition(end)[0]
        citations = tuple(span for span in citations if span[1] <= len(text))
        return _message(
            messages, text, confidence=confidence, citations=citations, abstained=abstained
        )

    def _text_reply(self, prompt: ParsedPrompt, *, web: bool = False) -> Reply:
        """Return the reply in words, with citations and confidence where passages answer."""
        language = prompt.language
        if talk := small_talk_reply(prompt.asked, web=web, asked=prompt.earlier):
            return Reply(CitedText(talk), None)
        if prompt.evidence:
            options = AnswerOptions(self.max_sentences, self.answers_from, self.encoder)
            reply = answer(prompt, options)
            return with_places(reply, prompt.evidence, language) if prompt.asks_source else reply
        if prompt.replies and (relayed := _tool_texts(prompt.replies)):
            return Reply(CitedText(relayed), None)
        if prompt.replies or prompt.templated:
            if not prompt.replies and analyse(prompt.question).form.summary:
                return Reply(CitedText(canned("no_summary", language)), None)
            return Reply(CitedText(NOT_IN_DOCUMENTS[language]), 0.0, abstained=True)
        return Reply(CitedText(canned("no_evidence", language)), None)


def _tool_texts(replies: Sequence[ToolMessage]) -> str:
    """Return the texts of tools that returned no passages; empty for a search without results."""
    relayed = [r for r in replies if r.name != tool_routing.SEARCH or r.status == "error"]
    return " ".join(dict.fromkeys(_MODEL_NOTE.sub("", reply.text).strip() for reply in relayed))


def _message(
    messages: Sequence[BaseMessage],
    text: str,
    *,
    tool_calls: Sequence[ToolCall] = (),
    confidence: float | None = None,
    citations: Sequence[CitationSpan] = (),
    abstained: bool = False,
) -> AIMessage:
    input_tokens = sum(_count(message.text) for message in messages)
    output_tokens = _count(text) + sum(_count(json.dumps(call["args"])) for call in tool_calls)
    sure = {} if confidence is None else {"confidence": round(confidence, 4)}
    return AIMessage(
        content=text,
        tool_calls=list(tool_calls),
        usage_metadata=UsageMetadata(
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            total_tokens=input_tokens + output_tokens,
        ),
        response_metadata={
            "model_name": NAME,
            "model_provider": "offline",
            "finish_reason": "tool_calls" if tool_calls else "stop",
            **({MARKS: list(citations)} if citations else {}),
            **({ABSTAINED: True} if abstained else {}),
            **sure,
        },
        additional_kwargs=dict(sure),
    )


def _count(text: str) -> int:
    return len(_TOKEN.findall(text))


def _has_web(tools: Sequence[dict[str, Any]]) -> bool:
    return any(tool.get("function", {}).get("name") == "web_search" for tool in tools)
