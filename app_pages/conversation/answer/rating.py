"""Rating of an answer: two thumbs, stored at once; `rating_details` has what can be added."""

import logging
import uuid
from collections.abc import Callable

import streamlit as st

from app_pages import session
from chat.feedback.store import FeedbackStore, Rating
from chat.transcript import Exchange, Thumb
from system_errors import as_rag_error

logger = logging.getLogger(__name__)

STORED = "rating_stored"  # id of the turn whose rating was just stored, in the session

_PLACES: dict[int | None, Thumb] = {0: -1, 1: 1}  # thumb by its place in the widget


def render_rating(exchange: Exchange) -> None:
    """Render the thumbs; pressing one again takes it back."""
    st.feedback(
        "thumbs",
        key=f"thumb-{exchange.turn}",
        default=place(exchange.thumb),
        on_change=_rate,
        args=(exchange.turn,),
    )


def feedback() -> FeedbackStore:
    """Return the store of ratings."""
    return session.server().workspace.feedback


def stored(turn: str) -> Rating | None:
    """Return this reader's rating of a turn."""
    return feedback().rating(turn, session.user())


def save(turn: str, rating: Rating) -> bool:
    """Store a rating that was taken back."""
    return attempt(
        turn,
        lambda: feedback().rate(
            turn,
            session.user(),
            rating.thumb,
            reasons=rating.reasons,
            comment=rating.comment,
            correction=rating.correction,
        ),
    )


def attempt(turn: str, action: Callable[[], object]) -> bool:
    """Do something with the rating of a turn; return whether it went well, else keep why not."""
    st.session_state.pop(problem_key(turn), None)
    try:
        action()
    except Exception as failure:
        error = as_rag_error(failure)
        words = session.error_text(error)
        if error.code == "internal":
            number = uuid.uuid4().hex[:8]
            logger.error("a rating is not stored (%s)", number, exc_info=failure)
            words = session.labels()("failed", number=number)
        st.session_state[problem_key(turn)] = words
        return False
    st.session_state[STORED] = turn
    return True


def problem_key(turn: str) -> str:
    """Return the key, in the session, of why the rating of a turn is not stored."""
    return f"rating_problem-{turn}"


def removed_key(turn: str) -> str:
    """Return the key, in the session, of a rating with words that was taken back."""
    return f"rating_removed-{turn}"


def has_details(rating: Rating) -> bool:
    """Return whether more than a thumb was given."""
    return bool(rating.reasons or rating.comment or rating.correction)


def _rate(turn: str) -> None:
    """Store the thumb that was pressed; words that were there stay, reasons have their thumb."""
    key, user = f"thumb-{turn}", session.user()
    thumb = _PLACES.get(st.session_state.get(key))
    before: list[Rating] = []

    def change() -> None:
        before.extend(filter(None, [stored(turn)]))
        if thumb is None:
            feedback().remove(turn, user)
            return
        old = before[0] if before else st.session_state.get(removed_key(turn))
        words = {"comment": old.comment, "correction": old.correction} if old else {}
        reasons = old.reasons if old and old.thumb == thumb else ()
        feedback().rate(turn, user, thumb, reasons=reasons, **words)

    if not attempt(turn, change):
        st.session_state[key] = place(before[0].thumb) if before else None
        return
    st.session_state.pop(removed_key(turn), None)
    if thumb is None and before and has_details(before[0]):
        st.session_state[removed_key(turn)] = before[0]


def place(thumb: Thumb | None) -> int | None:
    """Return the place of a thumb in the widget."""
    return {1: 1, -1: 0}.get(thumb or 0)
