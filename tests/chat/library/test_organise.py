"""Pins and tags: what they are stored as, what they change in the list, whose they are."""

import pytest

from chat.library.library import Library
from chat.library.tags import MOST_TAGS, TAG_CHARS, normalise_tag
from chat.store import AppStore
from errors import LabelError, UnknownThread
from tests.chat.library.turns import say


def ids(library: Library, tag: str | None = None) -> list[str]:
    """The ids of the listed conversations."""
    return [listed.thread.id for listed in library.listed("local", tag=tag)]


def test_pinned_conversations_come_first(library: Library, store: AppStore) -> None:
    """The last pinned is on top, below them the most recently active; unpinning undoes it."""
    for name in "abcd":
        say(store, thread=name)
    library.pin("a", "local")
    library.pin("c", "local")
    assert ids(library) == ["c", "a", "d", "b"]
    assert library.listed("local")[0].thread.pinned_at
    library.pin("c", "local", pinned=False)
    assert ids(library) == ["a", "d", "c", "b"]


@pytest.mark.parametrize(
    ("on_page", "expected"),
    [(None, ["other", "web", "cli", "old"]), (True, ["web", "old"]), (False, ["other", "cli"])],
)
def test_conversations_are_told_apart_by_where_they_began(
    library: Library, store: AppStore, on_page: bool | None, expected: list[str]
) -> None:
    """Those of the page and of other programs, listed and searched; before 0.2 nobody recorded."""
    for thread, origin in (("old", ""), ("cli", "cli"), ("web", "web"), ("other", "notebook")):
        say(store, "등록금 납부는?", thread=thread, origin=origin)
    listed = library.listed("local", on_page=on_page)
    assert [one.thread.id for one in listed] == expected
    found = library.search("local", "납부", on_page=on_page)
    assert [one.thread.id for one in found] == expected


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Exam", "exam"),
        ("  #시험  준비 ", "시험 준비"),
        ("ＡＢＣ", "abc"),
        ("a,b", "a b"),
        ("군휴\u200b학", "군휴학"),
        ("x\u202egnp", "xgnp"),
        ("두\n줄", "두 줄"),
        ("\u1112\u1161\u11ab글", "한글"),
    ],
)
def test_a_tag_has_a_normal_form(typed: str, stored: str) -> None:
    """Case, width, marks, line ends and invisible characters make no other tag."""
    assert normalise_tag(typed) == stored
    assert normalise_tag(stored) == stored


@pytest.mark.parametrize("typed", ["", " # ", "\u200b", "가" * (TAG_CHARS + 1)])
def test_what_is_no_tag_is_refused(library: Library, store: AppStore, typed: str) -> None:
    """The error says how long a tag may be, and the tags before stay."""
    say(store)
    library.set_tags("t1", "local", ["old"])
    with pytest.raises(LabelError, match=str(TAG_CHARS)):
        library.set_tags("t1", "local", ["new", typed])
    assert library.tags_of("t1", "local") == ("old",)


def test_tags_select_conversations(library: Library, store: AppStore) -> None:
    """A conversation has several tags; the list of one tag has those that have it."""
    for name in "abc":
        say(store, thread=name)
    assert library.set_tags("a", "local", ["시험", "Fees", "fees"]) == ("fees", "시험")
    library.set_tags("b", "local", ["시험"])
    assert ids(library, tag="#시험") == ["b", "a"]
    assert ids(library, tag="FEES") == ["a"]
    assert ids(library, tag="none") == []
    assert library.tags("local") == {"시험": 2, "fees": 1}
    assert [listed.tags for listed in library.listed("local")] == [(), ("시험",), ("fees", "시험")]
    library.set_tags("a", "local", [])
    assert library.tags("local") == {"시험": 1}


def test_the_number_of_tags_is_limited(library: Library, store: AppStore) -> None:
    """One more than a conversation may have changes nothing."""
    say(store)
    names = [f"tag {n}" for n in range(MOST_TAGS + 1)]
    assert len(library.set_tags("t1", "local", names[:MOST_TAGS])) == MOST_TAGS
    with pytest.raises(LabelError, match=str(MOST_TAGS)):
        library.set_tags("t1", "local", names)
    assert len(library.tags_of("t1", "local")) == MOST_TAGS


def test_another_user_changes_and_sees_nothing(library: Library, store: AppStore) -> None:
    """Every call on another's conversation finds no such conversation."""
    turn = say(store)
    library.set_tags("t1", "local", ["시험"])
    token = library.sharing.share("t1", "local")
    for ask in (
        lambda: library.pin("t1", "eve"),
        lambda: library.set_tags("t1", "eve", ["x"]),
        lambda: library.tags_of("t1", "eve"),
        lambda: library.export("t1", "eve", "json"),
        lambda: library.answer_markdown(turn, "eve"),
        lambda: library.trash.consequences("t1", "eve", "ko"),
        lambda: library.trash.delete("t1", "eve"),
        lambda: library.trash.delete_now("t1", "eve"),
        lambda: library.sharing.consequences("t1", "eve", "ko"),
        lambda: library.sharing.share("t1", "eve"),
        lambda: library.sharing.links("t1", "eve"),
        lambda: library.sharing.revoke("t1", "eve", token.id),
    ):
        with pytest.raises(UnknownThread):
            ask()
    library.trash.delete("t1", "local")
    with pytest.raises(UnknownThread):
        library.trash.restore("t1", "eve")
    assert (library.listed("eve"), library.tags("eve"), library.trash.list("eve")) == ([], {}, [])
    assert library.search("eve", "leave") == []
    library.trash.restore("t1", "local")
    assert library.tags_of("t1", "local") == ("시험",)
    assert len(library.sharing.links("t1", "local")) == 1
