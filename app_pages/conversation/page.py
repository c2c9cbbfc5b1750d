"""Chat page: the first screen or the conversation, the answer as it streams, and the input."""

from functools import partial

import streamlit as st

from app_pages import session
from app_pages.conversation import composer, turns
from app_pages.conversation.answer.actions import render_actions
from app_pages.conversation.answer.promotion import render_promotion
from app_pages.conversation.answer.streaming import watch_answer
from app_pages.conversation.approval import render_request
from app_pages.conversation.connect import render_panel
from app_pages.conversation.question import render_editable, render_question
from app_pages.conversation.queue import render_queued, waits
from app_pages.conversation.start import render_start
from app_pages.conversation.transcript import announce, render_answer
from app_pages.conversation.view import from_exchange
from app_pages.conversation.watch import watch_thread
from chat.transcript import Exchange, Thread
from errors import UnknownThread

TURNS_SHOWN = 10
START_WAIT_SECONDS = 0.2

server = session.server()
store, user, label = server.workspace.store, session.user(), session.labels()


def show_more() -> None:
    """Show ten more earlier turns."""
    st.session_state.shown = st.session_state.get("shown", TURNS_SHOWN) + TURNS_SHOWN


def render_exchange(exchange: Exchange, *, last: bool, editable: bool) -> None:
    """Render a turn that has ended; only the last one can be answered again."""
    view = from_exchange(exchange, [event for _, event in store.events(exchange.turn, user)])
    if editable:
        render_editable(exchange)
    else:
        render_question(exchange.turn, exchange.question, has_pictures=exchange.pictures > 0)
    again = partial(turns.ask_again, exchange.turn) if last else None
    render_answer(exchange.turn, view, exchange.question, again)
    if view.request is not None:
        if last:
            render_request(exchange.turn, view.request, turns.decide)
        announce(view.request.text, exchange.turn, "")
        return
    render_actions(exchange, view, again)
    if st.session_state.get("watched") == exchange.turn:
        if view.error is None:
            announce(exchange.text, exchange.turn, label("answer_finished"))
        else:
            announce(f"{exchange.text}\n{view.error.message}", exchange.turn, "")


def read_thread() -> tuple[Thread | None, list[Exchange]]:
    """Return the open conversation and the turns to show, oldest first.

    Only the last turn may be running.
    """
    name = session.thread()
    if name is None:
        return None, []
    shown = st.session_state.get("shown", TURNS_SHOWN)
    try:
        thread = store.thread(name, user)
        exchanges = store.exchanges(name, user, last=shown)
    except UnknownThread:  # deleted in another tab
        session.open_thread(name)
        return None, []
    # Another process runs the turn; if that has died, its thread is unlocked here.
    if runs(exchanges) and not server.runner.is_running(exchanges[-1].turn) and store.recover():
        return read_thread()
    return thread, exchanges


def runs(exchanges: list[Exchange]) -> bool:
    """Return whether the last of these turns is running."""
    return bool(exchanges) and exchanges[-1].status == "running"


def wait_for_end(exchanges: list[Exchange]) -> list[Exchange]:
    """Return the turns after a short wait: most answers of the embedded model end within it."""
    if not runs(exchanges):
        return exchanges
    server.runner.wait(exchanges[-1].turn, START_WAIT_SECONDS)
    return [*exchanges[:-1], store.exchange(exchanges[-1].turn, user)]


composer.ask_waiting()
thread, exchanges = read_thread()
waiting = composer.waiting_question()
first_screen = st.empty()  # emptied before all else, so that no starter outlives a click
if not exchanges and not waiting:
    with first_screen.container():
        render_start()
if runs(exchanges):
    st.session_state.watched = exchanges[-1].turn  # its end is announced
exchanges = wait_for_end(exchanges)
is_answering = runs(exchanges)
composer.render_composer(is_answering=is_answering)
if exchanges and exchanges[0].position > 1:
    earlier = exchanges[0].position - 1
    st.button(label("earlier", count=earlier), key="earlier", type="tertiary", on_click=show_more)
for exchange in exchanges:
    if exchange.status == "running":
        render_question(exchange.turn, exchange.question, has_pictures=exchange.pictures > 0)
        if waits(exchange.turn):
            render_queued(exchange.turn)
        else:
            watch_answer(exchange.turn)
    else:
        render_exchange(exchange, last=exchange is exchanges[-1], editable=not is_answering)
if waiting:
    render_question("waiting", waiting)
if thread is not None and not is_answering:
    watch_thread(thread)
render_panel()
render_promotion([exchange.turn for exchange in exchanges])
