"""View of a promotion: what would be made of a rating, and what has been, in words."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from app_pages import session
from app_pages.conversation.connect import is_embedded
from app_pages.escaping import plain_markdown
from chat.feedback.promotions import Kind, Promotion
from chat.feedback.store import Rating
from ingest.jobs.uploads import display_source
from settings import ROOT

if TYPE_CHECKING:  # loaded at the first use, since it takes a moment
    from evals.feedback.promote import Promoter

COMMAND = "$ "  # a line of a result that begins so is a command


def render_preview(kind: Kind, data: Mapping[str, Any], given: Rating) -> None:
    """Render what `Promoter.preview` returned."""
    label = session.labels()
    with st.container(border=True, key="promotion_preview", gap="small"):
        st.caption(label("use_preview"))
        _field("use_question", data["question"])
        match kind:
            case "case":
                _render_case(data["case"], given)
            case "example":
                _field("use_reply", data["example"]["answer"])
            case "cache":
                entry = data["entry"]
                _field("use_reply", entry["answer"]["answer"])
                _list("use_passages", _names(entry["sources"]))
            case "training":
                _field("use_reply", data["answer"])
                if data["rejected"]:
                    _field("use_rejected", data["rejected"])
                _list("use_passages", _names(data["sources"]))
        if kind in ("case", "example", "training"):
            st.caption(label("use_scrubbed"))


def _render_case(case: Mapping[str, Any], given: Rating) -> None:
    label = session.labels()
    if case.get("history"):
        _list("use_history", case["history"])
    facts = [*case.get("answers", ()), *(one[0] for one in case.get("all_of", ()))]
    if facts:
        _list("use_contains", facts)
    else:
        st.markdown(label("use_abstains"))
    # Only such cases are made: one of a thumb down fails, one of a thumb up passes.
    st.caption(label("use_fails_now" if given.thumb == -1 else "use_passes_now"))


def _field(name: str, text: str) -> None:
    st.markdown(f"**{session.labels()(name)}**  \n{plain_markdown(text)}")


def _list(name: str, items: Sequence[str]) -> None:
    lines = "\n".join(f"- {plain_markdown(' '.join(one.split()))}" for one in items)
    st.markdown(f"**{session.labels()(name)}**\n\n{lines}")


def _names(sources: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        f"[{one['n']}] {one.get('title') or one.get('url') or display_source(one['source'])}"
        for one in sources
    ]


def words_of(made: Promotion, promoter: "Promoter") -> list[str]:
    """Return the result of a promotion as lines, commands among them."""
    label = session.labels()
    promotions = session.server().workspace.promotions
    kinds = {one.kind for one in promotions.of_turn(made.turn or "")}
    match made.kind:
        case "case":
            count = len(promotions.active("case"))
            command = f"evals run --dataset {_cases_file()} --task answers"
            return [label("made_case", count=count), COMMAND + command]
        case "example":
            reason = promoter.selected(made)
            said = [label(f"made_example_{reason}" if reason else "made_example")]
            return [*said, label("made_example_unread")] if is_embedded() else said
        case "training":
            said = [label("made_training"), f"{COMMAND}evals export sft --out train.jsonl"]
            return [*said, label("made_training_case")] if "case" in kinds else said
        case "cache" if "ban" in kinds:
            return [label("made_cache_banned")]
        case "ban" if "cache" in kinds:
            return [label("made_ban"), label("made_ban_cache")]
    return [label(f"made_{made.kind}")]


def render_result(lines: Sequence[str]) -> None:
    """Render what `words_of` returned."""
    words = [line for line in lines if not line.startswith(COMMAND)]
    st.success("\n\n".join(words), icon=":material/check:")
    for line in lines:
        if line.startswith(COMMAND):
            st.code(line.removeprefix(COMMAND), language=None, wrap_lines=True)


def _cases_file() -> str:
    """Return the file of cases as it is named on a command line, without a path of the machine."""
    from evals.feedback.files import cases_file

    settings = session.server().workspace.settings
    path = cases_file(settings)
    if path.is_relative_to(ROOT):
        return path.relative_to(ROOT).as_posix()
    return f"{settings.state_dir.name}/{path.relative_to(settings.state_dir).as_posix()}"
