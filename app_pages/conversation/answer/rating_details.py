"""Details of a rating: reasons, a comment and a corrected answer; optional, one line at first."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app_pages import session
from app_pages.conversation.answer import rating
from app_pages.conversation.transcript import announce
from app_pages.escaping import message_markdown, plain_markdown
from chat.feedback.reasons import label as reason_label
from chat.feedback.reasons import reasons
from chat.feedback.store import Rating
from chat.transcript import Exchange

OPEN = "rating_open"  # id of the turn whose form is open, in the session
DISMISSED = "rating_dismissed"  # ids of turns of which no more is asked, in the session
_SHOWN = 60  # characters of a comment or correction in the line


def render_details_of_rating(exchange: Exchange) -> None:
    """Render the line below a rated answer, or the form that it opens."""
    turn = exchange.turn
    problem = st.session_state.get(rating.problem_key(turn))
    given = rating.stored(turn) if exchange.thumb else None
    removed = st.session_state.get(rating.removed_key(turn))
    if not (given or removed or problem):
        return
    with st.container(key=f"rated-{turn}", gap="xsmall"):
        if given and st.session_state.get(OPEN) == turn:
            _render_form(given)
        elif given and not _is_dismissed(given):
            _render_line(given)
        elif removed and not given:
            _render_removed(turn)
        if st.session_state.pop(rating.STORED, "") == turn:
            announce(session.labels()("rating_saved"))
        if problem:
            announce(problem)
            st.warning(message_markdown(problem), icon=":material/error:")


def _is_dismissed(given: Rating) -> bool:
    dismissed = given.turn in st.session_state.get(DISMISSED, ())
    return dismissed and not rating.has_details(given)


def _render_line(given: Rating) -> None:
    """Render what is stored, and what can be added or changed."""
    label, turn = session.labels(), given.turn
    with _line(turn):
        if rating.has_details(given):
            st.caption(f":material/check: **{label('rating_saved')}** · {_summary(given)}")
            name = "rating_change"
        else:
            st.caption(f":material/check: {label('rating_saved')}")
            name = "rating_explain" if given.thumb == 1 else "rating_correct"
        st.button(
            f":primary[{label(name)}]",
            key=f"rating_open-{turn}",
            type="tertiary",
            on_click=open_form,
            args=(turn,),
        )
        if not rating.has_details(given):
            st.button(
                label("rating_dismiss"),
                key=f"rating_dismiss-{turn}",
                type="tertiary",
                icon=":material/close:",
                on_click=_dismiss,
                args=(turn,),
            )


def _render_removed(turn: str) -> None:
    label = session.labels()
    with _line(turn):
        st.caption(label("rating_removed"))
        st.button(
            f":primary[{label('rating_restore')}]",
            key=f"rating_restore-{turn}",
            type="tertiary",
            on_click=_restore,
            args=(turn,),
        )


def _line(turn: str) -> DeltaGenerator:
    return st.container(
        key=f"rating-line-{turn}", horizontal=True, vertical_alignment="center", gap="small"
    )


def _summary(given: Rating) -> str:
    label, language = session.labels(), session.language()
    parts = [reason_label(code, language) for code in given.reasons]
    if given.comment:
        parts.append(label("rating_quoted", text=_short(given.comment)))
    if given.correction:
        parts.append(label("rating_right", text=_short(given.correction)))
    return " · ".join(plain_markdown(part) for part in parts)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN].rstrip()}…"


def _render_form(given: Rating) -> None:
    label, language, turn = session.labels(), session.language(), given.turn
    is_down = given.thumb == -1
    with st.form(f"rating_form-{turn}", enter_to_submit=False):
        st.pills(
            label("rating_what_wrong" if is_down else "rating_what_good"),
            reasons(given.thumb),
            selection_mode="multi",
            default=given.reasons,
            format_func=lambda code: reason_label(code, language),
            key=_reasons_key(turn, given.thumb),
        )
        # A corrected answer is asked for first: it is what can be put to use.
        if is_down or given.correction:
            st.text_area(
                label("rating_correction"),
                given.correction,
                key=f"rating_correction-{turn}",
                placeholder=label("rating_correction_hint"),
                height="content",
            )
        st.text_area(
            label("rating_comment"), given.comment, key=f"rating_comment-{turn}", height="content"
        )
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                label("save"),
                key=f"rating_save-{turn}",
                type="primary",
                on_click=_save,
                args=(given,),
            )
            st.form_submit_button(
                label("cancel"), key=f"rating_cancel-{turn}", on_click=_close, args=(turn,)
            )


def _reasons_key(turn: str, thumb: int) -> str:
    return f"rating_reasons-{turn}-{thumb}"


def _save(given: Rating) -> None:
    """Store what is in the form; it stays open, with all its text, where that fails."""
    state, turn = st.session_state, given.turn
    if rating.attempt(
        turn,
        lambda: rating.feedback().rate(
            turn,
            session.user(),
            given.thumb,
            reasons=state.get(_reasons_key(turn, given.thumb)) or (),
            comment=str(state.get(f"rating_comment-{turn}") or ""),
            correction=str(state.get(f"rating_correction-{turn}") or ""),
        ),
    ):
        _close(turn)


def open_form(turn: str) -> None:
    """Open the form below the rating of a turn."""
    st.session_state[OPEN] = turn


def _close(turn: str) -> None:
    st.session_state.pop(OPEN, None)
    st.session_state.pop(rating.problem_key(turn), None)


def _dismiss(turn: str) -> None:
    st.session_state[DISMISSED] = {*st.session_state.get(DISMISSED, ()), turn}


def _restore(turn: str) -> None:
    """Store again the rating that was taken back, and press its thumb."""
    removed = st.session_state[rating.removed_key(turn)]
    if rating.save(turn, removed):
        st.session_state[f"thumb-{turn}"] = rating.place(removed.thumb)
        st.session_state.pop(rating.removed_key(turn), None)
