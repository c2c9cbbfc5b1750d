"""First screen of a new conversation: what the documents are, and questions to start with."""

import streamlit as st

from app_pages import session
from app_pages.conversation import attachments, options, turns
from app_pages.conversation.connect import render_model_line
from app_pages.escaping import plain_markdown
from chat.collection_summary import CollectionSummary


def render_start() -> None:
    """Render the summary of the collection and starter questions."""
    label, workspace = session.labels(), session.server().workspace
    chosen = options.current()
    summary = workspace.collection_summary(
        user=session.user(),
        language=session.language(),
        scope=options.search_scope(chosen),
    )
    st.title(label("greeting"), anchor=False)
    if not summary.documents:
        st.info(f"{label('empty')}\n\n{label('empty_remedy')}", icon=":material/folder_open:")
        st.page_link(session.HERE / "documents/page.py", label=label("add_documents"))
        render_model_line()
        return
    st.markdown(label("intro", documents=label("documents_count", count=summary.documents)))
    st.caption(facts(summary))
    render_model_line()
    st.caption(label("try_asking"))
    with st.container(horizontal=True, gap="small", key="starters"):
        for number, question in enumerate(summary.starters):
            words = plain_markdown(question)  # made of titles of documents
            st.button(words, key=f"starter-{number}", on_click=turns.ask, args=(question,))


def facts(summary: CollectionSummary) -> str:
    """Return one line on the collection: languages and last change."""
    label = session.labels()
    languages = (
        label("languages_count", language=session.language_name(code), count=count)
        for code, count in summary.languages.items()
    )
    names = (name for name in summary.collection.split(", ") if name != attachments.COLLECTION)
    parts = [label("collection_line", name=", ".join(names)), ", ".join(languages)]
    if summary.updated_at:
        parts.append(label("updated_line", when=session.when(summary.updated_at)))
    return plain_markdown("  ·  ".join(parts))
