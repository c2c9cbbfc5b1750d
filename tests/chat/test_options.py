"""Options of conversations: stored, owned, and read in later versions."""

import pytest

from chat.options.chosen import ConversationOptions
from chat.store import AppStore, open_store
from errors import UnknownThread
from settings import Settings

CHOSEN = ConversationOptions("rag", "handbook", "brief", ("leave.md",), "openai:gpt-5", True)


def test_options_are_kept_with_their_conversation(settings: Settings) -> None:
    """Another conversation has none; a second write replaces the first."""
    with open_store(settings) as store:
        for thread in ("t1", "t2"):
            store.begin(thread, "ann", "How long?")
        store.set_options("t1", "ann", ConversationOptions("react"))
        store.set_options("t1", "ann", CHOSEN)
        assert store.options("t1", "ann") == CHOSEN
        assert store.options("t2", "ann") == ConversationOptions()


@pytest.mark.parametrize("call", [AppStore.options, lambda s, t, u: s.set_options(t, u, CHOSEN)])
def test_options_of_another_user_do_not_exist(settings: Settings, call: object) -> None:
    """Neither to read nor to write."""
    assert callable(call)
    with open_store(settings) as store:
        store.begin("t1", "ann", "How long?")
        with pytest.raises(UnknownThread):
            call(store, "t1", "bob")


def test_options_go_with_their_conversation(settings: Settings) -> None:
    """Deleting it deletes them."""
    with open_store(settings) as store:
        turn = store.begin("t1", "ann", "How long?")
        store.set_options("t1", "ann", CHOSEN)
        store.cancel(turn, "ann")
        with store._engine.begin() as connection:
            connection.exec_driver_sql("UPDATE turns SET status = 'done'")
        store.delete("t1", "ann")
        store.begin("t1", "ann", "How long?")
        assert store.options("t1", "ann") == ConversationOptions()


def test_what_is_not_known_any_more_is_left() -> None:
    """An assistant or style of another version counts as not chosen."""
    stored = {"assistant": "oracle", "style": "baroque", "sources": ["a.md"], "more": 1}
    assert ConversationOptions.from_json(stored) == ConversationOptions(sources=("a.md",))
    assert ConversationOptions.from_json(CHOSEN.to_json()) == CHOSEN
    assert ConversationOptions().to_json() == {}
