"""Turns: ask, go on and ask again in the background; a refused question stays in the input."""

import logging
import uuid
from collections.abc import Callable

import streamlit as st

from agents.events import ApprovalDecision
from app_pages import session
from app_pages.conversation import options, pictures
from app_pages.problems import Problem
from chat.conversation import Conversation
from errors import RagError
from system_errors import as_rag_error

logger = logging.getLogger(__name__)

MAX_CHARS = 4000  # of a question; a longer text is rather a document
INPUT = "question"  # key of the input
PUT_BACK = "put_back"  # the text that was put into it last, in the session


def ask(question: str) -> None:
    """Start the turn that answers `question`.

    The pictures in the input go with it. A question that is refused is put back into the input,
    with the reason above it, and so are they.
    """
    runner = session.server().runner
    kept = pictures.pending()
    if kept and (problem := pictures.unseen(question)):
        refuse(question, problem)
        return
    rate_key = session.rate_key()
    accepted = _start(
        lambda talk: runner.start(talk, question, reader=rate_key, pictures=kept), question
    )
    if accepted:
        pictures.clear()
        st.session_state.taken = question.strip()
        if st.session_state.pop(PUT_BACK, None) == question:
            st.session_state[INPUT] = ""  # asked by a button: it is in the input no more
    else:
        st.session_state.taken = ""
        keep(question)


def ask_again(turn: str, question: str) -> None:
    """Answer the question of a turn once more, as another version of the turn."""
    runner = session.server().runner
    rate_key = session.rate_key()
    _start(lambda talk: runner.regenerate(talk, turn, reader=rate_key), question)


def edit(turn: str, question: str) -> bool:
    """Ask another question in place of that of a turn; return whether it began.

    The turn and those after it stay behind its earlier version.
    """
    runner = session.server().runner
    rate_key = session.rate_key()
    return _start(lambda talk: runner.edit(talk, turn, question, reader=rate_key), question)


def choose_version(turn: str) -> None:
    """Show another version of a turn, with what followed it."""
    st.session_state.pop("problem", None)
    try:
        session.server().workspace.store.choose_version(turn, session.user())
    except RagError as error:
        st.session_state.problem = Problem.of(error)


def decide(decision: ApprovalDecision) -> None:
    """Go on, in the background, with the turn that waits for this decision."""
    runner = session.server().runner
    _start(lambda conversation: runner.resume(conversation, decision))


def keep(text: str) -> None:
    """Put a text into the input, where its writer can change and send it."""
    st.session_state[INPUT] = st.session_state[PUT_BACK] = text


def refuse(text: str, problem: Problem) -> None:
    """Put a text back into the input, with the reason above it."""
    keep(text)
    st.session_state.taken = ""
    st.session_state.problem = problem


def _start(run: Callable[[Conversation], str], question: str = "") -> bool:
    """Run a turn of the open conversation in the background; return whether it began."""
    st.session_state.pop("problem", None)
    try:
        conversation = options.open_conversation()
        st.session_state.watched = run(conversation)
        chosen = options.current()
        session.open_thread(conversation.thread)
        options.save(chosen)
    except RagError as error:
        st.session_state.problem = Problem.of(error, question)
        return False
    except Exception as error:
        st.session_state.problem = _unexpected(error, question)
        return False
    return True


def _unexpected(error: Exception, question: str) -> Problem:
    """Return the problem of a full disk or a locked file, else one with a log number."""
    known = as_rag_error(error)
    if known.code != "internal":
        return Problem.of(known, question)
    number = uuid.uuid4().hex[:8]
    logger.error("a turn could not begin (%s)", number, exc_info=error)
    return Problem("failed", values={"number": number}, question=question)
