"""Conversation search: substrings of titles, questions and answers, with snippets."""

import pytest

from chat.library.library import Library
from chat.library.search import MATCHES, MOST_TERMS, parse_terms
from chat.library.snippet import AROUND, find_terms, make_snippet
from chat.store import AppStore
from tests.chat.library.turns import say


@pytest.fixture
def talks(store: AppStore) -> AppStore:
    """Three conversations, one of them of another user."""
    say(store, "군휴학은 얼마나 되나요?", "의무 복무 기간으로 합니다 [1].", thread="ko")
    say(store, "신청은 언제 하나요?", "입영 전에 합니다 [1].", thread="ko")
    say(store, "What is the TUITION fee?", "It is 3,000 euros [1].", thread="en")
    say(store, "Is there a discount of 50%?", "No, there is_none.", thread="en")
    say(store, "군휴학 secret of Eve", "Eve's answer.", thread="eve", user="eve")
    return store


def found(library: Library, query: str) -> list[str]:
    """The ids of the conversations that match."""
    return [one.thread.id for one in library.search("local", query)]


@pytest.mark.parametrize(
    ("query", "threads"),
    [
        ("휴학", ["ko"]),
        ("복무", ["ko"]),
        ("입영", ["ko"]),
        ("전에", ["ko"]),
        ("tuition", ["en"]),
        ("ＴＵＩＴＩＯＮ", ["en"]),
        ("3,000", ["en"]),
        ("uition fe", ["en"]),
        ('"tuition fee"', ["en"]),
        ('"fee tuition"', []),
        ("휴학 의무", ["ko"]),
        ("입영 신청", ["ko"]),
        ("50%", ["en"]),
        ("5%0", []),
        ("is_none", ["en"]),
        ("is-none", []),
        ("\u1112\u1172\u1112\u1161\u11a8", ["ko"]),
        ("secret", []),
        ("Eve", []),
        ("tuition 휴학", []),
        ("", []),
        ('" "', []),
        ("\\", []),
    ],
)
def test_words_are_found_as_substrings(
    library: Library, talks: AppStore, query: str, threads: list[str]
) -> None:
    """Two syllables suffice; case, width and wildcards of SQL do not matter; users are apart."""
    assert found(library, query) == threads


def test_a_result_names_the_turn_and_shows_the_place(library: Library, talks: AppStore) -> None:
    """The snippet is of the message that holds the words, and marks them."""
    (one,) = library.search("local", "입영")
    (match,) = one.matches
    assert (match.position, match.role, one.turns) == (2, "answer", 1)
    assert talks.exchange(match.turn, "local").question == "신청은 언제 하나요?"
    assert [match.snippet.text[a:b] for a, b in match.snippet.spans] == ["입영"]
    assert one.title_spans == ()


def test_words_of_a_title_count_with_those_of_a_turn(library: Library, talks: AppStore) -> None:
    """A title finds its conversation, alone or with a word of a turn, after a renaming, too."""
    talks.rename("en", "local", "돈 이야기")
    (one,) = library.search("local", "이야기")
    assert (one.thread.title, one.matches, one.turns) == ("돈 이야기", (), 0)
    assert [one.thread.title[a:b] for a, b in one.title_spans] == ["이야기"]
    (both,) = library.search("local", "이야기 euros")
    assert [match.position for match in both.matches] == [1]


def test_words_of_different_turns_do_not_match(library: Library, talks: AppStore) -> None:
    """Question and answer of one turn are searched together, two turns are not."""
    talks.rename("ko", "local", "x")
    assert found(library, "휴학 복무") == ["ko"]
    assert found(library, "휴학 입영") == []


def test_the_newest_come_first_and_few_are_shown(library: Library, store: AppStore) -> None:
    """Conversations by their activity, turns from the last; the limit holds."""
    for name in "abc":
        for _ in range(MATCHES + 2):
            say(store, "휴학 기간?", "두 해.", thread=name)
    results = library.search("local", "휴학")
    assert [one.thread.id for one in results] == ["c", "b", "a"]
    assert results[0].turns == MATCHES + 2
    assert [match.position for match in results[0].matches] == [5, 4, 3]
    assert [one.thread.id for one in library.search("local", "휴학", limit=2)] == ["c", "b"]


def test_a_running_turn_is_found_by_its_question(library: Library, store: AppStore) -> None:
    """What is asked now can be searched, though there is no answer yet."""
    store.begin("t1", "local", "장학금 질문")
    (one,) = library.search("local", "장학")
    assert one.matches[0].role == "question"


def test_a_query_has_few_terms() -> None:
    """Words once each, phrases whole, not more than a search can bear."""
    assert parse_terms('Ａ a "b  C" d') == ["a", "b c", "d"]
    assert len(parse_terms(" ".join(map(str, range(100))))) == MOST_TERMS
    assert parse_terms('"open') == ['"open']


@pytest.mark.parametrize(
    ("text", "terms", "words"),
    [
        ("무게는 ５㎏이다", ["5kg"], ["５㎏"]),
        ("Straße und STRASSE", ["strasse"], ["Straße", "STRASSE"]),
        ("휴학휴학 휴학", ["휴학"], ["휴학휴학", "휴학"]),
        ("복학과 휴학", ["휴학", "학과"], ["학과", "휴학"]),
        ("nothing", ["휴학"], []),
    ],
)
def test_matches_are_marked_in_the_text_as_written(
    text: str, terms: list[str], words: list[str]
) -> None:
    """A folded match is mapped back to the characters that were folded."""
    assert [text[start:end] for start, end in find_terms(text, terms)] == words


def test_a_snippet_is_short_and_on_one_line() -> None:
    """It begins a little before the match, says where it is cut, and its spans fit it."""
    snippet = make_snippet(
        "앞 문장\n" * 60 + "여기 군휴학\t이 있다. " + "뒤 문장\n" * 60, ["군휴학"]
    )
    assert len(snippet.text) <= AROUND + 2
    assert "\n" not in snippet.text
    assert snippet.text[0] == snippet.text[-1] == "…"
    assert [snippet.text[a:b] for a, b in snippet.spans] == ["군휴학"]
    assert make_snippet("짧은 글", ["없음"]).text == "짧은 글"
