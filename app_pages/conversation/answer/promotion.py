"""Use of a rated answer: what an administrator makes of it, with a preview, and takes back.

    open_promotion(turn, user)      # in a callback; `render_promotion` shows the dialog

What is made, and what of it is refused, is decided by `evals.feedback.promote`.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, get_args

import streamlit as st

from app_pages import session
from app_pages.conversation.answer import promotion_view as view
from app_pages.conversation.answer import rating
from app_pages.conversation.answer.rating_details import open_form
from app_pages.escaping import message_markdown, plain_markdown
from chat.feedback.promotions import Kind, Promotion
from chat.feedback.store import Rating
from chat.transcript import Exchange
from errors import FeedbackError

if TYPE_CHECKING:  # loaded at the first use, since it takes a moment
    from evals.feedback.promote import Promoter

SHOW = "promotion_of"  # turn and user of the rating to put to use, in the session
MADE = "promotion_made_words"  # the result of making something, in the session
UNDONE = "promotion_undone_words"  # the result of taking something back, in the session
KINDS: tuple[Kind, ...] = get_args(Kind)


def render_use_button(exchange: Exchange) -> None:
    """Render the button below an answer that has been rated, or that something is made of."""
    if not session.is_admin():
        return
    promotions = session.server().workspace.promotions
    if exchange.thumb is None and not promotions.of_turn(exchange.turn):
        return
    st.button(
        session.labels()("use_answer_short"),
        key=f"use-{exchange.turn}",
        type="tertiary",
        icon=":material/add_task:",
        on_click=open_promotion,
        args=(exchange.turn, session.user()),
    )


def open_promotion(turn: str, user: str) -> None:
    """Open the dialog about the rating of a user in this run of the page."""
    st.session_state[SHOW] = (turn, user)
    _forget_result()
    st.session_state.pop(rating.problem_key(turn), None)


def render_promotion(shown: Iterable[str]) -> None:
    """Render the dialog while it is open and its turn among those shown; it outlives reruns."""
    opened = st.session_state.get(SHOW)
    if not opened:
        return
    if opened[0] not in shown or not session.is_admin():
        _close()
        return
    title = session.labels()("use_answer")
    st.dialog(title, width="medium", icon=":material/add_task:", on_dismiss=_close)(_panel)(*opened)


def _close() -> None:
    st.session_state.pop(SHOW, None)


def _panel(turn: str, user: str) -> None:
    given = rating.feedback().rating(turn, user)
    made = session.server().workspace.promotions.of_turn(turn)
    with st.container(key="promotion", gap="small"):
        if given is None:
            st.info(session.labels()("use_unrated"), icon=":material/info:")
        else:
            _render_choice(given, {one.kind: one for one in made})
        if problem := st.session_state.get(rating.problem_key(turn)):
            st.warning(message_markdown(problem), icon=":material/error:")
        _render_made(made, given)
        if UNDONE in st.session_state:
            st.success(st.session_state[UNDONE], icon=":material/check:")


def _render_choice(given: Rating, made: dict[Kind, Promotion]) -> None:
    """Render the kinds, the preview of the chosen one, and the button that makes it."""
    label = session.labels()
    kind = st.pills(
        label("use_what"),
        KINDS,
        default="case",
        required=True,
        format_func=lambda name: label(f"use_{name}"),
        key="promotion_kind",
        on_change=_forget_result,
    )
    kind = kind or "case"
    st.caption(label(f"does_{kind}"))
    if MADE in st.session_state:  # in place of the preview, so that it is seen on a small screen
        view.render_result(st.session_state[MADE])
        return
    accepted, unanswerable = _case_fields(given) if kind == "case" else ((), False)
    try:
        data = _promoter().preview(
            given.turn, given.user, kind, accepted=accepted, unanswerable=unanswerable
        )
    except FeedbackError as error:
        st.info(message_markdown(session.error_text(error)), icon=":material/block:")
        if error.code == "feedback_correction" and given.user == session.user():
            name = label("use_correct_first")
            if st.button(name, key="promotion_correct", icon=":material/edit:"):
                open_form(given.turn)
                _close()
                st.rerun()  # of the page, which closes the dialog
        return
    view.render_preview(kind, data, given)
    st.button(
        label("use_again" if kind in made else "use_make"),
        key="promotion_make",
        type="primary",
        on_click=_make,
        args=(given, kind, accepted, unanswerable),
    )


def _case_fields(given: Rating) -> tuple[tuple[str, ...], bool]:
    """Render what a case needs to know; the approved answer is there already."""
    from evals.feedback.cases import approved_facts

    label = session.labels()
    unanswerable = st.checkbox(label("use_unanswerable"), key="promotion_unanswerable")
    if unanswerable:
        return (), True
    lines = st.text_area(
        label("use_accepted"),
        "\n".join(approved_facts(given)),
        key=f"promotion_accepted-{given.turn}",
        height="content",
    )
    st.caption(label("use_accepted_hint"))
    return tuple(line for line in (lines or "").splitlines() if line.strip()), False


def _make(given: Rating, kind: Kind, accepted: tuple[str, ...], unanswerable: bool) -> None:
    promoter = _promoter()

    def promote() -> None:
        made = promoter.promote(
            given.turn,
            given.user,
            kind,
            by=session.user(),
            accepted=accepted,
            unanswerable=unanswerable,
        )
        st.session_state[MADE] = view.words_of(made, promoter)

    _forget_result()
    rating.attempt(given.turn, promote)


def _render_made(made: list[Promotion], given: Rating | None) -> None:
    """Render what is in force, each with the button that takes it back."""
    if not made:
        return
    label = session.labels()
    st.markdown(f"**{label('use_made')}**")
    for one in made:
        with st.container(horizontal=True, vertical_alignment="center", key=f"made-{one.kind}"):
            by = label("use_by", when=session.when(one.created_at), who=plain_markdown(one.by))
            st.markdown(f"{label(f'use_{one.kind}')}  \n:small[{by}]")
            st.button(label("use_undo"), key=f"take_back-{one.kind}", on_click=_undo, args=(one,))
        if given and given.at > one.created_at:
            st.caption(label("use_outdated"))


def _undo(made: Promotion) -> None:
    def undo() -> None:
        _promoter().undo(made.id, by=session.user())
        st.session_state[UNDONE] = session.labels()(f"undone_{made.kind}")

    _forget_result()
    rating.attempt(made.turn or "", undo)


def _forget_result() -> None:
    for key in (MADE, UNDONE):
        st.session_state.pop(key, None)


def _promoter() -> "Promoter":
    from evals.feedback.promote import Promoter

    return Promoter(session.server().workspace)
