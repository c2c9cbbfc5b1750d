"""Checked answer: the last step of a turn, which resolves and verifies the citations."""

from langchain_core.messages import AIMessage
from langgraph.runtime import Runtime

from agents.answer import check_answer
from agents.middleware.base import State, TurnMiddleware, Update
from agents.state import evidence_of, restored
from agents.turn import split_turn


class AnswerCheck(TurnMiddleware):
    """Writes the answer as it is shown, its citations with verdicts and its abstention."""

    def on_turn_end(self, state: State, runtime: Runtime[None]) -> Update:
        """Check the last message of the turn, if it is an answer."""
        said = [m for m in split_turn(state["messages"])[1] if isinstance(m, AIMessage)]
        if not said or said[-1].tool_calls or not said[-1].text.strip():
            return None
        text = restored(said[-1].text, state)
        return check_answer(text, evidence_of(state), said[-1]).as_state()
