"""Details of an answer: model, tokens, cost, time, cache, question, passages, guard decisions."""

from html import escape

import streamlit as st

from agents.events import Answer
from app_pages import session
from app_pages.conversation.connect import full_model_name
from app_pages.escaping import plain_markdown
from chat.transcript import Exchange
from index.source_location import format_location
from ingest.jobs.uploads import display_source

REWRITTEN = "condense_question"  # the tool of the step that holds the rewritten question


def render_details(exchange: Exchange) -> None:
    """Render a popover, whose content is sent only once it is open."""
    if not isinstance(exchange.end, Answer):
        return
    label = session.labels()
    panel = st.popover(
        label("details"),
        type="tertiary",
        icon=":material/info:",
        key=f"details-{exchange.turn}",
        on_change="rerun",
    )
    if panel.open:
        with panel:
            _render_facts(exchange.end)
            _render_passages(exchange)
            _render_decisions(exchange.end)


def facts(answer: Answer) -> list[tuple[str, str]]:
    """Return name and value of what is known about an answer, in the page's language."""
    label, usage = session.labels(), answer.usage
    known: list[tuple[str, str]] = [(label("detail_model"), full_model_name(answer.model))]
    if rewritten := [step.input for step in answer.steps if step.tool == REWRITTEN]:
        known.append((label("detail_question"), rewritten[-1]))
    if answer.ms.get("total"):
        known.append((label("detail_time"), _times(answer)))
    if total := usage.get("total_tokens"):
        counts = {"input": f"{usage.get('input_tokens', 0):,.0f}", "total": f"{total:,.0f}"}
        counts["output"] = f"{usage.get('output_tokens', 0):,.0f}"
        known.append((label("detail_tokens"), label("detail_token_counts", **counts)))
    if "usd" in usage:
        free = not usage["usd"]
        known.append((label("detail_cost"), label("free") if free else f"${usage['usd']:.4f}"))
    known.append((label("detail_cache"), label("from_cache" if answer.cached else "computed")))
    return known


def _times(answer: Answer) -> str:
    label, ms = session.labels(), answer.ms
    seconds = {name: f"{ms.get(name, 0) / 1000:.1f}" for name in ("total", "retrieval")}
    return label("detail_times", **seconds)


def _render_facts(answer: Answer) -> None:
    rows = (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts(answer))
    st.html(f'<dl class="facts">{"".join(rows)}</dl>')


def _render_passages(exchange: Exchange) -> None:
    label = session.labels()
    if not exchange.sources:
        return
    cited = {citation.n for citation in exchange.citations}
    lines = []
    for source in exchange.sources:
        where = format_location(source, session.language())
        name = source.title or source.url or display_source(source.source)
        mark = ":material/check:" if source.n in cited else ":material/remove:"
        parts = " · ".join(part for part in (f"[{source.n}] {name}", where) if part)
        score = f" · {source.score:.2f}" if source.score else ""
        lines.append(f"{mark} {plain_markdown(parts + score)}")
    st.markdown(f"**{label('detail_passages')}**")
    st.caption("  \n".join(lines))


def _render_decisions(answer: Answer) -> None:
    label = session.labels()
    made = [one for one in answer.guard if one.get("action") != "allow"]
    if not made:
        return
    st.markdown(f"**{label('detail_guard')}**")
    lines = (f"{one.get('rail')} · {one.get('rule')} · {one.get('action')}" for one in made)
    st.caption("  \n".join(plain_markdown(line) for line in dict.fromkeys(lines)))
