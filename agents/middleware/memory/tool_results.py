"""Long tool results: a page or table longer than its share of the window is cut to what is asked.

Results with numbered passages stay whole: their numbers are cited, and their length is limited
where they are found.
"""

from collections.abc import Sequence

from langchain_core.messages import AnyMessage, ToolMessage

from agents.middleware.base import Request, TurnMiddleware
from agents.middleware.context.history_trimming import GAP
from agents.middleware.memory.tokens import estimated_tokens
from agents.turn import question_of, sources_of
from text.analyser import tokens
from text.sentences import sentence_spans


class ToolResultSummary(TurnMiddleware):
    """Cuts long tool results to their sentences about the question.

    Args:
        budget: Most tokens of all results without passages.
        language: The language setting; `auto` follows the question.
    """

    def __init__(self, budget: int, language: str = "auto") -> None:
        super().__init__(language)
        self._budget = budget

    def change_request(self, request: Request) -> Request:
        """Shorten the tool results."""
        messages = shortened_results(request.messages, self._budget)
        if messages is request.messages:
            return request
        return request.override(messages=list(messages))


def shortened_results(messages: Sequence[AnyMessage], budget: int) -> Sequence[AnyMessage]:
    """Return the messages with long tool results cut, so that all fit in `budget` tokens.

    The messages themselves are returned where nothing is cut.
    """
    long = [m for m in messages if isinstance(m, ToolMessage) and not sources_of(m)]
    if sum(estimated_tokens(message.text) for message in long) <= budget:
        return messages
    share = budget / len(long)
    question = question_of(messages)
    return [
        message.model_copy(update={"content": summarised(message.text, question, share)})
        if message in long and estimated_tokens(message.text) > share
        else message
        for message in messages
    ]


def summarised(text: str, question: str, budget: float) -> str:
    """Return the beginning of a text and its sentences nearest to a question, in their order.

    Sentences are ranked by the share of the question's terms that they hold, and taken until
    `budget` tokens are spent; [...] stands where some are left out.
    """
    spans = sentence_spans(text)
    terms = set(tokens(question))
    scores = [len(terms.intersection(tokens(text[start:end]))) for start, end in spans]
    order = sorted(range(len(spans)), key=lambda i: (i != 0, -scores[i], i))
    chosen: set[int] = set()
    left = budget
    for i in order:
        cost = estimated_tokens(text[slice(*spans[i])]) + 2
        if cost <= left:
            chosen.add(i)
            left -= cost
    if not chosen:
        return text[: max(int(budget), 1)]
    pieces: list[str] = []
    last = -1
    for i in sorted(chosen):
        pieces.append(" " if i == last + 1 and pieces else GAP if pieces or i else "")
        pieces.append(text[slice(*spans[i])])
        last = i
    return "".join(pieces).strip() + (GAP.rstrip() if last + 1 < len(spans) else "")
