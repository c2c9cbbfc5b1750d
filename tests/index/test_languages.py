"""Languages of documents, as the index tells them to retrieval."""

from dataclasses import replace
from typing import Any

from index.documents import SourceDocument
from tests.library import document, lexical_search


def written_in(language: str, name: str, text: str) -> SourceDocument:
    """A document of a language."""
    plain = document(name, text)
    return replace(plain, extracted=replace(plain.extracted, language=language))


def test_the_index_knows_the_languages_of_its_documents(index: Any) -> None:
    """They change with the documents, and each child has that of its document."""
    assert index.languages == frozenset()
    index.add_documents([written_in("en", "ferry.md", "The ferry leaves at seven.")])
    assert index.languages == {"en"}
    index.add_documents([written_in("ko", "museum.md", "박물관은 월요일에 쉰다.")])
    assert index.languages == {"en", "ko"}
    (ferry,), (museum,) = lexical_search(index, "ferry"), lexical_search(index, "박물관")
    languages = index.child_languages([ferry.child_id, museum.child_id, "0", "no id"])
    assert languages == {ferry.child_id: "en", museum.child_id: "ko"}
    index.remove(["ferry.md"])
    assert index.languages == {"ko"}
