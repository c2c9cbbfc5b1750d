"""Frame of every page: navigation, language, and the reader's conversations."""

import streamlit as st

from app_pages import session, sidebar
from app_pages.conversations import conversation_list
from app_pages.conversations.sharing import PARAMETER
from app_pages.evidence.viewer import render_viewer
from errors import RagError
from text.translation import in_language

st.set_page_config(page_icon=session.ICON, initial_sidebar_state="auto")
st.html(session.HERE / "static" / "style.css")
for script in ("page.js", "composer.js", "copy.js", "library.js"):
    st.html(f'<script src="/assets/{script}"></script>', unsafe_allow_javascript=True)

st.logo(session.ICON, size="large")
is_shared = PARAMETER in st.query_params  # a conversation that is read by its link
with st.container(key="shared-top") if is_shared else st.sidebar:
    sidebar.choose_language()
label = session.labels()

page = st.navigation(
    [
        st.Page(
            session.HERE / "conversations/shared_page.py",
            title=label("shared_title"),
            default=True,
        )
    ]
    if is_shared
    else [
        st.Page(
            session.HERE / "conversation/page.py",
            title=label("page_chat"),
            icon=":material/forum:",
            url_path="chat",
            default=True,
        ),
        st.Page(
            session.HERE / "documents/page.py",
            title=label("page_documents"),
            icon=":material/folder_open:",
            url_path="documents",
        ),
        st.Page(
            session.HERE / "explore/page.py",
            title=label("page_explore"),
            icon=":material/manage_search:",
            url_path="explore",
        ),
    ],
    position="hidden" if is_shared else "sidebar",
)
st.html(session.page_attributes())
st.set_page_config(
    page_title=f"{page.title} · {label('app')}",
    menu_items={"About": f"**{label('app')}**  \n{label('about_app')}"},
)

try:
    session.server()
except RagError as error:
    localised = in_language(error, session.language())
    st.error(f"**{label('cannot_start')}** {localised.message}\n\n{localised.remedy}")
    st.stop()

page.run()
render_viewer()
if not is_shared:
    with st.sidebar:
        conversation_list.render_conversations()
