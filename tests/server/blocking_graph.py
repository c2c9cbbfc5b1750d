"""A graph whose only node blocks the event loop."""

import time

from langgraph.graph import START, MessagesState, StateGraph


async def block(state: MessagesState) -> dict[str, list[str]]:
    time.sleep(0.01)
    return {"messages": []}


graph = StateGraph(MessagesState).add_node("block", block).add_edge(START, "block").compile()
