"""Session of a reader: the shared workspace, the page language and the open conversation."""

import hashlib
import json
import logging
import time
import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from agents.messages import Language
from app_pages.people.reader import current_person
from app_pages.problems import Problem
from chat.people.audit import Action, Outcome
from chat.people.person import Person
from errors import NotAllowed, RagError, SettingsError, StoreError, UnknownThread
from index.scope import Scope
from settings import Settings
from text.messages import Messages
from text.translation import translated
from workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from chat.turn_runner import TurnRunner

logger = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
LANGUAGES: dict[Language, str] = {"ko": "한국어", "en": "English"}
# What Streamlit says in English of a file that it does not take, by the label that replaces it.
_REFUSALS = {"file_too_large": "File must be {size} or smaller."}
SIGN_OUTS = 5000  # that a restarted server still knows
ICON = str(HERE / "static" / "icon.png")


@dataclass(frozen=True)
class Server:
    """Objects of a server process, shared by all its readers.

    Attributes:
        signed_out: Sign-ins that people have ended (`Person.sign_in`).
    """

    workspace: Workspace
    runner: "TurnRunner"
    stack: ExitStack
    signed_out: set[str]


def _release(server: Server) -> None:
    server.stack.close()


def _settings() -> Settings:
    """Return the settings of a chat server; what is added here it reads without the Ray cluster.

    Ray ends the processes that joined a cluster when the head of the cluster is gone.
    """
    return Settings(ingest_cluster="")


@st.cache_resource(show_spinner=False, on_release=_release)
def server() -> Server:
    """Open the workspace, once per server process."""
    with ExitStack() as stack:
        workspace = stack.enter_context(open_workspace(_settings()))
        workspace.purge_worker.wake()
        try:
            workspace.vector_worker.wake()
            workspace.ingest_queue.wake()
        except RagError:  # such as a damaged index: the pages that read it say so
            logger.warning("documents are not taken in in the background", exc_info=True)
        signed_out = _begin_audit(workspace)
        runner = stack.enter_context(workspace.turn_runner)  # ends its turns before the rest closes
        return Server(workspace, runner, stack.pop_all(), signed_out)


def _begin_audit(workspace: Workspace) -> set[str]:
    """Record the settings if they have changed, and return the sign-ins that were ended."""
    try:
        workspace.audit.changed("", "settings_changed", settings_digest(workspace.settings))
        ended = workspace.audit.entries(SIGN_OUTS, action="signed_out")
    except RagError:  # such as a full disk
        logger.warning("the audit log cannot be written", exc_info=True)
        return set()
    return {entry.target for entry in ended}


def settings_digest(settings: Settings) -> str:
    """Return a short hash of the settings, which tells whether they have changed."""
    values = settings.model_dump(mode="json")
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def warm_up() -> None:
    """Build what the first question needs; a failure is shown when somebody asks."""
    try:
        workspace = server().workspace
        workspace.assistant()
        workspace.retriever(k=1).search("warm up 준비")
    except Exception:
        logger.warning("warming up failed", exc_info=True)


def explain(error: Exception) -> bool:
    """Show an unexpected error as a sentence with a log number."""
    if isinstance(error, RagError):
        st.error(error_text(error), icon=":material/error:")
        return True
    number = uuid.uuid4().hex[:8]
    logger.error("page failed (%s)", number, exc_info=error)
    st.error(labels()("failed", number=number), icon=":material/error:")
    return True


def error_text(error: RagError) -> str:
    """Return the message and remedy of an error in the page's language."""
    return translated(error.text, language())


def close() -> None:
    """Close the workspace; the next call of `server` opens it again."""
    server.clear()
    _valid_language.cache_clear()


# The person


def person() -> Person:
    """Return who this reader is.

    Raises:
        SignInError: nobody is signed in.
    """
    opened = server()
    return current_person(opened.workspace.settings, opened.signed_out)


def user() -> str:
    """Return the user of this reader; SignInError where nobody is signed in."""
    return person().id


def groups() -> tuple[str, ...]:
    """Return the access groups of this reader."""
    return person().groups


def rate_key() -> str:
    """Return whose questions a minute are limited: the user, or the tab of the one local user."""
    context = get_script_run_ctx()
    return user() if has_sign_in() or context is None else context.session_id


def is_admin() -> bool:
    """Return whether this reader manages documents and sees figures of everybody.

    The one user of a local server does.
    """
    return person().is_admin


def has_sign_in() -> bool:
    """Return whether people sign in here, or one local user has it all."""
    return server().workspace.settings.sign_in != "none"


def require_admin() -> None:
    """Check the role of this reader before a change.

    Raises:
        NotAllowed: they are no admin.
    """
    if not is_admin():
        raise NotAllowed("Only admins may do this.", "Ask an admin; RAG_ADMINS names them.")


