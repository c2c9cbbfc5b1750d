"""The embedded chat model: tool calls, quoted answers, small talk, streaming."""

from collections.abc import Sequence
from typing import Any, Literal

import pytest
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.tools import BaseTool, tool
from pydantic import BaseModel

from models.evidence import NOT_IN_DOCUMENTS, Evidence, render_evidence
from models.offline.canned_replies import canned
from models.offline.chat import ExtractiveChatModel

FEE = Evidence(1, "fees.md", "The exam fee is 15,000 won. It is paid in cash.", title="Exam")
LEAVE = Evidence(2, "휴학.md", "군휴학은 입영일 7일 전까지 신청하여야 한다.", title="휴학 규정")


@tool
def search_documents(query: str) -> str:
    """Find passages in the documents."""
    return query


@tool
def wikipedia(query: str) -> str:
    """Find articles."""
    return query


@tool
def youtube_search(query: str, count: int = 3) -> str:
    """Find videos."""
    return query * count


@tool
def web_search(query: str) -> str:
    """Search the web."""
    return query


@tool
def fetch_page(url: str) -> str:
    """Read one web page."""
    return url


TOOLS: list[BaseTool] = [search_documents, wikipedia, youtube_search, web_search, fetch_page]


def reply(
    messages: Sequence[BaseMessage], tools: Sequence[BaseTool] = TOOLS, **kw: Any
) -> AIMessage:
    """The model's answer to some messages, with the usual tools bound."""
    model = ExtractiveChatModel()
    return model.bind_tools(tools, **kw).invoke(list(messages)) if tools else model.invoke(messages)


def after_tool(question: str, content: str, name: str = "search_documents", **kw: Any) -> AIMessage:
    """The model's answer to a question once a tool has replied."""
    call = {"name": name, "args": {"query": question}, "id": "1"}
    turn = [HumanMessage(question), AIMessage("", tool_calls=[call])]
    return reply([*turn, ToolMessage(content, tool_call_id="1", name=name, **kw)])


@pytest.mark.parametrize(
    ("question", "name", "args"),
    [
        ("How much is the exam?", "search_documents", {"query": "How much is the exam?"}),
        ("위키백과에서 세종대왕 찾아줘", "wikipedia", {"query": "세종대왕"}),
        ("Look up Marie Curie on Wikipedia", "wikipedia", {"query": "Marie Curie"}),
        ("유튜브에서 파이썬 강의 영상 찾아 주세요", "youtube_search", {"query": "파이썬 강의"}),
        ("웹에서 내일 서울 날씨 검색해줘", "web_search", {"query": "내일 서울 날씨"}),
        ("Search the web for Python news", "web_search", {"query": "Python news"}),
        ("Read https://example.com/a, please", "fetch_page", {"url": "https://example.com/a"}),
    ],
)
def test_tool_routing(question: str, name: str, args: dict[str, str]) -> None:
    """A named service is called with the topic; everything else goes to the document search."""
    [call] = reply([HumanMessage(question)]).tool_calls
    assert (call["name"], call["args"]) == (name, args)


@pytest.mark.parametrize(
    ("earlier", "question", "topic"),
    [
        ("군휴학은 어떻게 신청하나요?", "그럼 필요한 서류는요?", "군휴학"),
        ("How long is general leave?", "And for transfer students?", "general leave"),
        ("When do I return from leave?", "What papers do I bring when I come back?", "leave"),
        ("How long is general leave?", "When does the library open on Sundays?", ""),
        ("군휴학은 어떻게 신청하나요?", "도서관은 일요일 몇 시에 여나요?", ""),
    ],
    ids=["ko follow-up", "en follow-up", "en few words", "en new topic", "ko new topic"],
)
def test_follow_ups_are_searched_with_the_topic_before(
    earlier: str, question: str, topic: str
) -> None:
    """A follow-up is searched for with the topic of the question before, a new topic alone."""
    messages = [HumanMessage(earlier), AIMessage("..."), HumanMessage(question)]
    [call] = reply(messages).tool_calls
    assert topic in call["args"]["query"]
    assert (call["args"] == {"query": question}) is (not topic)


