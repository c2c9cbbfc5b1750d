"""Tool calls written as text are parsed in each common format; answers are not."""

import json

import pytest

from models.output.tool_text import read_calls

SEARCH = "search_documents"
TOOLS = {SEARCH: ["query"], "web_search": ["query"], "fetch_page": ["url"]}
CALL = {"name": SEARCH, "arguments": {"query": "수강료 fee"}}
RAW = json.dumps(CALL, ensure_ascii=False)
ARGUMENTS = '{"query": "수강료 fee"}'
XML = f"<function={SEARCH}>\n<parameter=query>\n수강료 fee\n</parameter>\n</function>"
FORMS = [
    RAW,
    f"I will look it up.\n{RAW}",
    f"```json\n{RAW}\n```",
    json.dumps({"name": SEARCH, "parameters": {"query": "수강료 fee"}}),
    json.dumps({"function": {"name": SEARCH, "arguments": ARGUMENTS}}),
    json.dumps({"tool_calls": [CALL]}),
    json.dumps({"action": SEARCH, "action_input": "수강료 fee"}),
    str(CALL),
    f"<tool_call>\n{RAW}\n</tool_call>",
    f"<tool_call>\n{RAW}",
    f"<tool_call>{XML}</tool_call>",
    f"<tool_call>{SEARCH}\n<arg_key>query</arg_key>\n"
    "<arg_value>수강료 fee</arg_value>\n</tool_call>",
    f'<function={SEARCH}>{{"query": "수강료 fee"}}</function>',
    f'<invoke name="{SEARCH}"><parameter name="query">수강료 fee</parameter></invoke>',
    f"[TOOL_CALLS][{RAW}]",
    f'[TOOL_CALLS]{SEARCH}[ARGS]{{"query": "수강료 fee"}}',
    f"<|python_tag|>{RAW}",
    f"<|tool_call|>[{RAW}]<|/tool_call|>",
    f"<|tool_call_begin|>functions.{SEARCH}:0<|tool_call_argument_begin|>{ARGUMENTS}<|tool_call_end|>",
    f"<｜tool▁call▁begin｜>function<｜tool▁sep｜>{SEARCH}\n```json\n{ARGUMENTS}\n```",
    f"Thought: I must search.\nAction: {SEARCH}\nAction Input: 수강료 fee\nObservation: none",
    f"생각: 찾아야 한다.\n행동: {SEARCH}\n행동 입력: 수강료 fee",
    f"Action: {SEARCH}[수강료 fee]",
    f'```tool_code\nprint({SEARCH}(query="수강료 fee"))\n```',
    f'[{SEARCH}(query="수강료 fee")]',
]
ANSWERS = [
    'Send {"name": "report", "arguments": {"limit": 165}} to the service [1].',
    '{"name": "report", "arguments": {"limit": 165}}',
    "```json\n" + '{"fee": 30}' + "\n```",
    f"Call it like this [1]:\n```json\n{RAW}\n```",
    f"Write `{RAW}` to search.",
    f"Example:\n```\n<tool_call>{RAW}</tool_call>\n```\nThat is how it is done [1].",
    f"{RAW}\nis what is sent.",
    "Action: pay the fee\nDeadline: 3 May",
    "도구: 망치\n입력: 없음",
    "The fee is 30 euros [1].",
]


@pytest.mark.parametrize("text", FORMS)
def test_a_written_call_is_read(text: str) -> None:
    """Name and arguments are those of the call."""
    written = read_calls(text, TOOLS)
    assert written is not None
    assert written.calls == ((SEARCH, {"query": "수강료 fee"}),)


@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_is_no_call(text: str) -> None:
    """JSON that names no tool, and calls that are only quoted, are answers."""
    assert read_calls(text, TOOLS) is None


@pytest.mark.parametrize(
    "text",
    [
        f'<tool_call>{{"name": "{SEARCH}", "arg</tool_call>',
        '<tool_call>{"name": "other", "arguments": {}}</tool_call>',
        f'{{"name": "{SEARCH}", "arguments": {{"query": "ho',
        "Action: other\nAction Input: x",
    ],
)
def test_a_call_that_cannot_be_made_is_known_as_one(text: str) -> None:
    """It is recognised without calls, so that it is neither run nor shown."""
    written = read_calls(text, TOOLS)
    assert written is not None
    assert not written.calls


def test_several_calls_are_read() -> None:
    """Several calls are parsed in their order."""
    written = read_calls(f"<tool_call>{RAW}</tool_call>\n<tool_call>{RAW}</tool_call>", TOOLS)
    assert written is not None
    assert len(written.calls) == 2
