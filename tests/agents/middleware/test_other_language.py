"""Other-language notice: after an abstention, documents in another language are named."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agents.middleware.notices.lexical_only import LexicalOnlyNotice
from agents.middleware.notices.other_language import OtherLanguageNotice
from chains.retrieval.retriever import Retriever
from ingest.index import open_index
from models.evidence import NOT_IN_DOCUMENTS
from settings import Settings
from tests.library import document
from workspace import open_workspace


def notices(question: str, reply: str, *languages: str, across: bool = False) -> list[Any]:
    """The notices after a reply, with documents in these languages."""
    rows = [SimpleNamespace(language=language) for language in languages]
    index = SimpleNamespace(sources=lambda scope: rows)
    base = SimpleNamespace(index=index, scope=None, crosses_languages=lambda query: across)
    middleware = OtherLanguageNotice(SimpleNamespace(base=base))
    sent = list[Any]()
    state: Any = {"messages": [HumanMessage(question), AIMessage(reply)]}
    middleware.on_turn_end(state, cast("Any", SimpleNamespace(stream_writer=sent.append)))
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


def test_no_notice_where_all_languages_were_searched() -> None:
    """A model that crosses languages has searched the others, so there is nothing to set."""
    reply = NOT_IN_DOCUMENTS["ko"]
    assert notices("문은 언제 열리나요?", reply, "en")
    assert notices("문은 언제 열리나요?", reply, "en", across=True) == []


def test_a_wrapped_retriever_is_looked_into(settings: Settings) -> None:
    """Notices reach the index through reranking, caps and inferred filters around a retriever."""
    wrapped = settings.model_copy(update={"per_source": 2, "infer_filters": "rules"})
    with open_workspace(wrapped) as ws:
        ws.index.add_documents([document("leave", "Military leave lasts two years.")])
        searcher = ws.retriever()
        assert not isinstance(searcher, Retriever)
        assert OtherLanguageNotice(searcher)._document_languages() == {"und"}
        other = replace(ws.embedder, revision="other")
        with open_index(wrapped, other) as reopened:
            object.__setattr__(searcher.base, "index", reopened)
            sent = list[Any]()
            state: Any = {"messages": [HumanMessage("How long?")]}
            runtime = cast("Any", SimpleNamespace(stream_writer=sent.append))
            LexicalOnlyNotice(searcher).on_turn_start(state, runtime)
    assert [notice.kind for notice in sent] == ["words_only"]
