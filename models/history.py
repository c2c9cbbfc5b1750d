"""History: the exchanges of a conversation, and its last question rewritten by rule."""

from collections.abc import Callable, Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from models.evidence import NOT_IN_DOCUMENTS
from text.dialogue.exchanges import Exchange, Rewriting
from text.dialogue.rewriting import rewrite


def rewrite_by_rule(question: str, past: Sequence[BaseMessage]) -> Rewriting:
    """Return a question rewritten by the questions and answers before it."""
    return rewrite(question, exchanges(past))


def exchanges(
    messages: Sequence[BaseMessage], question_of: Callable[[str], str] = str
) -> list[Exchange]:
    """Return each question of a conversation with the answer to it, oldest first.

    Args:
        messages: The messages; tool calls and their results are left out.
        question_of: Returns the question in the text of a message, where it is part of a prompt.
    """
    found: list[Exchange] = []
    for message in messages:
        if isinstance(message, HumanMessage):
            found.append(Exchange(question_of(message.text)))
        elif isinstance(message, AIMessage) and message.text and found:
            abstains = any(refusal in message.text for refusal in NOT_IN_DOCUMENTS.values())
            # What came nearest to an answer is nothing that a question refers to.
            found[-1] = found[-1]._replace(answer="" if abstains else message.text)
    return found
