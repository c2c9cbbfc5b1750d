"""The chat: what can be asked, the conversation so far, and the answer as it is written."""

import time

import streamlit as st

from app_pages import session
from app_pages.escaping import plain_markdown
from app_pages.transcript import announce, render_actions, render_answer, render_question
from app_pages.view import TurnView, fold, from_exchange
from chat.collection_summary import CollectionSummary
from chat.transcript import Exchange
from errors import RagError

LAST = 10
SECONDS_BETWEEN_LOOKS = 0.25
SECONDS_OF_GRACE = 0.2
FIRST_LOOK_SECONDS = 0.3

server = session.server()
store, user, label = server.workspace.store, session.user(), session.labels()


def ask(question: str) -> None:
    """Start the turn that answers `question`; the page only watches it."""
    try:
        conversation = server.workspace.conversation(thread=session.thread(), user=user)
        turn = st.session_state.watched = server.runner.start(conversation, question)
        session.open_thread(conversation.thread)
        # Most quoted answers are there by then, and drawing them once is faster than twice.
        server.runner.wait(turn, SECONDS_OF_GRACE)
    except RagError as error:
        st.session_state.problem = error


def typed() -> None:
    """Ask what stands in the input."""
    ask(st.session_state.question)


def render_problem() -> None:
    """Say, once, why the last question could not be taken."""
    problem = st.session_state.pop("problem", None)
    if isinstance(problem, RagError):
        st.warning(session.error_text(problem), icon=":material/error:")
    elif problem:
        st.warning(label(problem), icon=":material/error:")


def render_start() -> None:
    """Draw what the collection holds, and questions to begin with."""
    about = server.workspace.about(user=user, language=session.language())
    st.title(label("greeting"), anchor=False)
    if not about.documents:
        st.info(f"{label('empty')}\n\n{label('empty_remedy')}", icon=":material/folder_open:")
        st.page_link(session.HERE / "documents.py", label=label("add_documents"))
        return
    st.markdown(label("intro", documents=label("documents_count", count=about.documents)))
    st.caption(facts(about))
    st.caption(label("try_asking"))
    with st.container(horizontal=True, gap="small", key="starters"):
        for number, question in enumerate(about.starters):
            st.button(question, key=f"starter-{number}", on_click=ask, args=(question,))


def facts(about: CollectionSummary) -> str:
    """Return one line on the collection: languages, last change, who answers."""
    languages = (
        label("languages_count", language=session.language_name(code), count=count)
        for code, count in about.languages.items()
    )
    line = [label("collection_line", name=about.collection), ", ".join(languages)]
    if about.updated_at:
        line.append(label("updated_line", when=session.when(about.updated_at)))
    return plain_markdown("  ·  ".join([*line, label("model_line", name=about.model)]))


def show_more() -> None:
    """Show ten more of the earlier turns."""
    st.session_state.shown = st.session_state.get("shown", LAST) + LAST


def render_exchange(exchange: Exchange, *, last: bool) -> None:
    """Draw a turn that has ended; only the last one can be answered again."""
    view = from_exchange(exchange, [event for _, event in store.events(exchange.turn, user)])
    render_question(exchange.turn, exchange.question)
    render_answer(exchange.turn, view)
    render_actions(exchange, view, ask if last else None)
    if st.session_state.get("watched") == exchange.turn:
        announce(exchange.text)


def poll_turn(turn: str) -> TurnView:
    """Return what is known of a running turn; the first look waits a moment for its first words."""
    key = f"live-{turn}"
    until = time.monotonic() + (0 if key in st.session_state else FIRST_LOOK_SECONDS)
    before: tuple[int, TurnView] = st.session_state.get(key, (0, TurnView()))
    seen, view = before
    while True:
        if events := store.events(turn, user, after=seen):
            seen, view = events[-1][0], fold((event for _, event in events), view)
        if view.text or view.ended or time.monotonic() >= until:
            st.session_state[key] = (seen, view)
            return view
        time.sleep(FIRST_LOOK_SECONDS / 10)


def render_running(turn: str) -> None:
    """Draw what has happened in a turn so far, and offer to stop it."""
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


thread = session.thread()
running = store.thread(thread, user).running if thread else None
if running and not server.runner.is_running(running):
    # Another process answers; if it died, this is where the conversation is set free.
    running = None if store.recover() else running
st.chat_input(
    label("answering" if running else "ask"),
    key="question",
    on_submit=typed,
    disabled=running is not None,
    max_chars=4000,
)
shown = st.session_state.get("shown", LAST)
exchanges = store.exchanges(thread, user, last=shown) if thread else []
render_problem()
if not exchanges:
    render_start()
elif exchanges[0].position > 1:
    earlier = exchanges[0].position - 1
    st.button(label("earlier", count=earlier), key="earlier", type="tertiary", on_click=show_more)
for exchange in exchanges:
    if exchange.status == "running":
        render_question(exchange.turn, exchange.question)
        st.fragment(render_running, run_every=SECONDS_BETWEEN_LOOKS)(exchange.turn)
    else:
        render_exchange(exchange, last=exchange is exchanges[-1])
