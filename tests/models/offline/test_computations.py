"""The embedded model leaves arithmetic and the date to their tools."""

import pytest
from langchain_core.messages import HumanMessage

from agents.tools.compute.calculator import calculator
from agents.tools.compute.clock import date_time
from models.offline.chat import ExtractiveChatModel
from models.offline.computations import computation

TOOLS = {"calculator", "date_time"}


@pytest.mark.parametrize(
    ("question", "expression"),
    [
        ("12*37 은?", "12*37"),
        ("12 곱하기 37은?", "12 * 37"),
        ("80000의 15%는 얼마예요?", "80000 * 15%"),
        ("(1200+350)*12 계산해 줘", "(1200+350)*12"),
        ("What is 15% of 80,000?", "15% * 80000"),
        ("1,200 + 350 =", "1200 + 350"),
        ("What is 3-5?", "3-5"),
    ],
)
def test_arithmetic_is_found(question: str, expression: str) -> None:
    assert computation(question, TOOLS) == ("calculator", {"expression": expression})


@pytest.mark.parametrize(
    "question",
    [
        "오늘 며칠이야",
        "오늘 무슨 요일이에요?",
        "지금 몇 시야?",
        "what day is it?",
        "What's today's date?",
    ],
)
def test_questions_for_the_date_are_found(question: str) -> None:
    assert computation(question, TOOLS) == ("date_time", {})


@pytest.mark.parametrize(
    "question",
    [
        "2026-11-29",
        "010-1234-5678",
        "10/12",
        "오늘 도서관 몇 시에 닫아?",
        "What time is it open?",
        "What date is the exam?",
        "3층에 방이 12 * 2개 있나요?",
        "time",
    ],
)
def test_questions_to_the_documents_are_none(question: str) -> None:
    assert computation(question, TOOLS) is None


def test_nothing_is_computed_without_its_tool() -> None:
    assert computation("12*37", {"search_documents"}) is None


@pytest.mark.parametrize(("question", "answer"), [("12*37은?", "444"), ("What is 12 * 37?", "444")])
def test_the_result_is_cited(question: str, answer: str) -> None:
    """The model calls the tool, and its answer is the result with its source."""
    tools = [calculator(), date_time()]
    model = ExtractiveChatModel().bind_tools(tools)
    asked = model.invoke([HumanMessage(question)])
    (call,) = asked.tool_calls
    reply = tools[0].invoke(call)
    end = model.invoke([HumanMessage(question), asked, reply])
    assert f"{answer} [1]" in end.text