def test_evidence_is_quoted_with_its_number() -> None:
    """The answer consists of sentences of the passages, each with its citation."""
    answer = after_tool("How much is the exam fee?", render_evidence([FEE, LEAVE]))
    assert answer.text.startswith("The exam fee is 15,000 won. [1]")
    assert not answer.tool_calls
    assert answer.response_metadata["confidence"] > 0.5
    assert answer.additional_kwargs["confidence"] == answer.response_metadata["confidence"]


@pytest.mark.parametrize(
    ("question", "language"),
    [("총장님 성함이 어떻게 되나요?", "ko"), ("Who is the president of the club?", "en")],
)
def test_it_abstains_where_the_passages_do_not_answer(question: str, language: str) -> None:
    """Without an answer in the passages it abstains in the question's language."""
    for content in (render_evidence([FEE, LEAVE]), "Document search: nothing was found."):
        assert after_tool(question, content).text.startswith(NOT_IN_DOCUMENTS[language])


def test_an_unavailable_tool_is_reported() -> None:
    """A tool's own error reaches the person, without its note to the model."""
    error = "Wikipedia is unavailable: there is no network. Answer without it."
    answer = after_tool("Look up Rome on Wikipedia", error, "wikipedia", status="error")
    assert answer.text == "Wikipedia is unavailable: there is no network."


def test_a_prompt_with_passages_is_answered() -> None:
    """The two-step prompt, passages and question in one message, needs no tool."""
    prompt = f"Passages:\n{render_evidence([LEAVE])}\n\nQuestion: 군휴학은 언제까지 신청하나요?"
    answer = reply([SystemMessage("You answer."), HumanMessage(prompt)], tools=[])
    assert answer.text == f"{LEAVE.text} [2]"
    empty = reply([HumanMessage("글:\n\n\n질문: 군휴학은 언제까지 신청하나요?")], tools=[])
    assert empty.text == NOT_IN_DOCUMENTS["ko"]


def test_passages_of_examples_are_not_evidence() -> None:
    """Of the passages in a system prompt only the last ones belong to this turn."""
    example = render_evidence([Evidence(1, "example", "The exam fee is 99 won.")])
    system = SystemMessage(f"Example:\n{example}\nNow:\n{render_evidence([FEE])}")
    answer = reply([system, HumanMessage("How much is the exam fee?")], tools=[])
    assert "15,000" in answer.text
    assert "99" not in answer.text
    past = [HumanMessage(f"{example}\nQuestion: How much?"), AIMessage("99 won [1]")]
    answer = reply([*past, HumanMessage("How much is the exam fee?")])
    assert answer.tool_calls[0]["name"] == "search_documents"


@pytest.mark.parametrize(
    ("asked", "replied"),
    [
        (
            "what did i ask first?",
            "The first question of this conversation is “How long is leave?”.",
        ),
        ("방금 뭐 물어봤지", "바로 앞의 질문은 “When does the gym open?”입니다."),
        ("list my questions", "1. How long is leave?\n2. When does the gym open?"),
    ],
)
def test_it_knows_what_was_asked(asked: str, replied: str) -> None:
    """The questions of the conversation are recalled, small talk left out, without a search."""
    past = [
        "hi",
        "How long is leave?",
        "When does the gym open?",
        "what did i ask first?",
        "thanks",
    ]
    said: list[BaseMessage] = []
    for question in past:
        said += [HumanMessage(question), AIMessage("Two years.")]
    answer = reply([*said, HumanMessage(asked)], tools=TOOLS)
    assert replied in answer.text and not answer.tool_calls
    assert "yet" in reply([HumanMessage("what did i ask first?")], tools=TOOLS).text


@pytest.mark.parametrize(
    ("text", "key", "language"),
    [
        ("안녕하세요! 반갑습니다", "greeting", "ko"),
        ("Hello there!", "greeting", "en"),
        ("고마워요 ㅎㅎ", "thanks", "ko"),
        ("Thanks a lot!", "thanks", "en"),
        ("뭘 할 수 있어?", "abilities", "ko"),
        ("What can you do?", "abilities", "en"),
        ("너는 누구야?", "identity", "ko"),
        ("Who are you?", "identity", "en"),
        ("안녕히 계세요", "farewell", "ko"),
        ("Good night", "farewell", "en"),
    ],
)
def test_small_talk_needs_no_search(text: str, key: str, language: str) -> None:
    """Greetings, thanks and questions about the model are answered at once."""
    answer = reply([HumanMessage(text)], tools=TOOLS if key != "abilities" else [])
    assert answer.text == canned(key, language)
    assert not answer.tool_calls


