"""Output that breaks the ReAct protocol: repaired, or put to the model once, or a clear error."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage
from langchain_core.tools import tool

from errors import ToolsRefused
from models.react_text.model import ReactTextModel
from tests.models.react_text.scripted import TextModel


@tool
def search_documents(query: str, top: int = 5) -> str:
    """Find passages of the documents."""
    return query + str(top)


@tool
def date_time() -> str:
    """Tell the time."""
    return "noon"


TOOLS = [search_documents, date_time]
CALL = "Action: search_documents\nAction Input: "
SEARCH, FEES = "search_documents", {"query": "fees"}
REPAIRED: list[tuple[str, str, dict[str, Any]]] = [
    # what the model writes, then the call that it becomes
    (f'Thought: look\n{CALL}{{"query": "library hours"}}', SEARCH, {"query": "library hours"}),
    ("생각: 찾자\n행동: search_documents\n행동 입력: 대출 기간", SEARCH, {"query": "대출 기간"}),
    (f'{CALL}```json\n{{"query": "fees"}}\n```', SEARCH, FEES),
    (f'{CALL}{{"query": "fees"}}\n\nThis will find the fees.', SEARCH, FEES),
    (f"{CALL}{{'query': 'fees', 'top': '3'}}", SEARCH, {"query": "fees", "top": 3}),
    (f'{CALL}"fees"\nObservation: 100 won\nThought: done\nFinal Answer: 100 won', SEARCH, FEES),
    (f'{CALL}{{"query": "a"}}\nAction: date_time\nAction Input: {{}}', SEARCH, {"query": "a"}),
    ('Action: search_documents("fees", top=2)', SEARCH, {"query": "fees", "top": 2}),
    ('**Action:** `Search Documents`\n**Action Input:** {"query": "fees"}', SEARCH, FEES),
    ('Action: search_document\nAction Input: {"q": "x", "query": "fees"}', SEARCH, FEES),
    ("Action: date_time", "date_time", {}),
    ('Action：search_documents\nAction Input：{"query": "요금"}', SEARCH, {"query": "요금"}),
    ('<tool_call>{"name": "date_time", "arguments": {}}</tool_call>', "date_time", {}),
    (
        '```\nThought: x\nAction: search_documents\nAction Input: {"query": "fees"}\n```',
        SEARCH, FEES,
    ),
    (
        '1. Thought: x\n2. Action: search_documents\n3. Action Input: {"query": "fees"}',
        SEARCH, FEES,
    ),
    ('Action: {"action": "search_documents", "action_input": {"query": "fees"}}', SEARCH, FEES),
    (f'{CALL}{{"arguments": {{"query": "fees"}}}}', SEARCH, FEES),
]  # fmt: skip
ANSWERS = [
    ("Thought: I know\nFinal Answer: 100 won [1]", "100 won [1]"),
    ("생각: 안다\n최종 답변: 백 원입니다 [1]", "백 원입니다 [1]"),
    ("The fee is 100 won [1].", "The fee is 100 won [1]."),
    (
        "Final Answer: Steps:\nAction: press the button\nQuestion: none",
        "Steps:\nAction: press the button\nQuestion: none",
    ),
    ("Final Answer: 7\n\nQuestion: and 3+3?\nThought: 6\nFinal Answer: 6", "7"),
    ("Thought: x\nAction: None\nFinal Answer: nothing is open", "nothing is open"),
    ("Thought: x\nAction: Final Answer\nAction Input: closed", "closed"),
]  # fmt: skip
FAULTY = [
    "Thought: I should look it up.",
    "Action: search_documents",
    "Action: fly\nAction Input: {}",
    f'{CALL}{{"query": "fees',
    f"{CALL}{{}}",
    "Thought: x\nFinal Answer:",
    "",
    "생각: 찾아봐야겠다.",
    "행동: 비행\n행동 입력: 제주",
]


def model(*replies: str) -> ReactTextModel:
    """A text model that says these replies, with the ReAct protocol."""
    return ReactTextModel(model=TextModel(replies=list(replies)))


@pytest.mark.parametrize(("written", "name", "arguments"), REPAIRED)
def test_plain_calls_are_repaired(written: str, name: str, arguments: dict[str, Any]) -> None:
    """What can only mean one call becomes that call, without asking again."""
    react = model(written)
    (call,) = react.bind_tools(TOOLS).invoke("?").tool_calls
    assert (call["name"], call["args"]) == (name, arguments)
    assert len(react.model.seen) == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(("written", "answer"), ANSWERS)
def test_answers_are_found(written: str, answer: str) -> None:
    """The answer is what stands behind its label, up to where the model talks to itself."""
    message = model(written).bind_tools(TOOLS).invoke("?")
    assert (message.text, message.tool_calls) == (answer, [])


@pytest.mark.parametrize(("written", "answer"), ANSWERS)
def test_streams_equal_whole_answers(written: str, answer: str) -> None:
    """What was streamed adds up to the same answer; no label is shown."""
    chunks = list(model(written).bind_tools(TOOLS).stream("?"))
    assert "".join(str(chunk.text) for chunk in chunks).strip() == answer


WITHOUT_TOOLS = [
    # what a model writes where it was offered no tools, then the answer
    ("Final Answer: 100 won [1]", "100 won [1]"),
    ("최종 답변: 백 원입니다 [1]", "백 원입니다 [1]"),
    ("Thought: I know\nFinal Answer: 100 won\nin cash [1]", "100 won\nin cash [1]"),
    ("생각: 안다\n**최종 답변:** 백 원 [1]", "백 원 [1]"),
    ("Thought: it is 100 won.", "it is 100 won."),
    ("The fee is 100 won [1].", "The fee is 100 won [1]."),
    ("Answering that: 100 won [1].", "Answering that: 100 won [1]."),
    ("Two questions:\nQuestion: fee?\nAnswer: 100", "Two questions:\nQuestion: fee?\nAnswer: 100"),
    ("자주 묻는 질문\n질문: 요금은?\n답변: 백 원", "자주 묻는 질문\n질문: 요금은?\n답변: 백 원"),
]


@pytest.mark.parametrize(("written", "answer"), WITHOUT_TOOLS)
def test_labels_are_no_part_of_an_answer_without_tools(written: str, answer: str) -> None:
    """A model keeps to the protocol where it can call nothing, whole and streamed."""
    assert model(written).invoke("?").text == answer
    assert "".join(str(chunk.text) for chunk in model(written).stream("?")) == answer


def test_answers_stream_in_pieces() -> None:
    """A final answer is passed on as it is written, not at its end."""
    chunks = list(model("Final Answer: " + "word " * 50).bind_tools(TOOLS).stream("?"))
    assert len([chunk for chunk in chunks if chunk.text]) > 20


@pytest.mark.parametrize("written", FAULTY)
def test_faults_are_corrected_once(written: str) -> None:
    """The model is told what is wrong, in the language of the question, and goes on."""
    react = model(written, "Final Answer: done")
    assert react.bind_tools(TOOLS).invoke("도서관은 언제 여나요?").text == "done"
    correction = react.model.seen[1][-1].text  # type: ignore[union-attr]
    assert correction.startswith("Observation: ")
    assert "쓰세요" in correction


@pytest.mark.parametrize("written", FAULTY)
def test_faults_end_in_an_error_that_names_a_remedy(written: str) -> None:
    """A second fault is no loop: the model is not asked a third time."""
    react = model(written, written, "Final Answer: never asked")
    with pytest.raises(ToolsRefused, match="form") as caught:
        react.bind_tools(TOOLS).invoke("?")
    assert "RAG_ASSISTANT=rag" in caught.value.remedy
    assert len(react.model.seen) == 2  # type: ignore[union-attr]


@pytest.mark.parametrize("written", FAULTY[:3])
async def test_asynchronous_forms_correct_too(written: str) -> None:
    """`ainvoke` and `astream` do what `invoke` and `stream` do."""
    assert (await model(written, "Final Answer: a").bind_tools(TOOLS).ainvoke("?")).text == "a"
    stream = model(written, "Final Answer: b").bind_tools(TOOLS).astream("?")
    assert "".join([str(chunk.text) async for chunk in stream]) == "b"


def test_tools_must_be_called_where_asked() -> None:
    """With `tool_choice` an answer is corrected into a call; with "none" no tool is offered."""
    react = model("Final Answer: no need", f"{CALL}fees")
    (call,) = react.bind_tools(TOOLS, tool_choice="any").invoke("?").tool_calls
    assert call["args"] == {"query": "fees"}
    free = model("Action: search_documents")
    assert free.bind_tools(TOOLS, tool_choice="none").invoke("?").text == "Action: search_documents"


def test_history_is_written_as_the_protocol() -> None:
    """Earlier calls and results come back as Action and Observation, roles in alternation."""
    react = model("Thought: look\n" + CALL + "fees", "Final Answer: 100 won")
    bound = react.bind_tools(TOOLS)
    call = bound.invoke("What are the fees?")
    result = search_documents.invoke(call.tool_calls[0])
    bound.invoke([("human", "What are the fees?"), call, result])
    system, question, action, observation = react.model.seen[1]  # type: ignore[union-attr]
    assert "- search_documents(query: string, top?: integer)" in system.text
    assert question.text == "What are the fees?"
    assert action.text == 'Thought: look\nAction: search_documents\nAction Input: {"query": "fees"}'
    assert observation.text == "Observation: fees5"


def test_usage_of_both_attempts_is_counted() -> None:
    """Tokens of the faulty attempt are paid for, so they are counted."""
    message = model("Thought: x", "Final Answer: y").bind_tools(TOOLS).invoke("?")
    assert isinstance(message, AIMessage)
    assert message.usage_metadata is not None
    assert message.usage_metadata["total_tokens"] == 30
