"""Options of the open conversation: what it is set to, and the conversation opened with them."""

import streamlit as st

from app_pages import session
from app_pages.conversation import attachments
from chat.conversation import Conversation
from chat.options.chosen import ConversationOptions
from index.catalog.conditions import Condition
from index.scope import Scope
from workspace import Workspace

CHOSEN = "options"  # those of a conversation in which nothing has been asked, in the session


def current() -> ConversationOptions:
    """Return the options of the open conversation."""
    thread = session.thread()
    if thread is None:
        chosen = st.session_state.get(CHOSEN)
        return chosen if isinstance(chosen, ConversationOptions) else ConversationOptions()
    return session.server().workspace.store.options(thread, session.user())


def save(chosen: ConversationOptions) -> None:
    """Keep the options with the open conversation; for a new one, until something is asked."""
    thread = session.thread()
    if thread is None:
        st.session_state[CHOSEN] = chosen
    else:
        st.session_state.pop(CHOSEN, None)
        session.server().workspace.store.set_options(thread, session.user(), chosen)


def answering() -> Workspace:
    """Return the workspace whose model answers in the open conversation."""
    return session.server().workspace.with_model(current().model)


def search_scope(chosen: ConversationOptions) -> Scope:
    """Return what the open conversation searches: its own files, or else the chosen documents.

    Where files are attached, the other documents are searched with them only when that is chosen.
    """
    user, thread = session.user(), session.draft()
    files = attachments.documents(thread)
    own = (attachments.group(user, thread),) if files else ()
    groups = (*session.groups(), *own)
    if files and not chosen.beside_files:
        return Scope(user, groups, (attachments.COLLECTION,))
    collections: tuple[str, ...] | None = None
    if chosen.collection:
        collections = (chosen.collection, *((attachments.COLLECTION,) if files else ()))
    where: tuple[Condition, ...] = ()
    if chosen.sources:
        sources = (*chosen.sources, *(row.source for row in files))
        where = (Condition("source", "=", sources),)
    return Scope(user, groups, collections, where)


def searches_files_only() -> bool:
    """Return whether the attached files are all that the open conversation searches."""
    return bool(attachments.attached()) and not current().beside_files


def open_conversation() -> Conversation:
    """Return the open conversation, set to its options; the draft becomes one when asked."""
    chosen = current()
    return session.server().workspace.conversation(
        thread=session.draft(),
        assistant=chosen.assistant,
        user=session.user(),
        collection=chosen.collection or None,
        groups=session.groups(),
        approvals=True,
        origin="web",
        scope=search_scope(chosen),
        style=chosen.style,
        model=chosen.model,
    )
