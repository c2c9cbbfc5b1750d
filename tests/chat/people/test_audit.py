"""Audit log: what is recorded, that nothing changes it, and how long it is kept."""

from collections.abc import Iterator
from dataclasses import fields

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from chat.library.library import Library
from chat.people.audit import LONGEST_TARGET, AuditLog, Entry
from chat.people.person import Person
from chat.people.registry import Registry
from chat.people.schema import audit as table
from chat.store import AppStore, open_store
from errors import UnknownThread
from settings import Settings
from tests.chat.library.turns import say


@pytest.fixture
def store(settings: Settings) -> Iterator[AppStore]:
    """A store of its own."""
    with open_store(settings) as opened:
        yield opened


class Clock:
    """A clock that is set."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        """Return the time it is set to."""
        return self.now


def test_acts_on_conversations_are_recorded(store: AppStore, settings: Settings) -> None:
    """By the library itself, so that the page and the commands need not think of it."""
    library = Library(store, lambda: pytest.fail("no checkpoints"), settings)
    say(store, "군휴학은 얼마나?", "의무 복무 기간 [1].", thread="t", user="김서연")
    library.sharing.share("t", "김서연")
    library.sharing.revoke("t", "김서연")
    library.export("t", "김서연", "markdown")
    library.trash.delete("t", "김서연")
    library.trash.restore("t", "김서연")
    with pytest.raises(UnknownThread):
        library.export("t", "lee", "markdown")
    entries = AuditLog(store.engine, 30).entries()
    assert [entry.action for entry in reversed(entries)] == [
        "conversation_shared",
        "share_revoked",
        "conversation_exported",
        "conversation_deleted",
        "conversation_restored",
    ]
    assert {(entry.user, entry.target, entry.outcome) for entry in entries} == {
        ("김서연", "t", "done")
    }
    assert "군휴학" not in str(entries)


def test_entries_cannot_be_changed(store: AppStore) -> None:
    """The database itself refuses it."""
    audit = AuditLog(store.engine, 30)
    audit.record("kim", "document_removed", "leave.md")
    with pytest.raises(IntegrityError, match="cannot be changed"), store.engine.begin() as rows:
        rows.execute(update(table).values(user="lee"))
    assert audit.entries()[0].user == "kim"


def test_old_entries_are_deleted(store: AppStore) -> None:
    """After the days of the settings; the log does not grow for ever."""
    clock = Clock()
    audit = AuditLog(store.engine, 30, clock)
    audit.record("kim", "document_added", "a.md")
    clock.now += 29 * 86_400
    audit.record("kim", "document_added", "b.md")
    assert [entry.target for entry in audit.entries()] == ["b.md", "a.md"]
    clock.now += 2 * 86_400
    audit.record("kim", "document_added", "c.md")
    assert [entry.target for entry in audit.entries()] == ["c.md", "b.md"]


def test_entries_are_filtered_and_short(store: AppStore) -> None:
    """By user and action, the newest first; a long name does not fill the log."""
    audit = AuditLog(store.engine, 30)
    audit.record("kim", "document_added", "x" * 1000)
    audit.record("lee", "document_added", "b.md", "failed")
    audit.record("lee", "index_repaired")
    assert [entry.action for entry in audit.entries(user="lee")] == [
        "index_repaired",
        "document_added",
    ]
    assert [entry.user for entry in audit.entries(action="document_added")] == ["lee", "kim"]
    assert len(audit.entries(action="document_added")[1].target) == LONGEST_TARGET
    assert [field.name for field in fields(Entry)] == [
        "id",
        "at",
        "user",
        "action",
        "target",
        "outcome",
    ]


def test_a_sign_in_is_recorded_once(store: AppStore) -> None:
    """Also by another tab; changed settings once for each change."""
    audit = AuditLog(store.engine, 30)
    assert audit.once("kim", "signed_in", "a")
    assert not audit.once("kim", "signed_in", "a")
    assert audit.once("kim", "signed_in", "b")
    for digest in ("1", "1", "2", "1"):
        audit.changed("", "settings_changed", digest)
    assert [e.target for e in audit.entries(action="settings_changed")] == ["1", "2", "1"]


def test_people_are_known_by_name(store: AppStore) -> None:
    """As they were called at the last sign-in, until they are erased."""
    registry = Registry(store.engine)
    registry.see(Person("oidc-1", "Kim", ("staff",)))
    registry.see(Person("oidc-1", "김서연", ("staff", "교직원")))
    assert registry.names() == {"oidc-1": "김서연"}
    assert registry.known()[0].groups == ["staff", "교직원"]
    assert (registry.forget("oidc-1"), registry.known()) == (1, [])
