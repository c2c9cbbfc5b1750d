"""Passages become LangChain Documents and come back."""

import pickle
from copy import deepcopy
from dataclasses import replace

import pytest
from langchain_core.documents import Document
from langchain_core.load import dumpd
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from chains.retrieval.documents import from_document, over_documents, to_document
from index.passage import Level, Passage
from tests.chains.conftest import passage

RANKED = replace(passage("a2"), access=("user:alice",)).scored(0.5, {"lexical": 2})


@pytest.mark.parametrize("level", ["child", "parent"])
def test_a_passage_comes_back_as_it_was(level: Level) -> None:
    """The whole passage, whichever of its texts the Document shows."""
    ranked = replace(RANKED, level=level)
    document = to_document(ranked)
    assert document.page_content == (ranked.text if level == "child" else ranked.parent_text)
    assert document.id == (ranked.child_id if level == "child" else ranked.parent_id)
    assert from_document(document) is ranked
    assert from_document(deepcopy(document)) is ranked


def test_a_document_is_serialised_as_a_plain_one() -> None:
    """Neither its JSON nor its pickle holds the passage."""
    document = to_document(RANKED)
    plain = Document(document.page_content, id=document.id, metadata=document.metadata)
    assert dumpd(document) == dumpd(plain)
    assert document.model_dump() == plain.model_dump()
    assert pickle.loads(pickle.dumps(document)) == plain
    assert type(document) is Document and document == plain
    stored = JsonPlusSerializer().loads_typed(JsonPlusSerializer().dumps_typed(document))
    assert stored == plain


def test_a_changed_text_is_not_undone() -> None:
    """A Document shortened on the way is a passage of its new text."""
    short = to_document(RANKED).model_copy(update={"page_content": "Apply."})
    assert from_document(short).text == "Apply."
    assert over_documents(list, [short]) == [short]


def test_steps_keep_metadata_of_others() -> None:
    """A new score is written beside what somebody else noted."""

    def raised(passages: list[Passage]) -> list[Passage]:
        return [one.scored(one.score + 1) for one in passages]

    noted = to_document(RANKED)
    noted.metadata["note"] = "seen"
    (document,) = over_documents(raised, [noted])
    assert document.metadata.items() >= {"note": "seen", "score": 1.5}.items()
    assert from_document(document).score == 1.5
    (foreign,) = over_documents(raised, [Document("Text.", metadata={"colour": "red"})])
    assert foreign == Document("Text.", metadata={"colour": "red", "score": 1.0})
