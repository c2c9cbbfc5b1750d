"""Context trimming: call the model again with a shorter prompt when its context is exceeded.

Passages, examples and history are cut in three levels. Only a question that is too long by itself,
or a context too small for one short passage, ends in an error.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from langchain_core.messages import AnyMessage, ToolMessage

from agents.middleware.base import ModelSteps, Request, TurnMiddleware
from agents.middleware.context.history_trimming import trim_history
from agents.turn import question_of, sources_of, split_turn
from chains.sources import Source
from errors import ModelError
from models.evidence import render_evidence
from text.analyser import tokens
from text.sentences import sentence_spans

TRIM_LEVEL = "lean"  # key in the state of a request: how much is cut, 1 to 3
TOO_LONG = "model_too_long"  # code of the error for an exceeded context
HISTORY_CHARS = {1: 3_000, 2: 600, 3: 0}  # of earlier turns
RESULTS = {1: 4, 2: 2, 3: 1}  # newest tool results that keep their passages
RESULT_CHARS = {1: 3_000, 2: 1_200, 3: 500}  # of a tool result without passages
EXCERPT_CHARS = 500  # of the only passage at level 3


class ContextTrimming(TurnMiddleware):
    """Drops passages, examples and history until the model accepts the prompt."""

    def around_model(self, request: Request) -> ModelSteps:
        """Call the model, with a shorter prompt after each refusal.

        Raises:
            ModelError: the shortest prompt is still too long, or the model failed otherwise.
        """
        level = 0
        while True:
            try:
                response = yield trim_request(request, level) if level else request
            except ModelError as error:
                if error.code != TOO_LONG or level == max(HISTORY_CHARS):
                    raise
                level += 1
                continue
            if level:
                self._notify(request.runtime, request.messages, "context_shortened")
            return response


def is_shortest(request: Request) -> bool:
    """Return whether a request has been cut as far as it can be."""
    state: Any = request.state
    return bool(state.get(TRIM_LEVEL, 0) == max(HISTORY_CHARS))


def trim_request(request: Request, level: int) -> Request:
    """Return the request with history and tool results cut to `level`."""
    past, turn = split_turn(request.messages)
    question = question_of(request.messages)
    newest = [m.id for m in turn if isinstance(m, ToolMessage)][-RESULTS[level] :]
    trimmed = [_trim_result(message, level, question, message.id in newest) for message in turn]
    state: Any = {**request.state, TRIM_LEVEL: level}
    history = trim_history(past, HISTORY_CHARS[level])
    return request.override(messages=[*history, *trimmed], state=state)


def _trim_result(message: AnyMessage, level: int, question: str, keep_passages: bool) -> AnyMessage:
    if not isinstance(message, ToolMessage):
        return message
    sources = sources_of(message)
    if not sources:
        return message.model_copy(update={"content": message.text[: RESULT_CHARS[level]]})
    kept = trim_passages(sources, level, question) if keep_passages else []
    return message.model_copy(update={"content": render_evidence(kept) or "-"})


def trim_passages(sources: Sequence[Source], level: int, question: str) -> list[Source]:
    """Return the passages of a search that remain at a level; `sources` stand best first."""
    if level == 0:
        return list(sources)
    if level == 1:
        return list(sources[: (len(sources) + 1) // 2])
    return [
        source if level == 2 else replace(source, text=excerpt(source.text, question))
        for source in sources[:1]
    ]


def excerpt(text: str, question: str, chars: int = EXCERPT_CHARS) -> str:
    """Return the window of at most `chars` characters with most terms of the question."""
    if len(text) <= chars:
        return text
    terms = set(tokens(question))
    best, most = 0, 0
    for start, _ in sentence_spans(text):
        score = len(terms.intersection(tokens(text[start : start + chars])))
        if score >= most > 0 or score > most:  # the last of equals keeps the terms off its end
            best, most = start, score
    return text[best : best + chars].strip()
