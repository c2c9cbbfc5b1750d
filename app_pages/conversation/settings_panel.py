"""Settings panel of a conversation: assistant, model, style, collection and documents."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import streamlit as st

from app_pages import session
from app_pages.conversation import options
from app_pages.conversation.connect import (
    is_embedded,
    open_panel,
    short_model,
    short_model_name,
)
from app_pages.escaping import plain_markdown
from chat.options.chosen import ConversationOptions
from index.documents import SourceRow
from ingest.jobs.uploads import display_source
from models.chat import offered_models
from settings import AssistantName
from settings_prompts import AnswerStyle


def render_settings() -> None:
    """Render a popover that says what is set, and changes it from the next question on."""
    chosen = options.current()
    with st.container(key="set-to"):
        panel = st.popover(
            plain_markdown(summary(chosen)),
            type="tertiary",
            icon=":material/tune:",
            key="settings-panel",
            on_change="rerun",
        )
    if panel.open:
        with panel, st.container(width=420):
            _render_fields(chosen)


def summary(chosen: ConversationOptions) -> str:
    """Return what the conversation is set to in one line, in the page's language."""
    label, settings = session.labels(), session.server().workspace.settings
    parts = [short_model(), label(f"assistant_{chosen.assistant or settings.assistant}")]
    if chosen.style:
        parts.append(label(f"style_{chosen.style}"))
    if chosen.collection:
        parts.append(label("collection_line", name=chosen.collection))
    if chosen.sources:
        parts.append(label("only_documents", count=len(chosen.sources)))
    return " · ".join(parts)


def _render_fields(chosen: ConversationOptions) -> None:
    label, workspace = session.labels(), session.server().workspace
    key = session.draft()
    if session.is_admin():
        st.button(
            label("way_model"), key="settings-model", icon=":material/key:", on_click=open_panel
        )
    st.caption(label("settings_hold"))
    assistants: Sequence[AssistantName] = get_args(AssistantName)
    assistant = st.selectbox(
        label("assistant"),
        assistants,
        index=assistants.index(chosen.assistant or workspace.settings.assistant),
        format_func=lambda name: f"{label(f'assistant_{name}')} - {label(f'about_{name}')}",
        key=f"assistant-{key}",
    )
    model = _choose_model(chosen, key)
    styles: Sequence[AnswerStyle] = get_args(AnswerStyle)
    style = st.selectbox(
        label("style"),
        styles,
        index=styles.index(chosen.style or workspace.settings.answer_style),
        format_func=lambda name: label(f"style_{name}"),
        disabled=is_embedded(),
        help=label("style_needs_model") if is_embedded() else None,
        key=f"style-{key}",
    )
    rows = [row for row in workspace.index.sources(session.scope()) if row.children]
    collection = _choose_collection(chosen, rows, key)
    sources = _choose_sources(chosen, rows, collection, key)
    changed = replace(
        chosen,
        assistant=None if assistant == workspace.settings.assistant else assistant,
        style=None if style == workspace.settings.answer_style else style,
        collection=collection,
        sources=sources,
        model=model,
    )
    if changed != chosen:
        options.save(changed)
        st.rerun()


def _choose_model(chosen: ConversationOptions, key: str) -> str:
    """Render the models to choose from, where there are several; "" is that of the settings."""
    offered = offered_models(session.server().workspace.settings)
    if len(offered) < 2:
        return ""
    picked = st.selectbox(
        session.labels()("model"),
        offered,
        index=offered.index(chosen.model) if chosen.model in offered else 0,
        format_func=short_model_name,
        key=f"model-{key}",
    )
    return "" if picked == offered[0] else str(picked)


def _choose_collection(chosen: ConversationOptions, rows: Sequence[SourceRow], key: str) -> str:
    label = session.labels()
    names = ["", *sorted({row.collection for row in rows})]
    at = names.index(chosen.collection) if chosen.collection in names else 0
    picked = st.selectbox(
        label("collection"),
        names,
        index=at,
        format_func=lambda name: name or label("all_collections"),
        key=f"collection-{key}",
    )
    return str(picked or "")


def _choose_sources(
    chosen: ConversationOptions, rows: Sequence[SourceRow], collection: str, key: str
) -> tuple[str, ...]:
    label = session.labels()
    shown = {
        row.source: row.title or display_source(row.source)
        for row in rows
        if not collection or row.collection == collection
    }
    return tuple(
        st.multiselect(
            label("only_these"),
            list(shown),
            default=[source for source in chosen.sources if source in shown],
            format_func=lambda source: f"{shown[source]} ({display_source(source)})",
            placeholder=label("all_documents"),
            key=f"sources-{key}-{collection}",
        )
    )
