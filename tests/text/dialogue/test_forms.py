"""A message about form or language asks for the last answer again, and for nothing else."""

import pytest

from text.dialogue.exchanges import Exchange
from text.dialogue.forms import AskedForm, asked_form
from text.dialogue.rewriting import rewrite


@pytest.mark.parametrize(
    ("message", "form"),
    [
        ("as a list please", AskedForm("as a list")),
        ("목록으로 정리해 줄래요?", AskedForm("as a list")),
        ("can you put that in a table?", AskedForm("as a table")),
        ("표로 만들어 주실 수 있나요?", AskedForm("as a table")),
        ("in two sentences", AskedForm("in 2 sentences")),
        ("한 줄로 요약해 줘", AskedForm("in one sentence")),
        ("더 짧게요", AskedForm("in one sentence")),
        ("Korean, please - no, in Korean", None),
        ("In Korean please.", AskedForm(language="ko")),
        ("영어로도 알려 주세요", AskedForm(language="en")),
        ("tell me more", AskedForm(detail=True)),
        ("자세히 알려 주세요", AskedForm(detail=True)),
    ],
)
def test_a_message_asks_for_a_form(message: str, form: AskedForm | None) -> None:
    """List, table, length, language and detail are read from the whole message."""
    assert asked_form(message) == form


@pytest.mark.parametrize(
    "question",
    [
        "Is the lecture in English?",
        "What else do I need?",
        "list the boats",
        "Summarise the boat rules",
        "how many lines are there?",
        "한국어 수업은 언제예요?",
        "영어로 하는 강의 있어요?",
        "배 목록 보여줘",
    ],
)
def test_a_question_that_names_something_asks_for_no_form(question: str) -> None:
    """What names a thing of its own is a question, not a form of the last answer."""
    assert asked_form(question) is None


@pytest.mark.parametrize("message", ["그럼 두 줄로 정리 부탁해요", "ok, in two lines please"])
def test_the_last_question_is_asked_in_the_form(message: str) -> None:
    """The question before stays as it was; the form stands beside it and is not searched for."""
    asked = rewrite(message, [Exchange("노 젓는 배는 얼마예요?", "시간당 9,000원입니다.")])
    assert asked.query == "노 젓는 배는 얼마예요?"
    assert asked.form == "in 2 sentences"
