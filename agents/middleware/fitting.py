"""Ask again with less when a prompt is longer than a model can read.

Passages, examples and history are cut in three steps; the notice says so. Only a question that is
too long by itself, or a window too small for one short passage, ends in an error.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.messages import AnyMessage, ToolMessage

from agents.events import Notice
from agents.messages import say
from agents.middleware.history import fitting
from agents.turn import question_of, sources_of, split_turn, spoken_with
from chains.sources import Source
from errors import ModelError
from models.evidence import render_evidence
from text.analyser import tokens
from text.sentences import sentence_spans

LEAN = "lean"  # under it the state of a request says how much is left out, 1 to 3
TOO_LONG = "model_too_long"
HISTORY = {1: 3_000, 2: 600, 3: 0}  # characters of earlier turns
RESULTS = {1: 4, 2: 2, 3: 1}  # tool results whose passages are kept, the newest
TEXT = {1: 3_000, 2: 1_200, 3: 500}  # characters of a tool result without passages
SHORT = 500  # characters of the last passage


class FitContext(AgentMiddleware[AgentState[Any], None]):
    """Leaves passages, examples and history out until the model takes the prompt."""

    def __init__(self, language: str = "auto") -> None:
        super().__init__()
        self._language = language

    def wrap_model_call(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Call the model, with less after each refusal.

        Raises:
            ModelError: the least is still too long, or another failure.
        """
        level = 0
        while True:
            try:
                response = handler(request if not level else leaner(request, level))
            except ModelError as error:
                if error.code != TOO_LONG or level == max(HISTORY):
                    raise
                level += 1
                continue
            if level:
                words = say("context_shortened", spoken_with(request.messages, self._language))
                request.runtime.stream_writer(Notice("context_shortened", words))
            return response


def leaner(request: ModelRequest[None], level: int) -> ModelRequest[None]:
    """Return the request with less in it, the less the higher the level."""
    past, turn = split_turn(request.messages)
    question = question_of(request.messages)
    newest = [m.id for m in turn if isinstance(m, ToolMessage)][-RESULTS[level] :]
    results = [_shorter(message, level, question, message.id in newest) for message in turn]
    state: Any = {**request.state, LEAN: level}
    return request.override(messages=[*fitting(past, HISTORY[level]), *results], state=state)


def _shorter(message: AnyMessage, level: int, question: str, kept: bool) -> AnyMessage:
    if not isinstance(message, ToolMessage):
        return message
    sources = sources_of(message)
    if not sources:
        return message.model_copy(update={"content": message.text[: TEXT[level]]})
    left = fewer(sources, level, question) if kept else []
    return message.model_copy(update={"content": render_evidence(left) or "-"})


def fewer(sources: Sequence[Source], level: int, question: str) -> list[Source]:
    """Return the passages of a search that are shown at a level, the best first."""
    if level == 0:
        return list(sources)
    if level == 1:
        return list(sources[: (len(sources) + 1) // 2])
    return [
        source if level == 2 else replace(source, text=excerpt(source.text, question))
        for source in sources[:1]
    ]


def excerpt(text: str, question: str, chars: int = SHORT) -> str:
    """Return the stretch of at most `chars` characters that has most of the question's words."""
    if len(text) <= chars:
        return text
    wanted = set(tokens(question))
    best, most = 0, 0
    for start, _ in sentence_spans(text):
        score = len(wanted.intersection(tokens(text[start : start + chars])))
        if score >= most > 0 or score > most:  # the last of equals: its words are not at the edge
            best, most = start, score
    return text[best : best + chars].strip()
