"""Frame of every page: navigation, language, and the reader's conversations."""

import streamlit as st

from app_pages import session, sidebar
from app_pages.conversations import conversation_list
from app_pages.conversations.sharing import PARAMETER
from app_pages.evidence.viewer import render_viewer
from app_pages.people import sign_in
from chat.people.person import Person
from errors import RagError
from text.translation import in_language

st.set_page_config(page_icon=session.ICON, initial_sidebar_state="auto")
st.html(session.HERE / "static" / "style.css")
SCRIPTS = (
    "page.js",
    "accessibility.js",
    "voice.js",
    "composer.js",
    "copy.js",
    "feedback.js",
    "library.js",
    "scroll.js",
)
st.html(
    "".join(f'<script src="/assets/{script}"></script>' for script in SCRIPTS),
    unsafe_allow_javascript=True,
)

st.logo(session.ICON, size="large")
is_shared = PARAMETER in st.query_params  # a conversation that is read by its link
with st.container(key="shared-top") if is_shared else st.sidebar:
    sidebar.choose_language()
label = session.labels()

try:
    reader = sign_in.enter()
except RagError as error:
    localised = in_language(error, session.language())
    st.error(f"**{label('cannot_start')}** {localised.message}\n\n{localised.remedy}")
    st.stop()
if reader is None:
    st.html(session.page_attributes())
    st.set_page_config(page_title=f"{label('sign_in_title')} · {label('app')}")
    st.stop()


def pages(person: Person) -> list[st.Page]:
    """Return the pages of a reader; of a link to a conversation, that one alone."""
    if is_shared:
        shared = session.HERE / "conversations/shared_page.py"
        return [st.Page(shared, title=label("shared_title"), default=True)]
    names = [("conversation", "chat", "forum"), ("documents", "documents", "folder_open")]
    names.append(("explore", "explore", "manage_search"))
    if person.is_admin:
        names.append(("quality", "quality", "monitoring"))
    if person.is_admin and session.has_sign_in():
        names.append(("audit", "audit", "shield_person"))
    return [
        st.Page(
            session.HERE / folder / "page.py",
            title=label(f"page_{path}"),
            icon=f":material/{icon}:",
            url_path=path,
            default=path == "chat",
        )
        for folder, path, icon in names
    ]


page = st.navigation(pages(reader), position="hidden" if is_shared else "sidebar")
st.html(session.page_attributes())
st.set_page_config(
    page_title=f"{page.title} · {label('app')}",
    menu_items={"About": f"**{label('app')}**  \n{label('about_app')}"},
)

page.run()
render_viewer()
if not is_shared:
    with st.sidebar:
        conversation_list.render_conversations()
        sign_in.render_account(reader)
