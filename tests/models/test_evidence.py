"""Rendered evidence: what looks like a citation in a passage is in other brackets."""

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from models.evidence import (
    MARKS,
    Evidence,
    guarded,
    parse_evidence,
    render_evidence,
    unguarded,
)
from models.offline.chat import ExtractiveChatModel

CACHES = Evidence(
    3, "caches.md", "The LRU policy dates from [1]. Hit rates reached 91 % in [4], [5]."
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("reached in [4]", "reached in ⟦4⟧"),
        ("`items[0]`", "`items⟦0⟧`"),
        ("the range [0, 5]", "the range ⟦0, 5⟧"),
        ("이다.[주 2] 그는", "이다.⟦주 2⟧ 그는"),
        ("a [link](x) and a list []", "a [link](x) and a list []"),
    ],
)
def test_marks_of_documents_are_guarded(text: str, shown: str) -> None:
    """A model reads them in other brackets; readers get them back at the same places."""
    assert guarded(text) == shown
    assert unguarded(shown) == text


def test_passages_come_back_as_they_were() -> None:
    """What is rendered for a model is read back to the letter."""
    assert "[4]" not in render_evidence([CACHES])
    assert parse_evidence(render_evidence([CACHES])) == [CACHES]


def test_the_embedded_model_tells_its_citations() -> None:
    """It quotes the marks of a sentence with it, and says which bracket is its own."""
    prompt = [HumanMessage(f"{render_evidence([CACHES])}\nQuestion: What hit rate was reached?")]
    reply = ExtractiveChatModel().invoke(prompt)
    assert isinstance(reply, AIMessage)
    assert "91 % in [4], [5]." in reply.text
    ((start, end, number),) = reply.response_metadata[MARKS]
    assert (reply.text[start:end], number) == ("[3]", 3)
