"""Frame of every page: navigation, language, and the reader's conversations."""

import streamlit as st

from app_pages import conversation_list, session, sidebar
from app_pages.evidence.viewer import render_viewer
from app_pages.people import sign_in
from errors import RagError
from text.translation import in_language

st.set_page_config(page_icon=session.ICON, initial_sidebar_state="auto")
st.html(session.HERE / "static" / "style.css")
for script in ("page.js", "composer.js", "copy.js"):
    st.html(f'<script src="/assets/{script}"></script>', unsafe_allow_javascript=True)

st.logo(session.ICON, size="large")
with st.sidebar:
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

audit_page = (
    [
        st.Page(
            session.HERE / "audit/page.py",
            title=label("page_audit"),
            icon=":material/shield_person:",
            url_path="audit",
        )
    ]
    if reader.is_admin and session.has_sign_in()
    else []
)
page = st.navigation(
    [
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
        *audit_page,
    ]
)
st.html(session.page_attributes())
st.set_page_config(
    page_title=f"{page.title} · {label('app')}",
    menu_items={"About": f"**{label('app')}**  \n{label('about_app')}"},
)

page.run()
render_viewer()
with st.sidebar:
    conversation_list.render_conversations()
    sign_in.render_account(reader)
