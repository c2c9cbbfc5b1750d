"""Tools as a user writes them, named in RAG_USER_TOOLS by the tests."""

import asyncio

from langchain_core.tools import tool


@tool
def tide(harbour: str) -> str:
    """Tell the tide of a harbour."""
    if harbour == "nowhere":
        raise RuntimeError("password=hunter2")
    return f"High tide in {harbour} is at noon."


@tool
async def wind(harbour: str) -> str:
    """Tell the wind of a harbour."""
    await asyncio.sleep(0)
    return f"West wind in {harbour}."


ALL = [tide, wind]
NOT_A_TOOL = 3
