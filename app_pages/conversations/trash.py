"""Trash: deleted conversations, restored or deleted for good in a dialog."""

from collections.abc import Sequence

import streamlit as st

from app_pages import session
from app_pages.conversations.deletion import restore
from app_pages.escaping import plain_markdown
from chat.transcript import Thread
from errors import RagError

SURE = "trash_sure"  # id of the conversation that is about to be deleted for good, or ALL
ALL = "all"


def render_trash() -> None:
    """Render a button that opens the trash, where there is something in it."""
    label = session.labels()
    trash, user = session.server().workspace.library.trash, session.user()
    deleted = trash.list(user)
    if deleted and st.button(
        label("trash_count", count=len(deleted)),
        key="open_trash",
        type="tertiary",
        icon=":material/auto_delete:",
    ):
        title, icon = label("trash_title"), ":material/auto_delete:"
        st.dialog(title, width="medium", icon=icon, on_dismiss=_spare)(_render)()


def _render() -> None:
    label = session.labels()
    trash, user = session.server().workspace.library.trash, session.user()
    deleted = trash.list(user)
    if not deleted:
        st.rerun()
    st.caption(label("trash_explained", days=f"{trash.days:g}"))
    for thread in deleted:
        _render_row(thread)
    if len(deleted) > 1:
        _render_all([thread.id for thread in deleted])


def _render_row(thread: Thread) -> None:
    label = session.labels()
    purged = session.server().workspace.library.trash.purged_at(thread)
    with st.container(border=True, key=f"trashed-{thread.id}", gap="small"):
        st.markdown(f"**{plain_markdown(thread.title or label('untitled'))}**")
        st.caption(label("trash_until", until=session.when(purged or 0.0)))
        if st.session_state.get(SURE) == thread.id:
            _render_question(thread.id, [thread.id])
            return
        with st.container(horizontal=True, gap="small"):
            st.button(
                label("restore_conversation"),
                key=f"restore-{thread.id}",
                icon=":material/undo:",
                on_click=restore,
                args=(thread.id,),
            )
            _render_purge(thread.id, label("delete_for_good"))


def _render_all(threads: Sequence[str]) -> None:
    if st.session_state.get(SURE) == ALL:
        _render_question(ALL, threads)
    else:
        _render_purge(ALL, session.labels()("empty_trash", count=len(threads)))


def _render_purge(key: str, words: str) -> None:
    """Render a button that asks whether to delete for good."""
    st.button(
        words,
        key=f"purge-{key}",
        type="tertiary",
        icon=":material/delete_forever:",
        on_click=st.session_state.__setitem__,
        args=(SURE, key),
    )


def _render_question(key: str, threads: Sequence[str]) -> None:
    """Ask once more, since this cannot be undone."""
    label = session.labels()
    st.warning(label("purge_question", count=len(threads)), icon=":material/delete_forever:")
    with st.container(horizontal=True, gap="small"):
        st.button(
            label("delete_for_good"),
            key=f"sure-{key}",
            type="primary",
            on_click=_purge,
            args=(threads,),
        )
        st.button(label("keep_conversation"), key=f"spare-{key}", on_click=_spare)


def _spare() -> None:
    st.session_state.pop(SURE, None)


def _purge(threads: Sequence[str]) -> None:
    _spare()
    trash, user = session.server().workspace.library.trash, session.user()
    try:
        for thread in threads:
            trash.delete_now(thread, user)
    except RagError as error:
        st.toast(session.error_text(error), icon=":material/error:")
