"""Metadata filters: a search returns matching documents only, and misses none of them."""

from collections.abc import Mapping
from typing import Any

import pytest

from errors import LabelError, SourceNotFound
from index.catalog import filters
from index.catalog.conditions import Condition
from index.catalog.filters import parse
from index.scope import Scope
from ingest.index import Index
from tests.library import dense_search, document, lexical_search, names

TEXT = "The treasure is buried under the palm."


def where(*conditions: str, user: str = "local") -> Scope:
    """A scope with these conditions."""
    return Scope(user, where=parse(conditions))


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("tag=exam", Condition("tag", "=", ("exam",))),
        (" year >= 2024 ", Condition("year", ">=", ("2024",))),
        ("year<=2024", Condition("year", "<=", ("2024",))),
        ("tag=exam, homework", Condition("tag", "=", ("exam", "homework"))),
        ('author="Kim, Min", Lee', Condition("author", "=", ("Kim, Min", "Lee"))),
        ("과목=알고리즘", Condition("과목", "=", ("알고리즘",))),
        ("link=https://a.example/?q=1", Condition("link", "=", ("https://a.example/?q=1",))),
    ],
)
def test_conditions_are_read(text: str, condition: Condition) -> None:
    """A name, an operator, and one value or several."""
    assert parse([text]) == (condition,)


def test_conditions_come_from_python_values() -> None:
    """A mapping names values or lists of them; an operator stands at the end of the name."""
    assert parse({"tag": ["a", "b"], "year>=": 2024, "author": "Kim, Min"}) == (
        Condition("tag", "=", ("a", "b")),
        Condition("year", ">=", ("2024",)),
        Condition("author", "=", ("Kim, Min",)),
    )
    assert parse(None) == ()


@pytest.mark.parametrize("text", ["exam", "=exam", "tag=", "tag>exam", "", "tag=,"])
def test_an_invalid_condition_is_refused(text: str) -> None:
    """The error shows how a condition is written, in both languages."""
    with pytest.raises(LabelError, match="NAME=VALUE"):
        parse([text])
    with pytest.raises(LabelError, match="이름=값"):
        parse([text], "ko")


@pytest.mark.parametrize(
    ("condition", "facts", "holds"),
    [
        ("tag=exam", {"tag": ["homework", "Exam"]}, True),
        ("tag=exam", {"tag": []}, False),
        ("tag=exam", {}, False),
        ("author=k*", {"author": "Kim"}, True),
        ("author=[k]im", {"author": "Kim"}, False),
        ("year>=9", {"year": "10"}, True),
        ("year=2024", {"year": 2024}, True),
        ("date<=2024", {"date": "2024-05-01"}, True),
        ("date>=2024-05-02", {"date": "2024-05-01"}, False),
        ("date>=2024", {"date": "Fri, 03 May 2024 10:00:00 +0900"}, True),
        ("date<=2024-05-02", {"date": "Fri, 03 May 2024 10:00:00 +0900"}, False),
        ("final=true", {"final": True}, True),
        ("source=docs/*", {"source": "docs/deep/a.txt"}, True),
        ("source=a.txt", {"source": "docs/a.txt"}, True),
        ("title=시험", {"title": "\u1109\u1175\u1112\u1165\u11b7"}, True),
    ],
)
def test_values_are_compared_as_people_write_them(
    condition: str, facts: Mapping[str, Any], holds: bool
) -> None:
    """Letters of any case and form, numbers as numbers, dates by their beginning."""
    assert parse([condition])[0].holds(facts) is holds


@pytest.fixture
def shelf(index: Index) -> Index:
    """Documents that differ in every field."""
    index.add_documents(
        [
            document("docs/old.pdf", TEXT, title="Old", tag=["map"], year="1720", author="Flint"),
            document("docs/new.md", TEXT, title="New", tag=["map", "copy"], year=1950),
            document("far.txt", "Page one.", TEXT, title="Far", data={"ship": "Hispaniola"}),
        ]
    )
    index.add_documents([document("docs/old.pdf", TEXT, title="Other")], collection="second")
    return index


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        (["tag=map"], {"docs/old.pdf", "docs/new.md"}),
        (["tag=map", "tag=copy"], {"docs/new.md"}),
        (["year<=1800"], {"docs/old.pdf"}),
        (["author=flint"], {"docs/old.pdf"}),
        (["ship=hispaniola"], {"far.txt"}),
        (["source=docs/*", "collection=default"], {"docs/old.pdf", "docs/new.md"}),
        (["title=far,new"], {"far.txt", "docs/new.md"}),
        (["kind=pdf"], {"docs/old.pdf"}),
        (["page=2"], {"far.txt"}),
        (["page>=2", "tag=map"], set()),
        (["added_at>=2020"], {"docs/old.pdf", "docs/new.md", "far.txt"}),
        (["added_at<=2020"], set()),
        (["language=xx"], set()),
    ],
)
def test_both_retrievers_apply_the_conditions(
    shelf: Index, conditions: list[str], found: set[str]
) -> None:
    """Lexical and dense search, passages, pages and lists show matching documents only."""
    scope = where(*conditions)
    assert set(names(lexical_search(shelf, "treasure", scope))) == found
    every = [hit.child_id for hit in shelf.lexical_search("treasure page", 20, Scope("local"))]
    assert {p.source for p in shelf.passages(every, scope).values()} == found
    meant = dense_search(shelf, TEXT, scope)
    assert {passage.source for passage in meant if "treasure" in passage.text} == found
    assert shelf.vectors(every, scope).any(axis=1).sum() == len(shelf.passages(every, scope))
    if not any(text.startswith("page") for text in conditions):
        assert {row.source for row in shelf.sources(scope)} == found
        for hidden in {"docs/new.md", "far.txt"} - found:
            with pytest.raises(SourceNotFound):
                shelf.page_text(hidden, 1, scope=scope)


