"""The fact store: history, editing, deletion, export, and its file."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

from chat.memory import schema
from chat.memory.facts import Fact
from chat.memory.store import MIGRATIONS, FactStore, open_facts
from errors import UnknownFact
from settings import Settings
from tests.services.postgres_server import on_sqlite


@pytest.fixture
def facts(settings: Settings) -> Iterator[FactStore]:
    """An empty fact store."""
    with open_facts(settings) as store:
        yield store


def add(facts: FactStore, attribute: str, value: str, label: str = "", user: str = "ann") -> Fact:
    """Store one fact."""
    return facts.add(user, attribute, label, value, language="en", origin="said")[0]


def test_a_newer_value_replaces_and_keeps_the_older_one(facts: FactStore) -> None:
    """The history stays until the fact is deleted."""
    add(facts, "residence", "Bath")
    _, old = facts.add("ann", "residence", "", "Ely", language="en", origin="said")
    assert old == "Bath"
    assert [fact.value for fact in facts.current("ann")] == ["Ely"]
    assert [fact.value for fact in facts.history("ann")] == ["Ely", "Bath"]


def test_labels_keep_facts_of_one_attribute_apart(facts: FactStore) -> None:
    """Two dates stand beside each other, and two traits without labels."""
    add(facts, "date", "1 May", "talk")
    add(facts, "date", "2 May", "exam")
    add(facts, "trait", "tall")
    add(facts, "trait", "shy")
    assert len(facts.current("ann")) == 4


def test_an_edited_fact_keeps_its_place(facts: FactStore) -> None:
    """It says that it was edited."""
    fact = add(facts, "job", "cook")
    edited = facts.edit(fact.id, "ann", "chef")
    assert (edited.id, edited.value, edited.origin) == (fact.id, "chef", "edited")


def test_facts_of_other_users_do_not_exist(facts: FactStore) -> None:
    """Neither to edit nor to delete."""
    fact = add(facts, "job", "cook")
    with pytest.raises(UnknownFact):
        facts.edit(fact.id, "ben", "spy")
    with pytest.raises(UnknownFact):
        facts.delete("ben", [fact.id])
    facts.delete_all("ben")
    assert facts.current("ann") == [fact]


def test_a_deleted_fact_goes_with_its_history(facts: FactStore) -> None:
    """Also the values it had before."""
    add(facts, "residence", "Bath")
    newest = add(facts, "residence", "Ely")
    other = add(facts, "job", "cook")
    assert facts.delete("ann", [newest.id]) == 2
    assert facts.history("ann") == [other]


@on_sqlite
def test_forgotten_text_is_gone_from_the_disk(settings: Settings, facts: FactStore) -> None:
    """It stands in no file of the state directory any more."""
    fact = add(facts, "note", "the combination is swordfish-lantern")
    add(facts, "job", "cook")
    facts.delete("ann", [fact.id])
    files = [file for file in Path(settings.state_dir).rglob("*") if file.is_file()]
    assert files
    assert [file.name for file in files if b"swordfish" in file.read_bytes()] == []


def test_facts_survive_a_restart_and_can_be_exported(settings: Settings) -> None:
    """As JSON, the replaced values too."""
    with open_facts(settings) as facts:
        add(facts, "residence", "Bath")
        add(facts, "residence", "수원")
    with open_facts(settings) as facts:
        rows = json.loads(json.dumps(facts.export("ann")))
    assert [row["value"] for row in rows] == ["수원", "Bath"]
    assert rows[1]["replaced_at"] is not None
    assert "user" not in rows[0]


def test_the_number_of_facts_is_limited(facts: FactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest go first."""
    monkeypatch.setattr("chat.memory.store.MOST_FACTS", 3)
    for n in range(5):
        add(facts, "trait", f"trait {n}")
    assert [fact.value for fact in facts.current("ann")] == ["trait 4", "trait 3", "trait 2"]


def test_migrations_lead_to_the_schema(tmp_path: Path) -> None:
    """The tables of the migrations are those of the schema."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from sqlalchemy import create_engine

    from chat.memory.migrations.versions import v0001_first

    engine = create_engine(f"sqlite:///{tmp_path / 'memory.db'}")
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        v0001_first.upgrade()
    found = {column["name"]: str(column["type"]) for column in inspect(engine).get_columns("facts")}
    wanted = {column.name: str(column.type) for column in schema.facts.columns}
    engine.dispose()
    assert found == wanted
    assert (MIGRATIONS / "versions").is_dir()
