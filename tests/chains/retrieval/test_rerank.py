"""Rerankers and the retriever that applies one."""

from collections.abc import Sequence

import pytest
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.retrievers import BaseRetriever

from chains.retrieval.documents import from_document
from chains.retrieval.rerank import LLMReranker, Reranker, RerankingRetriever
from errors import GenerativeModelNeeded, ModelUnavailable
from index.passage import Passage
from models.chat import chat_model
from models.offline.chat import ExtractiveChatModel
from settings import Settings
from tests.openai_server import OpenAIServer, Reply, status, text, tool_call

DOCUMENTS = [Document(f"passage {name}", id=name) for name in "abcd"]
PASSAGES = [from_document(document) for document in DOCUMENTS]


@pytest.fixture
def model(settings: Settings, openai_server: OpenAIServer) -> BaseChatModel:
    """A model behind the scripted server."""
    more = {"chat_model": "compatible:m", "base_url": openai_server.url, "max_retries": 0}
    return chat_model(Settings(**(settings.model_dump() | more)))


def names(documents: Sequence[Document | Passage]) -> str:
    """Ids in order."""
    return "".join(str(one.id) for one in documents)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (tool_call("Order", {"order": [3, 1, 4, 2]}), "cadb"),
        (tool_call("Order", {"order": [4]}), "dabc"),
        (tool_call("Order", {"order": [9, 1]}), "abcd"),
        (tool_call("Order", {"order": [2, 2]}), "abcd"),
        (tool_call("Order", {"order": "the second"}), "abcd"),
        (text("I think 3 is best."), "abcd"),
    ],
    ids=["all", "some", "unknown", "twice", "not numbers", "prose"],
)
@pytest.mark.parametrize(("query", "word"), [("Which?", "Task"), ("무엇인가요?", "과제")])
def test_the_model_orders_or_nothing_changes(
    model: BaseChatModel,
    openai_server: OpenAIServer,
    reply: Reply,
    expected: str,
    query: str,
    word: str,
) -> None:
    """An order is followed, and an answer that is none keeps every passage where it was."""
    openai_server.script(reply)
    assert names(LLMReranker(model).order(query, PASSAGES)) == expected
    system = openai_server.requests[0].body["messages"][0]["content"]
    assert word in system
    assert all(one.text in system for one in PASSAGES)


def test_a_failure_is_an_error(model: BaseChatModel, openai_server: OpenAIServer) -> None:
    """A model that is down is an error, and the embedded one is refused at once."""
    openai_server.script(status(500))
    with pytest.raises(ModelUnavailable):
        LLMReranker(model).order("Which?", PASSAGES)
    with pytest.raises(GenerativeModelNeeded, match="RAG_UTILITY_MODEL"):
        LLMReranker(ExtractiveChatModel())


def test_a_retriever_is_reranked() -> None:
    """The wrapped retriever's candidates are ordered and then cut."""

    class Backwards:
        def order(self, query: str, passages: Sequence[Passage]) -> list[Passage]:
            return list(reversed(passages))

    assert isinstance(Backwards(), Reranker)

    class Fixed(BaseRetriever):
        def _get_relevant_documents(
            self, query: str, *, run_manager: CallbackManagerForRetrieverRun
        ) -> list[Document]:
            return DOCUMENTS

    found = RerankingRetriever(retriever=Fixed(), reranker=Backwards(), k=2)
    assert found.invoke("x") == [DOCUMENTS[3], DOCUMENTS[2]]
