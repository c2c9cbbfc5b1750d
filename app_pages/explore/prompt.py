"""What a model would read: the examples of each selector, and the final prompt."""

import streamlit as st

from agents.assistants.preview import PromptPreview, prompt_preview
from app_pages import session
from app_pages.escaping import plain_markdown
from errors import RagError


def render(query: str) -> None:
    """Render the part that is read only when somebody wants it."""
    label = session.labels()
    if not st.toggle(label("show_prompt"), key="show_prompt"):
        return
    workspace = session.server().workspace
    try:
        retriever = workspace.retriever(scope=session.scope())
        preview = prompt_preview(
            query,
            retriever.search(query),
            retriever,
            workspace.settings,
            workspace.embedder.embeddings,
        )
    except RagError as error:
        st.warning(session.error_text(error), icon=":material/error:")
        return
    _examples(preview)
    st.subheader(label("final_prompt"), anchor=False)
    st.caption(label("final_prompt_intro"))
    for message in preview.messages:
        st.caption(label(f"role_{message.type}"))
        st.code(message.text, language=None, wrap_lines=True)


def _examples(preview: PromptPreview) -> None:
    label = session.labels()
    st.subheader(label("example_selectors"), anchor=False)
    st.caption(label("example_selectors_intro"))
    with st.container(horizontal=True, key="selectors", vertical_alignment="top"):
        for number, (kind, examples) in enumerate(preview.selected.items()):
            with st.container(border=True, key=f"selector-{kind}", gap="xsmall"):
                used = f" :blue-badge[{label('in_use')}]" if number == 0 else ""
                st.markdown(f"**{label(f'selector_{kind}')}**{used}")
                if not examples:
                    st.caption(label("no_examples"))
                for example in examples:
                    st.caption(f"· {plain_markdown(str(example['question']))}")
