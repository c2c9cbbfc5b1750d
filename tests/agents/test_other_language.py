"""Other-language notice: after an abstention, documents in another language are named."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agents.middleware.notices.other_language import OtherLanguageNotice
from models.evidence import NOT_IN_DOCUMENTS


def notices(question: str, reply: str, *languages: str) -> list[Any]:
    """The notices after a reply, with documents in these languages."""
    rows = [SimpleNamespace(language=language) for language in languages]
    index = SimpleNamespace(sources=lambda scope: rows)
    middleware = OtherLanguageNotice(SimpleNamespace(index=index, scope=None))
    sent = list[Any]()
    state: Any = {"messages": [HumanMessage(question), AIMessage(reply)]}
    middleware.after_agent(state, cast("Any", SimpleNamespace(stream_writer=sent.append)))
    return sent


def test_the_other_language_is_named_in_the_language_of_the_question() -> None:
    """An English question over Korean documents gets a notice that names Korean."""
    (notice,) = notices("When does the gate open?", NOT_IN_DOCUMENTS["en"], "ko", "en")
    assert "Korean" in notice.text


@pytest.mark.parametrize(
    ("reply", "languages"),
    [
        ("At six [1].", ("ko",)),
        (NOT_IN_DOCUMENTS["en"], ("en", "und")),
        (NOT_IN_DOCUMENTS["en"], ()),
    ],
)
def test_no_notice(reply: str, languages: tuple[str, ...]) -> None:
    """There is none after an answer, nor where all documents are in the same language."""
    assert notices("When does the gate open?", reply, *languages) == []
