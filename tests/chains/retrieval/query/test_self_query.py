"""Self-query retrieval: filters named in a question, checked against the collection."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chains.retrieval.query.filter_rules import filters_by_rule
from chains.retrieval.query.self_query import FilterModel, SelfQueryRetriever
from chains.retrieval.retriever import build_retriever
from errors import GenerativeModelNeeded
from index.catalog.conditions import Condition
from index.catalog.fields import describe_fields
from index.catalog.labels import Labels
from index.scope import Scope
from ingest.index import Index, open_index
from models.chat import chat_model
from models.embeddings import build_embedder
from settings import Settings
from tests.openai_server import OpenAIServer, tool_call

DOCUMENTS: list[dict[str, Any]] = [
    {"source": "a.md", "tag": ["exam"], "date": "2022-05-01", "author": "Kim"},
    {"source": "b.md", "tag": ["시험", "lecture"], "date": "2024-03-02", "author": "이몽룡"},
    {"source": "c.md", "date": "2023-01-01", "language": "ko"},
    {"source": "d.md"},
]


@pytest.mark.parametrize(
    ("question", "conditions"),
    [
        ("Which exam rules changed since 2023?", ["tag = exam", "date >= 2023"]),
        ("시험은 2023년 이후 어떻게 바뀌었나요?", ["tag = 시험", "date >= 2023"]),
        ("What was decided in 2024?", ["date >= 2024", "date <= 2024"]),
        ("시험에서는 무엇을? 시험에서 무엇을?", ["tag = 시험"]),
        ("2024년에 무엇이 정해졌나요?", ["date >= 2024", "date <= 2024"]),
        ("What changed after 2022 and before 2024?", ["date >= 2023", "date <= 2023"]),
        ("2022년부터 2023년까지의 규정", ["date >= 2022", "date <= 2023"]),
        ("What did the author Kim write?", ["author = Kim"]),
        ("author가 이몽룡인 문서와 lecture", ["tag = lecture"]),
        ("exam or lecture?", ["tag = exam, lecture"]),
        ("What did Kim say?", []),
        ("Which examples are there?", []),
        ("재시험은 언제인가요?", []),
        ("2024년 3월 2일에 무슨 일이?", []),
        ("It costs 2024 won in 2024-05.", []),
        ("무엇인가요?", []),
    ],
)
def test_rules_take_only_what_is_named(question: str, conditions: list[str]) -> None:
    """Tags, values beside the name of their field, and years that are times."""
    fields = describe_fields(DOCUMENTS)
    assert [str(condition) for condition in filters_by_rule(question, fields)] == conditions


def test_a_time_needs_one_clear_field() -> None:
    """Where few documents have a date, or two kinds of date, a year says nothing; a name does."""
    rare = describe_fields([*DOCUMENTS, *[{"source": str(n)} for n in range(9)]])
    assert filters_by_rule("What changed since 2023?", rare) == []
    two = describe_fields([{"made": "2020-01-01", "valid": "2021"}] * 2)
    assert filters_by_rule("What changed since 2023?", two) == []
    assert filters_by_rule("What is valid since 2023?", two) == [
        Condition("valid", ">=", ("2023",))
    ]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Index]:
    """Three documents with the same words, of several years and tags."""
    monkeypatch.chdir(tmp_path)
    with open_index(settings, build_embedder(settings)) as opened:
        for name, year, tag in (
            ("a", "2022", "exam"),
            ("b", "2024", "exam"),
            ("c", "2024", "hall"),
        ):
            Path(f"{name}.txt").write_text(f"The rules of leave, part {name}.", "utf-8")
            opened.add([f"{name}.txt"], jobs=1, labels=Labels(tags=(tag,), metadata={"year": year}))
        yield opened


def sources(retriever: SelfQueryRetriever, question: str) -> list[str]:
    """Where the documents found come from, in order."""
    return sorted(document.metadata["source"] for document in retriever.invoke(question))


def narrowing(index: Index, infer: Any, scope: Scope | None = None) -> SelfQueryRetriever:
    """A lexical retriever behind a self-query retriever."""
    scope = scope or Scope("local")
    plain = build_retriever(index, index.settings, scope=scope, mode="lexical")
    return SelfQueryRetriever(retriever=plain, infer=infer)


def test_a_search_keeps_to_what_the_question_names(index: Index) -> None:
    """Conditions narrow it, new documents bring new values, and nothing found undoes them."""
    retriever = narrowing(index, filters_by_rule)
    assert sources(retriever, "rules of leave in 2024") == ["b.txt", "c.txt"]
    assert sources(retriever, "exam rules of leave since 2023") == ["b.txt"]
    assert sources(retriever, "rules of leave") == ["a.txt", "b.txt", "c.txt"]
    assert sources(retriever, "hall rules of leave since 2022, before 2024") == [
        "a.txt",
        "b.txt",
        "c.txt",
    ]
    Path("d.txt").write_text("The rules of leave, part d.", "utf-8")
    index.add(["d.txt"], jobs=1, labels=Labels(tags=("attic",), metadata={"year": "2025"}))
    assert sources(retriever, "attic rules of leave") == ["d.txt"]


def test_a_scope_is_only_narrowed(index: Index) -> None:
    """Fields and documents are those that the asker may see."""
    index.add(["c.txt"], jobs=1, labels=Labels(access=("user:alice",)))
    filters: list[Any] = []
    retriever = narrowing(index, filters_by_rule).model_copy(update={"on_filter": filters.append})
    assert sources(retriever, "hall rules of leave") == ["a.txt", "b.txt"]
    assert filters == []
    assert sources(narrowing(index, filters_by_rule, Scope("alice")), "hall rules of leave") == [
        "c.txt"
    ]


@pytest.mark.parametrize(
    ("conditions", "kept"),
    [
        ([("tag", "=", "exam"), ("year", ">=", "2024")], "tag = exam, year >= 2024"),
        ([("tag", "=", "Exam"), ("colour", "=", "red")], "tag = Exam"),
        ([("tag", "=", "*"), ("tag", "=", "holiday"), ("year", "<=", "1999")], ""),
        ([("source", "=", "a.txt")], ""),
    ],
)
def test_what_a_model_infers_is_held_against_the_collection(
    index: Index, settings: Settings, openai_server: OpenAIServer, conditions: Any, kept: str
) -> None:
    """Unknown fields and values are dropped, as is what holds for no document."""
    named = [dict(zip(("field", "operator", "value"), one, strict=True)) for one in conditions]
    openai_server.script(tool_call("Filters", {"conditions": named}))
    chosen = settings.model_copy(
        update={"utility_model": "compatible:m", "base_url": openai_server.url}
    )
    retriever = narrowing(index, FilterModel(chat_model(chosen, "utility")))
    assert ", ".join(map(str, retriever.conditions("시험 규정은?"))) == kept
    asked = openai_server.requests[0].body["messages"][0]["content"]
    assert "- tag: exam, hall" in asked and "- year: 2022, 2024" in asked and "source" not in asked


def test_the_embedded_model_is_refused(settings: Settings) -> None:
    """Inference by a model needs one that writes; rules do without."""
    with pytest.raises(GenerativeModelNeeded, match="filters"):
        FilterModel(chat_model(settings, "utility"))
