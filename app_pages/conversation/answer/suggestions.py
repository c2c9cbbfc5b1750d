"""Follow-up questions: chips below the last answer, made of the documents that it cites."""

import logging
from collections.abc import Sequence
from typing import Any

import streamlit as st

from agents.messages import language_of
from app_pages import session
from app_pages.conversation import options, turns
from app_pages.escaping import plain_markdown
from chains.suggestions.follow_ups import follow_ups
from chat.transcript import Exchange
from index.passage import Passage
from index.scope import Scope
from settings import Mode

logger = logging.getLogger(__name__)

CACHE = "follow_ups"  # those of the last answer, in the session: (turn, questions)


def render_suggestions(exchange: Exchange) -> None:
    """Render what can be asked next; nothing where no document gives a question."""
    questions = _questions(exchange)
    if not questions:
        return
    with st.container(key=f"follow-ups-{exchange.turn}", gap="xsmall"):
        st.caption(session.labels()("ask_next"))
        with st.container(horizontal=True, gap="small", key=f"follow-chips-{exchange.turn}"):
            for number, question in enumerate(questions):
                st.button(
                    plain_markdown(question),
                    key=f"next-{exchange.turn}-{number}",
                    on_click=turns.ask,
                    args=(question,),
                )


def _questions(exchange: Exchange) -> list[str]:
    if not any(not source.url for source in exchange.sources):
        return []
    known = st.session_state.get(CACHE)
    if known and known[0] == exchange.turn:
        return list(known[1])
    try:
        questions = follow_ups(
            exchange.question,
            exchange.citations,
            exchange.sources,
            Searched(options.search_scope(options.current())),
            language_of(exchange.question),
        )
    except Exception:  # an extra that must not cost the answer above it
        logger.warning("no follow-up questions", exc_info=True)
        questions = []
    st.session_state[CACHE] = (exchange.turn, questions)
    return questions


class Searched:
    """The documents of a scope, searched without a model that costs."""

    def __init__(self, scope: Scope) -> None:
        workspace = session.server().workspace
        self._index, self._scope = workspace.index, scope
        mode: Mode | None = "hybrid" if workspace.settings.mode == "hyde" else None
        retriever: Any = workspace.retriever(mode=mode, scope=scope)
        self._retriever = retriever.base

    def sections(self, source: str) -> list[Passage]:
        """Return the sections of a document in reading order."""
        return self._index.sections(source, self._scope)

    def search(self, query: str, k: int) -> Sequence[Passage]:
        """Return the best passages for a query."""
        passages: list[Passage] = self._retriever.search(query, k)
        return passages
