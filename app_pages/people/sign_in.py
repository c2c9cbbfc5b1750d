"""Sign-in page, what happens at the beginning of a session, and the account in the sidebar."""

import logging
from datetime import UTC, datetime

import streamlit as st

from app_pages import session
from app_pages.escaping import plain_markdown
from chat.people.person import Person
from errors import SignInError, StoreError

logger = logging.getLogger(__name__)

OWNER = "owner"  # in the session: the user whose state it has
KEPT = ("lang",)
ADDRESS = ("thread", "draft", "document")  # what the address of the page names


def enter() -> Person | None:
    """Return who is signed in; render the sign-in page and return None where nobody is.

    The state of a session belongs to one person: it is emptied for another one, and for nobody.

    Raises:
        SettingsError: sign-in cannot work here.
    """
    try:
        person = session.person()
    except SignInError as error:
        _empty()
        render(error)
        return None
    owner = st.session_state.get(OWNER)
    if owner not in (None, person.id):
        _empty()
        for name in ADDRESS:
            st.query_params.pop(name, None)
    if owner != person.id:
        st.session_state[OWNER] = person.id
        _welcome(person)
    return person


def _empty() -> None:
    for name in list(st.session_state):
        if name not in KEPT:
            del st.session_state[name]


def _welcome(person: Person) -> None:
    """Store that a person has signed in, once a sign-in; behind a proxy, once a day."""
    workspace = session.server().workspace
    if workspace.settings.sign_in == "none":
        return
    sign_in = person.sign_in or datetime.now(UTC).date().isoformat()
    try:
        workspace.people.see(person)
        workspace.audit.once(person.id, "signed_in", sign_in)
    except StoreError:  # a full disk must not keep anybody from reading
        logger.warning("a sign-in was not recorded", exc_info=True)


def render(error: SignInError) -> None:
    """Render the sign-in page with why it is shown."""
    label, settings = session.labels(), session.server().workspace.settings
    st.title(label("sign_in_title"), anchor=False)
    if settings.sign_in == "proxy":
        st.warning(session.error_text(error), icon=":material/lock:")
        return
    st.markdown(label("sign_in_intro"))
    if error.code != "signed_out":
        st.warning(session.error_text(error), icon=":material/lock:")
    st.button(
        label("sign_in"),
        key="sign_in",
        type="primary",
        icon=":material/login:",
        on_click=st.login,
    )


def render_account(person: Person) -> None:
    """Render who is signed in and the way out, in the sidebar."""
    label, settings = session.labels(), session.server().workspace.settings
    if settings.sign_in == "none":
        return
    with st.container(key="account", gap="xsmall"):
        role = f" :gray-badge[{label('role_admin')}]" if person.is_admin else ""
        st.markdown(f":material/person: {plain_markdown(person.name)}{role}")
        if settings.sign_in == "oidc":
            st.button(
                label("sign_out"),
                key="sign_out",
                type="tertiary",
                icon=":material/logout:",
                on_click=_sign_out,
            )
        elif settings.proxy_sign_out_url:
            st.link_button(
                label("sign_out"),
                settings.proxy_sign_out_url,
                type="tertiary",
                icon=":material/logout:",
            )


def _sign_out() -> None:
    """End this sign-in in every tab of the browser, and forget what the session shows."""
    person, server = session.person(), session.server()
    server.signed_out.add(person.sign_in)
    _empty()
    st.logout()
    try:
        server.workspace.audit.record(person.id, "signed_out", person.sign_in)
    except StoreError:
        logger.warning("a sign-out was not recorded", exc_info=True)