def test_an_unknown_field_is_named_with_those_there_are(shelf: Index) -> None:
    """A misspelt field is an error that lists the right ones, not an empty answer."""
    with pytest.raises(LabelError, match=r"'auther'.*source.*tag.*author"):
        shelf.lexical_search("treasure", 5, where("auther=Flint"))
    nowhere = Scope("x", collections=("no",), where=parse(["a=b"]))
    assert shelf.lexical_search("treasure", 5, nowhere) == []


def test_fields_of_invisible_documents_are_not_named(index: Index) -> None:
    """The list of fields shows only those of documents that the reader may see."""
    index.add_documents(
        [document("open", TEXT, year=1), document("shut", TEXT, access=["user:a"], secret=1)]
    )
    with pytest.raises(LabelError) as told:
        index.lexical_search("treasure", 5, where("nothing=1"))
    assert "year" in str(told.value) and "secret" not in str(told.value)
    with pytest.raises(LabelError):
        index.lexical_search("treasure", 5, where("secret=1"))


def test_a_condition_does_not_widen_access(index: Index) -> None:
    """Under any condition, no retriever returns a restricted document to another user."""
    index.add_documents(
        [document("open", TEXT, year=1), document("shut", TEXT, access=["user:a"], year=2)]
    )
    for condition in ("year=2", "source=shut", "year>=1", "title=*", "page=1"):
        scope = where(condition)
        assert "shut" not in names(lexical_search(index, "treasure", scope))
        assert "shut" not in names(dense_search(index, TEXT, scope))
        assert "shut" not in {row.source for row in index.sources(scope)}
        with pytest.raises(SourceNotFound):
            index.page_text("shut", 1, scope=scope)
    assert names(lexical_search(index, "treasure", where("year=2", user="a"))) == ["shut"]


def _log(index: Index, many: int) -> None:
    index.add_documents(
        [document(f"d{n}", f"{TEXT} Number {n} of the log.", number=n) for n in range(many)]
    )


def test_one_of_thousands_is_found_at_once(index: Index) -> None:
    """The matching one of 2,000 similar documents is found by both retrievers in milliseconds."""
    _log(index, 2_000)
    for number in (0, 1_234, 1_999):
        scope = where(f"number={number}")
        assert names(lexical_search(index, "treasure", scope)) == [f"d{number}"]
        assert names(dense_search(index, "treasure of the log", scope)) == [f"d{number}"]


def test_a_filter_without_brute_force_misses_nothing(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The indexes are asked for more results until enough of them match."""
    monkeypatch.setattr(filters, "FEW", 0)
    monkeypatch.setattr(filters, "PART", 1_000_000)
    monkeypatch.setattr("index.retrievers._MOST_FILTERED", 0)
    _log(index, 300)
    assert names(lexical_search(index, "treasure", where("number=137"))) == ["d137"]
    found = dense_search(index, "treasure of the log", where("number>=100"))
    assert len(found) == 10
    assert all(int(passage.source[1:]) >= 100 for passage in found)


def test_a_visible_set_is_cached_until_documents_change(
    shelf: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Conditions are evaluated once per generation."""
    looked: list[int] = []
    narrow = filters._narrowed

    def counting(*arguments: Any) -> Any:
        looked.append(1)
        return narrow(*arguments)

    monkeypatch.setattr(filters, "_narrowed", counting)
    for _ in range(3):
        assert names(lexical_search(shelf, "treasure", where("year=1950"))) == ["docs/new.md"]
    assert len(looked) == 1
    shelf.add_documents([document("late.txt", TEXT, year=1950)])
    assert set(names(lexical_search(shelf, "treasure", where("year=1950")))) == {
        "docs/new.md",
        "late.txt",
    }
    assert len(looked) == 2


def test_conditions_hold_in_every_mode(workspace: Any) -> None:
    """A retriever keeps to `where` however it searches, also beside a scope."""
    workspace.index.add_documents(
        [document(f"d{n}", f"{TEXT} Log {n}.", year=n) for n in range(30)]
    )
    for mode in ("lexical", "dense", "hybrid", "mmr"):
        retriever = workspace.retriever(mode=mode, k=5, where={"year": [3, 4]})
        found = retriever.invoke("treasure under the palm")
        assert {one.metadata["source"] for one in found} == {"d3", "d4"}, mode
    narrowed = workspace.scope(where=["year>=4"])
    found = workspace.retriever(scope=narrowed, where={"year<=": 4}).invoke("treasure")
    assert [one.metadata["source"] for one in found] == ["d4"]
