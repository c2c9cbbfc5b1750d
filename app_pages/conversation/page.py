"""Chat page: starter questions, the conversation, and the answer as it streams."""

import time
from collections.abc import Callable

import streamlit as st

from agents.events import ApprovalDecision
from app_pages import session
from app_pages.conversation.approval import render_request
from app_pages.conversation.transcript import (
    announce,
    render_actions,
    render_answer,
    render_question,
)
from app_pages.conversation.view import TurnView, fold, from_exchange
from app_pages.escaping import plain_markdown
from chat.collection_summary import CollectionSummary
from chat.conversation import Conversation
from chat.transcript import Exchange
from errors import RagError

TURNS_SHOWN = 10
POLL_SECONDS = 0.25
START_WAIT_SECONDS = 0.2
FIRST_POLL_SECONDS = 0.3

server = session.server()
store, user, label = server.workspace.store, session.user(), session.labels()


def ask(question: str) -> None:
    """Start the turn that answers `question` in the background."""
    start(lambda conversation: server.runner.start(conversation, question))


def decide(decision: ApprovalDecision) -> None:
    """Go on, in the background, with the turn that waits for this decision."""
    start(lambda conversation: server.runner.resume(conversation, decision))


def start(run: Callable[[Conversation], str]) -> None:
    """Run a turn of the open conversation in the background and watch it."""
    try:
        conversation = server.workspace.conversation(
            thread=session.thread(), user=user, approvals=True
        )
        turn = st.session_state.watched = run(conversation)
        session.open_thread(conversation.thread)
        # Most answers of the embedded model are finished by then, and are rendered only once.
        server.runner.wait(turn, START_WAIT_SECONDS)
    except RagError as error:
        st.session_state.problem = error


def ask_typed() -> None:
    """Ask the question in the input."""
    ask(st.session_state.question)


def render_problem() -> None:
    """Show, once, why the last question was refused."""
    problem = st.session_state.pop("problem", None)
    if isinstance(problem, RagError):
        st.warning(session.error_text(problem), icon=":material/error:")
    elif problem:
        st.warning(label(problem), icon=":material/error:")


def render_start() -> None:
    """Render the summary of the collection and starter questions."""
    summary = server.workspace.collection_summary(user=user, language=session.language())
    st.title(label("greeting"), anchor=False)
    if not summary.documents:
        st.info(f"{label('empty')}\n\n{label('empty_remedy')}", icon=":material/folder_open:")
        st.page_link(session.HERE / "documents/page.py", label=label("add_documents"))
        return
    st.markdown(label("intro", documents=label("documents_count", count=summary.documents)))
    st.caption(facts(summary))
    st.caption(label("try_asking"))
    with st.container(horizontal=True, gap="small", key="starters"):
        for number, question in enumerate(summary.starters):
            st.button(question, key=f"starter-{number}", on_click=ask, args=(question,))


def facts(summary: CollectionSummary) -> str:
    """Return one line on the collection: languages, last change, chat model."""
    languages = (
        label("languages_count", language=session.language_name(code), count=count)
        for code, count in summary.languages.items()
    )
    parts = [label("collection_line", name=summary.collection), ", ".join(languages)]
    if summary.updated_at:
        parts.append(label("updated_line", when=session.when(summary.updated_at)))
    return plain_markdown("  ·  ".join([*parts, label("model_line", name=summary.model)]))


def show_more() -> None:
    """Show ten more earlier turns."""
    st.session_state.shown = st.session_state.get("shown", TURNS_SHOWN) + TURNS_SHOWN


def render_exchange(exchange: Exchange, *, last: bool) -> None:
    """Render a turn that has ended; only the last one can be regenerated."""
    view = from_exchange(exchange, [event for _, event in store.events(exchange.turn, user)])
    render_question(exchange.turn, exchange.question)
    render_answer(exchange.turn, view)
    if view.request is not None:
        if last:
            render_request(exchange.turn, view.request, decide)
        announce(view.request.text)
        return
    render_actions(exchange, view, ask if last else None)
    if st.session_state.get("watched") == exchange.turn:
        announce(exchange.text)


def poll_turn(turn: str) -> TurnView:
    """Return the view of a running turn; the first poll waits a moment for the first tokens."""
    key = f"live-{turn}"
    deadline = time.monotonic() + (0 if key in st.session_state else FIRST_POLL_SECONDS)
    cached: tuple[int, TurnView] = st.session_state.get(key, (0, TurnView()))
    last_seq, view = cached
    while True:
        if events := store.events(turn, user, after=last_seq):
            last_seq, view = events[-1][0], fold((event for _, event in events), view)
        if view.text or view.ended or time.monotonic() >= deadline:
            st.session_state[key] = (last_seq, view)
            return view
        time.sleep(FIRST_POLL_SECONDS / 10)


def render_running(turn: str) -> None:
    """Render a running turn with a stop button."""
    st.session_state.watched = turn
    view = poll_turn(turn)
    if view.ended:
        st.session_state.pop(f"live-{turn}", None)
        st.rerun()
    render_answer(turn, view)
    st.button(
        label("stop"),
        key=f"stop-{turn}",
        icon=":material/stop_circle:",
        on_click=server.runner.cancel,
        args=(turn, user),
    )
    announce(label("answering"))


def read_exchanges(thread: str | None) -> list[Exchange]:
    """Return the turns to show, oldest first; only the last one may be running."""
    if thread is None:
        return []
    shown = st.session_state.get("shown", TURNS_SHOWN)
    exchanges = store.exchanges(thread, user, last=shown)
    # Another process runs the turn; if that has died, its thread is unlocked here.
    if runs(exchanges) and not server.runner.is_running(exchanges[-1].turn) and store.recover():
        exchanges = store.exchanges(thread, user, last=shown)
    return exchanges


def runs(exchanges: list[Exchange]) -> bool:
    """Return whether the last of these turns is running."""
    return bool(exchanges) and exchanges[-1].status == "running"


exchanges = read_exchanges(session.thread())
# Of the same moment as the turns below: a turn that ended in between would be polled by nothing,
# and the input would stay locked.
is_answering = runs(exchanges)
st.chat_input(
    label("answering" if is_answering else "ask"),
    key="question",
    on_submit=ask_typed,
    disabled=is_answering,
    max_chars=4000,
)
render_problem()
if not exchanges:
    render_start()
elif exchanges[0].position > 1:
    earlier = exchanges[0].position - 1
    st.button(label("earlier", count=earlier), key="earlier", type="tertiary", on_click=show_more)
for exchange in exchanges:
    if exchange.status == "running":
        render_question(exchange.turn, exchange.question)
        st.fragment(render_running, run_every=POLL_SECONDS)(exchange.turn)
    else:
        render_exchange(exchange, last=exchange is exchanges[-1])
