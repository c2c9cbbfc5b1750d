"""Study aids of a document on the page: each item can show the words it stands on."""

from collections.abc import Sequence

import streamlit as st

from app_pages import session
from app_pages.escaping import plain_markdown
from app_pages.evidence.passage_view import passage_view, text_view
from app_pages.evidence.viewer import open_document
from chains.display.document import Place
from chains.generation import is_generative
from chains.study.aids import Answered, Cited, Quote, StudyAids
from chains.study.rules import aids_by_rule
from chains.study.written import aids_by_model
from errors import RagError
from index.documents import SourceRow
from index.passage import Passage
from index.source_location import format_location

PARTS = ("summary", "outline", "facts", "faq", "quiz", "cards")


def render(row: SourceRow) -> None:
    """Render the study aids of a document."""
    label, workspace = session.labels(), session.server().workspace
    sections = workspace.index.sections(row.source, session.scope())
    if not sections:
        st.info(label("doc_no_text"))
        return
    aids = _aids(row, sections)
    parts = [part for part in PARTS if getattr(aids, part)]
    if not parts:
        st.info(label("study_none"))
        return
    part = st.pills(
        label("study_part"),
        parts,
        default=parts[0],
        required=True,
        format_func={name: label(f"study_{name}") for name in parts}.__getitem__,
        key="study_part",
        label_visibility="collapsed",
    )
    _write_button(row, sections, aids)
    items: Sequence[Cited | Answered] = getattr(aids, part or parts[0])
    for number, item in enumerate(items):
        key = f"{part}-{number}"
        if isinstance(item, Cited):
            _statement(key, item, sections)
        elif part == "quiz":
            _quiz(key, number, item, sections)
        else:
            _question(key, item, sections, folded=part == "cards")


def _key(row: SourceRow) -> str:
    return f"study-{row.sha256}-{row.collection}"


def _aids(row: SourceRow, sections: Sequence[Passage]) -> StudyAids:
    """Return the study aids, made once in a session."""
    key = _key(row)
    if key not in st.session_state:
        st.session_state[key] = aids_by_rule(sections)
    aids: StudyAids = st.session_state[key]
    return aids


def _write_button(row: SourceRow, sections: Sequence[Passage], aids: StudyAids) -> None:
    label, model = session.labels(), session.server().workspace.chat_model("utility")
    if aids.written:
        st.caption(label("study_written"))
    elif not is_generative(model):
        st.caption(label("study_by_rule"))
    else:
        st.button(
            label("study_write"),
            key="study_write",
            icon=":material/auto_awesome:",
            on_click=_write,
            args=(row, sections, aids),
        )
    if problem := st.session_state.pop("study_problem", ""):
        st.warning(problem, icon=":material/error:")


def _write(row: SourceRow, sections: Sequence[Passage], aids: StudyAids) -> None:
    workspace = session.server().workspace
    model, folder = workspace.chat_model("utility"), workspace.settings.prompts_dir
    try:
        written = aids_by_model(model, sections, aids, folder)
    except RagError as error:
        st.session_state.study_problem = session.error_text(error)
        return
    if not written.written:
        st.session_state.study_problem = session.labels()("study_nothing_written")
    st.session_state[_key(row)] = written


def _statement(key: str, item: Cited, sections: Sequence[Passage]) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"level-{item.level}-{key}"
    ):
        st.html(text_view(item.text, sections[item.quote.section]), width="stretch")
        _source(key, item.quote, sections)


def _question(key: str, item: Answered, sections: Sequence[Passage], *, folded: bool) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain_markdown(item.question)}**")
        if folded:
            with st.expander(session.labels()("study_answer")):
                st.html(text_view(item.answer, sections[item.quote.section]))
                _source(key, item.quote, sections)
        else:
            st.html(text_view(item.answer, sections[item.quote.section]))
            _source(key, item.quote, sections)


def _quiz(key: str, number: int, item: Answered, sections: Sequence[Passage]) -> None:
    label = session.labels()
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{number + 1}. {plain_markdown(item.question)}**")
        chosen = st.pills(
            label("study_options"),
            item.options,
            format_func=plain_markdown,
            key=f"quiz-{number}-{item.quote.section}-{item.quote.start}",
            label_visibility="collapsed",
        )
        if chosen is None:
            return
        if chosen == item.answer:
            st.success(label("study_right"), icon=":material/check:")
        else:
            answer = plain_markdown(item.answer)
            st.error(label("study_wrong", answer=answer), icon=":material/close:")
        _source(key, item.quote, sections)


def _source(key: str, quote: Quote, sections: Sequence[Passage]) -> None:
    """Offer the words of the document, in their surroundings."""
    label, section = session.labels(), sections[quote.section].whole
    place = format_location(section, session.language()) or label("study_source")
    with st.popover(plain_markdown(place), icon=":material/format_quote:", type="tertiary"):
        st.html(passage_view(section, [(quote.start, quote.end)]))
        at = section.start
        st.button(
            label("open_document"),
            key=f"open-{key}",
            type="tertiary",
            icon=":material/menu_book:",
            on_click=open_document,
            args=(section.source, Place(section.page, at + quote.start, at + quote.end)),
            kwargs={"collection": section.collection},
        )
