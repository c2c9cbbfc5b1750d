"""Which model answers, in plain words, and how another one is connected."""

from typing import Any

import streamlit as st
import yaml

from app_pages import session
from app_pages.conversation import options
from app_pages.escaping import message_markdown, plain_markdown
from errors import RagError
from models.chat import OFFLINE, chat_model_name
from models.embeddings import embedding_model_name
from models.wire.connection_check import check_connection
from settings import Settings

PROVIDERS = session.HERE / "conversation" / "providers.yaml"
SHOW = "show_model"  # in the session: the panel is to be opened


def is_embedded() -> bool:
    """Return whether the embedded model answers, which only quotes."""
    return _model() == OFFLINE


def full_model_name(name: str) -> str:
    """Return the name of a model for people: the embedded one is named by what it does."""
    label = session.labels()
    if name == OFFLINE:
        return label("model_embedded")
    return name or label("not_recorded")


def short_model() -> str:
    """Return the name of the model that answers, for a line about the conversation."""
    return short_model_name(_model())


def short_model_name(model: str) -> str:
    """Return the short name of a model for people."""
    return session.labels()("model_embedded_short") if model == OFFLINE else model


def render_model_line() -> None:
    """Render which model answers, what it cannot do, and a button to connect one."""
    label = session.labels()
    with st.container(key="model-line", horizontal=True, vertical_alignment="center", gap="small"):
        if is_embedded():
            st.caption(f":material/format_quote: {label('answers_quoted')}")
            _connect_button("connect")
        else:
            name = plain_markdown(_model())
            st.caption(f":material/auto_awesome: {label('answers_written', name=name)}")
            _connect_button("way_model")


def _connect_button(key: str) -> None:
    if not session.is_admin():
        return
    name = f":primary[{session.labels()(key)}]"
    st.button(name, key="connect", type="tertiary", on_click=open_panel)


def open_panel() -> None:
    """Open the panel in this run of the page."""
    st.session_state[SHOW] = True


def render_panel() -> None:
    """Render the panel if it is to be opened."""
    if st.session_state.pop(SHOW, False):
        st.dialog(session.labels()("connect"), width="medium", icon=":material/key:")(_panel)()


def providers() -> dict[str, dict[str, Any]]:
    """Return name, lines of `.env` and extra of each provider."""
    table: dict[str, dict[str, Any]] = yaml.safe_load(PROVIDERS.read_text("utf-8"))
    return table


def _panel() -> None:
    label = session.labels()
    if is_embedded():
        settings = session.server().workspace.settings
        stays = embedding_model_name(settings).startswith("offline:")
        parts = ["answers_quoted", "quoted_limits", *(["stays_here"] if stays else [])]
        st.markdown(" ".join(map(label, parts)))
    else:
        st.markdown(label("answers_written", name=plain_markdown(_model())))
    if not session.is_admin():
        st.caption(label("admins_connect"))
        return
    st.markdown(label("connect_how"))
    table = providers()
    chosen = st.segmented_control(
        label("provider"),
        list(table),
        default="openai",
        required=True,
        format_func=lambda name: table[name]["name"],
        label_visibility="collapsed",
        key="provider",
    )
    provider = table[chosen or "openai"]
    st.code(provider["lines"].strip(), language="properties", wrap_lines=True)
    if extra := provider.get("install"):
        st.caption(label("connect_install"))
        st.code(f".venv/bin/pip install '.[{extra}]'", language=None, wrap_lines=True)
    if st.button(label("connect_test"), key="connect_test", icon=":material/wifi_tethering:"):
        _test()


def _test() -> None:
    """Ask the model that `.env` names now, and say in words how that went."""
    session.require_admin()
    label = session.labels()
    try:
        with st.spinner(label("connect_testing")):
            settings = Settings()
            result = check_connection(settings)
    except RagError as error:
        st.error(message_markdown(session.error_text(error)), icon=":material/error:")
        return
    if result.model == OFFLINE:
        st.info(label("connect_still_embedded"), icon=":material/info:")
        return
    name, seconds = plain_markdown(result.model), f"{result.seconds:.1f}"
    words = label("connect_works", name=name, seconds=seconds)
    if result.model != chat_model_name(session.server().workspace.settings):
        words = f"{words} {label('connect_restart')}"
    st.success(words, icon=":material/check:")


def _model() -> str:
    """Return the name of the model that answers in the open conversation."""
    return chat_model_name(options.answering().settings)