@pytest.mark.parametrize(
    ("text", "words"), [("뭘 할 수 있어?", "위키백과"), ("What can you do?", "Wikipedia")]
)
def test_it_promises_the_web_only_where_there_is_one(text: str, words: str) -> None:
    """By the tools that it may call."""
    search: Any = {"type": "function", "function": {"name": "web_search", "parameters": {}}}
    assert words in reply([HumanMessage(text)], tools=[search]).text
    assert words not in reply([HumanMessage(text)], tools=[]).text


@pytest.mark.parametrize(
    "text",
    [
        "안녕하세요, 휴학 신청은 어떻게 하나요?",
        "Thanks, when does the library open?",
        "What can I do at the library?",
    ],
)
def test_a_greeting_does_not_hide_a_question(text: str) -> None:
    """A greeting in front of a question does not make it small talk."""
    assert reply([HumanMessage(text)]).tool_calls[0]["args"] == {"query": text}


def test_without_passages_and_tools_it_explains_itself() -> None:
    """Without passages and tools there is nothing to quote."""
    assert reply([HumanMessage("Translate this poem.")], tools=[]).text == canned(
        "no_evidence", "en"
    )
    assert reply([HumanMessage("시를 한 편 지어 줘")], tools=[]).text == canned("no_evidence", "ko")


def test_the_stream_is_the_answer_a_few_words_at_a_time() -> None:
    """Streamed pieces add up to the invoked answer, with usage and model name at the end."""
    prompt = [HumanMessage(f"{render_evidence([FEE])}\nQuestion: How much is the exam fee?")]
    model = ExtractiveChatModel()
    pieces = list(model.stream(prompt))
    whole = model.invoke(prompt)
    assert "".join(piece.text for piece in pieces) == whole.text
    streamed = [piece.text.split() for piece in pieces if piece.text]
    assert len(streamed) > 1
    assert max(map(len, streamed)) <= 6
    assert pieces[-1].response_metadata["model_name"] == "offline:extractive"
    usage = whole.usage_metadata
    assert usage is not None
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"] > 20


@pytest.mark.parametrize(
    ("choice", "called"),
    [
        ("wikipedia", "wikipedia"),
        ({"type": "function", "function": {"name": "web_search"}}, "web_search"),
        ("any", "search_documents"),
        (True, "search_documents"),
        ("none", None),
        ("auto", None),
    ],
    ids=["name", "openai", "any", "true", "none", "auto"],
)
def test_tool_choice_is_honoured(choice: Any, called: str | None) -> None:
    """A forced tool is called even for small talk; a forbidden one never."""
    calls = reply([HumanMessage("Hello!")], tool_choice=choice).tool_calls
    assert [call["name"] for call in calls] == ([called] if called else [])


class Order(BaseModel):
    """An order with every kind of field."""

    title: str
    size: Literal["small", "large"]
    amount: int
    price: float
    express: bool
    tags: list[str]
    note: str | None = None


def test_structured_output_is_filled_by_type() -> None:
    """Numbers, options and texts are taken from the question, in order; nothing is invented."""
    model = ExtractiveChatModel().with_structured_output(Order)
    order = model.invoke("A large order of 3 pieces at 2.5 each")
    assert isinstance(order, Order)
    assert (order.size, order.amount, order.price) == ("large", 3, 2.5)
    assert order.note is None
    assert order.title == order.tags[0] == "A large order of 3 pieces at 2.5 each"


async def test_it_answers_asynchronously() -> None:
    """`ainvoke` and `astream` give the same answer as `invoke`."""
    prompt = [HumanMessage(f"{render_evidence([FEE])}\nQuestion: How much is the exam fee?")]
    model = ExtractiveChatModel()
    streamed = "".join([chunk.text async for chunk in model.astream(prompt)])
    assert streamed == (await model.ainvoke(prompt)).text == model.invoke(prompt).text
