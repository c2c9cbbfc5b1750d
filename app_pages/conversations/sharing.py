"""Dialog in which a conversation is shared: what others will see, its links, and their end."""

from html import escape
from urllib.parse import urlsplit

import streamlit as st

from app_pages import session
from app_pages.conversation import attachments
from app_pages.escaping import plain_markdown
from chat.library.sharing import ShareLink
from chat.transcript import Thread
from errors import RagError

PARAMETER = "share"  # of the address of a shared conversation
MADE = "share_made"  # the link that was made last, in the session: only now is its token known
SAID = "share_said"  # what the last click did, or why it could not


def offer_sharing(thread: Thread) -> None:
    """Offer to share a conversation, and list the links that it has."""
    label = session.labels()
    for name in (MADE, SAID):
        st.session_state.pop(name, None)

    @st.dialog(label("share_chat"), width="medium", icon=":material/share:")
    def dialog() -> None:
        st.caption(plain_markdown(thread.title))
        try:
            _render(thread)
        except RagError as error:
            st.warning(session.error_text(error))

    dialog()


def _render(thread: Thread) -> None:
    label, user = session.labels(), session.user()
    sharing = session.server().workspace.library.sharing
    lines = sharing.consequences(thread.id, user, session.language())
    if attachments.documents(thread.id):
        lines.append(label("share_files"))
    links = sharing.links(thread.id, user)
    made = st.session_state.get(MADE)
    if said := st.session_state.pop(SAID, ""):
        st.info(plain_markdown(said))
    if isinstance(made, ShareLink) and made.id in {link.id for link in links}:
        _render_made(made)
    st.markdown("\n".join(f"- {plain_markdown(line)}" for line in lines))
    st.button(
        label("share_another" if links else "share_make"),
        key="make_share",
        type="secondary" if links else "primary",
        icon=":material/add_link:",
        on_click=_make,
        args=(thread,),
    )
    if links:
        st.markdown(f"**{label('share_links', count=len(links))}**")
    for link in links:
        _render_link(link)
    if len(links) > 1:
        st.button(
            label("share_revoke_all"),
            key="revoke_all",
            type="tertiary",
            icon=":material/link_off:",
            on_click=_revoke,
            args=(thread.id, None),
        )


def _render_made(link: ShareLink) -> None:
    label = session.labels()
    address = address_of(link.token)
    with st.container(border=True, key="share-made"):
        st.code(address, language=None, wrap_lines=True)
        st.html(
            f'<button type="button" class="copy" data-copy="link"'
            f' data-done="{escape(label("copied"))}" data-text="{escape(address)}">'
            f"{escape(label('share_copy'))}</button>"
        )
        st.caption(label("share_once"))


def _render_link(link: ShareLink) -> None:
    label = session.labels()
    made, until = session.when(link.created_at), session.when(link.expires_at)
    with st.container(horizontal=True, vertical_alignment="center", key=f"share-{link.id}"):
        words = label("share_link", made=made, until=until, count=len(link.turns))
        st.markdown(words, width="stretch")
        st.button(
            label("share_revoke"),
            key=f"revoke-{link.id}",
            icon=":material/link_off:",
            on_click=_revoke,
            args=(link.thread, link.id),
        )


def _make(thread: Thread) -> None:
    sharing = session.server().workspace.library.sharing
    try:
        st.session_state[MADE] = sharing.share(thread.id, session.user())
    except RagError as error:
        st.session_state[SAID] = session.error_text(error)


def _revoke(thread: str, link: str | None) -> None:
    sharing = session.server().workspace.library.sharing
    try:
        closed = sharing.revoke(thread, session.user(), link)
        st.session_state[SAID] = session.labels()("share_revoked", count=closed)
    except RagError as error:
        st.session_state[SAID] = session.error_text(error)


def address_of(token: str) -> str:
    """Return the address of a shared conversation, as this reader reaches the server."""
    here = urlsplit(st.context.url or "")
    folder = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = f"/{folder}/" if folder else "/"
    server = f"{here.scheme}://{here.netloc}" if here.netloc else ""
    return f"{server}{path}?{PARAMETER}={token}"
