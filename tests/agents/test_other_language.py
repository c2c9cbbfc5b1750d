"""Documents in another language are named when nothing was found."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agents.middleware.notices.other_language import OtherLanguageNotice
from models.evidence import NOT_IN_DOCUMENTS


def told(question: str, reply: str, *languages: str) -> list[Any]:
    """The notices after a reply, with documents in these languages."""
    rows = [SimpleNamespace(language=language) for language in languages]
    index = SimpleNamespace(sources=lambda scope: rows)
    step = OtherLanguageNotice(SimpleNamespace(index=index, scope=None))
    said = list[Any]()
    state: Any = {"messages": [HumanMessage(question), AIMessage(reply)]}
    step.after_agent(state, cast("Any", SimpleNamespace(stream_writer=said.append)))
    return said


def test_the_other_language_is_named_in_the_language_of_the_question() -> None:
    """An English question over Korean documents is told of Korean."""
    (notice,) = told("When does the gate open?", NOT_IN_DOCUMENTS["en"], "ko", "en")
    assert "Korean" in notice.text


@pytest.mark.parametrize(
    ("reply", "languages"),
    [
        ("At six [1].", ("ko",)),
        (NOT_IN_DOCUMENTS["en"], ("en", "und")),
        (NOT_IN_DOCUMENTS["en"], ()),
    ],
)
def test_silent(reply: str, languages: tuple[str, ...]) -> None:
    """Nothing is said beside an answer, nor where all documents are in the same language."""
    assert told("When does the gate open?", reply, *languages) == []