def audit(action: Action, target: str = "", outcome: Outcome = "done") -> None:
    """Record what this reader has done; what is done stays done where it cannot be recorded."""
    try:
        server().workspace.audit.record(user(), action, target, outcome)
    except StoreError:
        logger.warning("not recorded in the audit log: %s", action, exc_info=True)


def scope() -> Scope:
    """Return what this reader may see."""
    found = person()
    return server().workspace.scope(found.id, groups=found.groups)


# Language


def language() -> Language:
    """Return the language of the page: the chosen one, else of the settings or browser."""
    return _known(st.session_state.get("lang")) or default_language(language_setting())


def language_setting() -> str:
    """Return the language of the settings; `auto` where they are not valid."""
    try:
        return _valid_language()
    except SettingsError:  # shown by the page, in the language of the browser
        return "auto"


@cache
def _valid_language() -> str:
    """Return the language of the settings; read once, as every label asks for it."""
    return Settings().language


def default_language(setting: str) -> Language:
    """Return the initial language: of the settings, or of the browser when that is `auto`."""
    if chosen := _known(setting):
        return chosen
    return "ko" if (st.context.locale or "en").lower().startswith("ko") else "en"


def _known(code: object) -> Language | None:
    return "ko" if code == "ko" else "en" if code == "en" else None


def labels() -> "Labels":
    """Return the labels in the page's language."""
    return Labels(_tables(int(time.monotonic())), language())


@lru_cache(maxsize=1)
def _tables(_second: int) -> Messages:
    """Return the labels of both languages, looked for once a second: a page asks many times."""
    return Messages.load_folder(HERE / "labels")


def language_name(code: str) -> str:
    """Return the display name of a document's language."""
    label = labels()
    return label(f"language_{code}") if f"language_{code}" in label else code


def page_attributes() -> str:
    """Return hidden HTML with the language and translations for static/page.js."""
    messages = _tables(int(time.monotonic()))
    target, source = ("ko", "en") if language() == "ko" else ("en", "ko")
    keys = [key for key in messages if key.startswith("builtin_")]
    words = {messages(key, source): messages(key, target) for key in keys}
    words |= {text: messages(key, target, size="{size}") for key, text in _REFUSALS.items()}
    return (
        f'<span class="quiet" data-page-language="{target}"'
        f' data-words="{escape(json.dumps(words, ensure_ascii=False))}"></span>'
    )


class Labels:
    """Labels of the pages in one language: `label("documents_count", count=3)`."""

    def __init__(self, messages: Messages, language: str) -> None:
        self._messages = messages
        self._language = language

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of `key`; with `count=1` that of `<key>_one` where there is one."""
        if values.get("count") == 1 and f"{key}_one" in self._messages:
            key = f"{key}_one"
        return self._messages(key, self._language, **values)

    def __contains__(self, key: object) -> bool:
        return key in self._messages


def when(moment: str | float) -> str:
    """Return a time (ISO 8601, or Unix time) as date and time in the reader's time zone."""
    if isinstance(moment, str):
        time = datetime.fromisoformat(moment)
    else:
        time = datetime.fromtimestamp(moment, UTC)
    return time.astimezone(time_zone()).strftime("%Y-%m-%d %H:%M")


def time_zone() -> ZoneInfo | None:
    """Return the reader's time zone; None for that of the server where it is unknown."""
    return ZoneInfo(st.context.timezone) if st.context.timezone else None


# The conversation in the URL: ?thread=...


def thread() -> str | None:
    """Return the conversation that is open, or None for a new one."""
    requested = st.query_params.get("thread")
    if requested and requested != st.session_state.get("thread"):
        open_thread(requested)
    if current := st.session_state.get("thread"):
        st.query_params["thread"] = current
    return current


def draft() -> str:
    """Return the id that the conversation has, or will have once something is asked in it.

    Files can be attached before the first question, so the id is in the URL then.
    """
    if current := thread():
        return current
    wanted = st.session_state.get("draft") or st.query_params.get("draft") or uuid.uuid4().hex
    st.session_state.draft = wanted
    return str(wanted)


def open_thread(thread: str | None) -> None:
    """Open a conversation of this reader, or a new one when it is None or unknown."""
    try:
        if thread is not None:
            server().workspace.store.thread(thread, user())
        unknown = False
    except UnknownThread:
        unknown, thread = True, None
    st.session_state.thread = thread
    for name in ("shown", "draft", "problem"):
        st.session_state.pop(name, None)
    if unknown:
        st.session_state.problem = Problem("unknown_thread")
    st.query_params.pop("draft", None)
    if thread is None:
        st.query_params.pop("thread", None)
    else:
        st.query_params["thread"] = thread
