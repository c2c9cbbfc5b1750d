"""Spelling: a question with mistyped words is answered as if they were typed right."""

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AnyMessage, HumanMessage
from langgraph.runtime import Runtime

from agents.middleware.base import Request, State, TurnMiddleware
from agents.turn import question_of
from chains.retrieval.query.spelling import speller_of


class Spelling(TurnMiddleware):
    """Corrects the questions that the embedded model reads, and emits a `Notice` of what changed.

    The messages of the thread stay as they were typed. A generative model reads over errors by
    itself, so it gets none of this.

    Args:
        searcher: The retriever of the assistant; without an index nothing is corrected.
        language: The language setting; `auto` follows the question.
    """

    blocking = True

    def __init__(self, searcher: Any, language: str = "auto") -> None:
        super().__init__(language)
        self._speller = speller_of(searcher)

    def respelt(self, messages: Sequence[AnyMessage]) -> list[AnyMessage]:
        """Return messages with the questions respelt by the words of the documents."""
        return [self._respelt(message) for message in messages]

    def on_turn_start(self, state: State, runtime: Runtime[None]) -> None:
        """Notify the reader of the words of the question that are read otherwise."""
        messages = state["messages"]
        question = question_of(messages)
        if self._speller is None or not question:
            return
        if changes := self._speller.respelt(question).changes:
            shown = ", ".join(f"{change.typed} → {change.meant}" for change in changes)
            self._notify(runtime, messages, "respelt", changes=shown)

    def change_request(self, request: Request) -> Request:
        """Give the model the corrected questions."""
        return request.override(messages=self.respelt(request.messages))

    def _respelt(self, message: AnyMessage) -> AnyMessage:
        if self._speller is None or not isinstance(message, HumanMessage):
            return message
        if not isinstance(message.content, str):
            return message
        respelt = self._speller.respelt(message.content).text
        if respelt == message.content:
            return message
        return message.model_copy(update={"content": respelt})
