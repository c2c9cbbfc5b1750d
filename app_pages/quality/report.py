"""Figures of the page, read once for each filter and change of the database."""

from dataclasses import astuple, dataclass

import streamlit as st

from app_pages import session
from chat.feedback.figures import (
    Figures,
    Filters,
    GuardCount,
    ReasonCount,
    SourceCount,
    Summary,
)
from chat.feedback.topics import Topic

KEPT = 16  # reports


@dataclass(frozen=True)
class Report:
    """All figures of the turns that the filters leave."""

    overview: Summary
    days: list[Summary]
    collections: list[Summary]
    assistants: list[Summary]
    variants: list[Summary]
    guard: list[GuardCount]
    reasons: list[ReasonCount]
    sources: list[SourceCount]


def report(filters: Filters) -> Report:
    """Return the figures, kept until a turn, a rating or a signal is added."""
    zone = session.time_zone()
    key = (*_database(), astuple(filters), str(zone))
    return _report(key, filters)


def topics(filters: Filters, *, by_meaning: bool) -> list[Topic]:
    """Return unanswered questions by topic, kept as `report` is."""
    return _topics((*_database(), astuple(filters), by_meaning), filters, by_meaning)


def values() -> dict[str, list[str]]:
    """Return the collections, assistants and users there are turns of."""
    return _values(_database())


def is_empty() -> bool:
    """Return whether nothing has been asked at all."""
    return not _figures().version()[0][0]


def _database() -> tuple[str, ...]:
    workspace = session.server().workspace
    return str(workspace.settings.state_dir), str(_figures().version())


def _figures() -> Figures:
    return session.server().workspace.figures


# Arguments that begin with an underscore are no part of the key.
@st.cache_data(max_entries=KEPT, show_spinner=False)
def _report(key: tuple[object, ...], _filters: Filters) -> Report:
    figures = _figures()
    columns = figures.columns(_filters)
    return Report(
        overview=columns.together(),
        days=columns.by("day", session.time_zone()),
        collections=columns.by("collection"),
        assistants=columns.by("assistant"),
        variants=columns.by("variant"),
        guard=figures.guard_decisions(_filters),
        reasons=figures.reasons(_filters),
        sources=figures.bad_sources(_filters),
    )


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _topics(key: tuple[object, ...], _filters: Filters, _by_meaning: bool) -> list[Topic]:
    embedder = session.server().workspace.embedder
    return _figures().unanswered(_filters, embedder.passages if _by_meaning else None)


@st.cache_data(max_entries=2, show_spinner=False)
def _values(key: tuple[str, ...]) -> dict[str, list[str]]:
    return _figures().values()
