"""Answer notices and citation verdicts, in the turn and on the command line."""

import io
import json
from collections.abc import Callable, Sequence

import pytest

from agents.events import Answer, Notice, Token, from_json, streamed_text, to_json
from chains.sources import Citation
from chat.conversation import Conversation
from cli.ask.output import Screen, answer_json
from tests.fakes import ScriptedModel, call

Converse = Callable[..., Conversation]
ASKED = {"en": "How long is military leave?", "ko": "군휴학 기간은 얼마인가?"}


def answer_with_notices(
    converse: Converse, question: str, replies: Sequence[object]
) -> tuple[Answer, list[str]]:
    """The answer of an agent with these replies, and the kinds of its notices."""
    events = list(converse(ScriptedModel.of(*replies), "react").ask(question))  # type: ignore[arg-type]
    answer = events[-1]
    assert isinstance(answer, Answer)
    notices = [event for event in events if isinstance(event, Notice)]
    assert answer.notices == notices
    assert from_json(to_json(answer)) == answer
    assert streamed_text(events).strip() == answer.answer
    return answer, [notice.kind for notice in notices]


SEARCH = call("search_documents", query="leave")
SEARCH_KO = call("search_documents", query="군휴학")


@pytest.mark.parametrize(
    ("question", "replies", "kinds"),
    [
        (ASKED["en"], ["It lasts two years."], ["not_from_documents"]),
        (ASKED["ko"], ["2년입니다."], ["not_from_documents"]),
        (ASKED["en"], ["It lasts two years [1]."], ["not_from_documents", "unknown_source"]),
        (ASKED["en"], [SEARCH, "Ask at the front desk please."], ["uncited"]),
        (
            ASKED["en"],
            [SEARCH, "Military leave lasts 7 years [1]."],
            ["number_not_in_sources"],
        ),
        (ASKED["ko"], [SEARCH_KO, "등록금은 77만 원입니다."], ["uncited", "number_not_in_sources"]),
        (ASKED["en"], [SEARCH, "Military leave lasts two years [8]."], ["unknown_source"]),
        (ASKED["en"], [SEARCH, "Military leave lasts two years [1]."], []),
        (ASKED["en"], [SEARCH, "I could not find this in the documents."], []),
        (ASKED["ko"], [SEARCH_KO, "문서에서 관련 내용을 찾을 수 없습니다."], []),
        ("Hello!", ["Hello! How can I help?"], []),
        ("안녕하세요", ["안녕하세요! 무엇을 도와드릴까요?"], []),
    ],
)
def test_the_notices_of_an_answer(
    converse: Converse, question: str, replies: list[object], kinds: list[str]
) -> None:
    """No search, no citation, unsupported numbers and unknown sources; none for small talk."""
    assert answer_with_notices(converse, question, replies)[1] == kinds


def test_the_stream_ends_as_the_stored_answer(converse: Converse) -> None:
    """Control characters and other citation formats are not left in the streamed text."""
    replies = [SEARCH, "Military\x1b[2J leave lasts two years (Source 1)."]
    answer, _ = answer_with_notices(converse, ASKED["en"], replies)
    assert answer.answer == "Military[2J leave lasts two years [1]."


def test_the_json_names_notices_and_three_verdicts() -> None:
    """`notices` have code and text; `supported` is true, false or null."""
    cited = [Citation(n, "a.md", 1, "q", "c", v) for n, v in enumerate((True, False, None), 1)]
    notices = [Notice("uncited", "Careful.\x9b")]
    document = answer_json(Answer("x", False, cited, [], "t", notices=notices))
    assert "\x9b" not in document
    found = json.loads(document)
    assert found["notices"] == [{"code": "uncited", "text": "Careful.\x9b"}]
    assert [citation["supported"] for citation in found["citations"]] == [True, False, None]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["not supported by its source: It costs 9", "not checked, its source"]),
        ("ko", ["뒷받침되지 않음: It costs 9", "확인하지 못함"]),
    ],
)
def test_the_text_of_ask_marks_verdicts(language: str, words: list[str]) -> None:
    """Below the sources stands each sentence that is unsupported or was not verified."""
    out = io.StringIO()
    screen = Screen(language, out, io.StringIO())  # type: ignore[arg-type]
    cited = [
        Citation(1, "a.md", 1, "q", "c", supported=False, claim="It costs 9"),
        Citation(2, "a.md", 1, "q", "c", supported=None, claim="It is \x1bblue"),
        Citation(3, "a.md", 1, "q", "c", supported=True, claim="It is free"),
    ]
    screen.show(Answer("It costs 9 [1]. It is blue [2].", False, cited, [], "t"))
    assert all(each in out.getvalue() for each in words)
    assert "free" not in out.getvalue()
    assert "\x1b" not in out.getvalue()


def test_no_control_characters_reach_the_terminal() -> None:
    """Neither from tokens nor from errors and notices."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out, log = Terminal(), io.StringIO()
    screen = Screen("en", out, log)
    for event in (
        Token("a\x1b[31mb\u202e"),
        Notice("x", "c\x07\x9b"),
        Answer("ab", False, [], [], "t"),
    ):
        screen.show(event)
    assert not set("\x1b\u202e\x07\x9b") & set(out.getvalue() + log.getvalue())
