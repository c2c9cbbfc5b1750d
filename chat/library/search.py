"""Conversation search: substrings in titles, questions and answers.

Texts are compared folded (`text.normalise.fold`), so case, width and composed forms do not matter.
The search is a scan by LIKE, on SQLite and Postgres alike: the trigram tokenizer of FTS5 finds no
substring of two letters, and two syllables are a common Korean word. A scan over 40,000 messages
(66 MB) took 0.16 s of processor time.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Select, or_, select

from chat import schema
from chat.library.snippet import Snippet, Span, find_terms, make_snippet
from chat.library.tags import read_tags
from chat.queries import select_threads, threads_of
from chat.transcript import Thread
from text.normalise import fold, normalise

MOST_TERMS = 8
TERM_CHARS = 100
MATCHES = 3  # shown of one conversation

threads, turns = schema.threads.c, schema.turns.c
messages, texts = schema.messages.c, schema.search_texts.c

_TERM = re.compile(r'"([^"]+)"|(\S+)')


@dataclass(frozen=True)
class Match:
    """A turn that matches a search.

    Attributes:
        role: Where the snippet is from.
    """

    turn: str
    position: int
    role: Literal["question", "answer"]
    snippet: Snippet


@dataclass(frozen=True)
class Found:
    """A conversation that matches a search.

    Attributes:
        title_spans: The matches in its title.
        matches: At most `MATCHES` of its turns, the newest first; none where only the title does.
        turns: Number of its turns that match.
    """

    thread: Thread
    tags: tuple[str, ...]
    title_spans: tuple[Span, ...]
    matches: tuple[Match, ...]
    turns: int


class _Turn(NamedTuple):
    id: str
    position: int


def parse_terms(query: str) -> list[str]:
    """Return the folded terms of a query: words, and phrases in quotation marks."""
    parts = (phrase or word for phrase, word in _TERM.findall(normalise(query)))
    terms = dict.fromkeys(" ".join(fold(part).split())[:TERM_CHARS] for part in parts)
    return [term for term in terms if term][:MOST_TERMS]


def search_threads(
    connection: Connection,
    user: str,
    terms: Sequence[str],
    limit: int,
    on_page: bool | None = None,
) -> list[Found]:
    """Return the user's conversations that match, the most recently active first.

    A turn matches if each term is in its question, its answer or the title of its conversation,
    and one is not in the title alone; a conversation matches if a turn does, or its title has all.
    """
    if not terms:
        return []
    mine = select_threads().where(*threads_of(user, on_page))
    rows = connection.execute(mine.order_by(threads.updated_at.desc())).mappings()
    in_titles: dict[str, set[int]] = {}
    known = []
    for row in rows:
        known.append(Thread(**row))
        title = fold(row["title"])
        in_titles[row["id"]] = {at for at, term in enumerate(terms) if term in title}
    matching = _matching_turns(connection, _messages_with(terms, user, on_page), in_titles)
    every = set(range(len(terms)))
    found = [t for t in known if t.id in matching or in_titles[t.id] == every][:limit]
    tags = read_tags(connection, [thread.id for thread in found])
    return [
        Found(
            thread,
            tags[thread.id],
            tuple(find_terms(thread.title, terms)),
            _matches(connection, matching[thread.id][:MATCHES], terms),
            len(matching[thread.id]),
        )
        for thread in found
    ]


def _matching_turns(
    connection: Connection, query: Select[Any], in_titles: dict[str, set[int]]
) -> dict[str, list[_Turn]]:
    """Return the turns that match by conversation, the newest first."""
    in_turns: dict[tuple[str, _Turn], set[int]] = defaultdict(set)
    terms = 0
    for turn, thread, position, *flags in connection.execute(query):
        terms = len(flags)
        in_turns[thread, _Turn(turn, position)] |= {at for at, flag in enumerate(flags) if flag}
    matching: dict[str, list[_Turn]] = defaultdict(list)
    for (thread, turn), has in in_turns.items():
        if len(has | in_titles.get(thread, set())) == terms:
            matching[thread].append(turn)
    for found in matching.values():
        found.sort(key=lambda turn: -turn.position)
    return matching


def _messages_with(terms: Sequence[str], user: str, on_page: bool | None = None) -> Select[Any]:
    """Return the query of the user's messages that hold any term, with a flag for each term."""
    flags = [texts.text.contains(term, autoescape=True) for term in terms]
    source = schema.search_texts.join(schema.messages).join(schema.turns).join(schema.threads)
    return (
        select(messages.turn_id, turns.thread_id, turns.position, *flags)
        .select_from(source)
        .where(*threads_of(user, on_page), turns.shown, or_(*flags))
    )


def _matches(
    connection: Connection, found: Sequence[_Turn], terms: Sequence[str]
) -> tuple[Match, ...]:
    """Return the turns with a snippet of the message that holds most of the terms."""
    query = select(messages.turn_id, messages.role, messages.text)
    rows = connection.execute(
        query.where(messages.turn_id.in_([turn.id for turn in found])).order_by(messages.id)
    ).all()
    return tuple(
        _match(turn, [(role, text) for name, role, text in rows if name == turn.id], terms)
        for turn in found
    )


def _match(turn: _Turn, texts: Sequence[tuple[str, str]], terms: Sequence[str]) -> Match:
    def held(message: tuple[str, str]) -> int:
        folded = fold(message[1])
        return sum(term in folded for term in terms)

    role, text = max(texts, key=held)  # of two that hold as many, the question
    where: Literal["question", "answer"] = "question" if role == "human" else "answer"
    return Match(turn.id, turn.position, where, make_snippet(text, terms))
