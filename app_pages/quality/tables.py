"""Tables of figures as HTML, each with its download as CSV.

An HTML table is read out by a screen reader, wraps Korean words whole, and needs no data grid.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, Literal

import streamlit as st

from app_pages import session
from app_pages.escaping import plain_markdown
from chat.feedback.table import csv_table

Row = Mapping[str, Any]
Show = Callable[[Any], str]


def render_table(
    name: str,
    title: str,
    rows: Sequence[Row],
    shown: Mapping[str, Show],
    *,
    note: str = "",
    empty: str = "",
    more: Sequence[str] = (),
    all_rows: Sequence[Row] | None = None,
) -> None:
    """Render a table under its title, or `empty` without rows.

    Args:
        name: Of its file and its elements.
        title: Above it.
        rows: Values by field; those of `more` are in the file only.
        shown: How the values of each field are shown, in the order of the columns.
        note: What the numbers mean, below the title.
        empty: Said without rows.
        more: Further fields of the file.
        all_rows: Rows of the file where it has more than the page.
    """
    st.subheader(plain_markdown(title), anchor=False)
    if note:
        st.caption(note)
    if not rows:
        st.caption(empty or session.labels()("quality_nothing"))
        return
    st.html(table_html(title, rows, shown))
    download(name, title, all_rows or rows, [*shown, *more])


def table_html(title: str, rows: Sequence[Row], shown: Mapping[str, Show]) -> str:
    """Return the rows as an HTML table; columns of numbers are set to the right."""
    numeric = {field for field in shown if all(_is_number(row[field]) for row in rows)}

    def cell(field: str, text: str, tag: str) -> str:
        kind = ' class="number"' if field in numeric else ""
        scope = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{kind}{scope}>{escape(text)}</{tag}>"

    head = "".join(cell(field, heading(field), "th") for field in shown)
    body = "".join(
        f"<tr>{''.join(cell(field, show(row[field]), 'td') for field, show in shown.items())}</tr>"
        for row in rows
    )
    return (
        f'<div class="figures-scroll" tabindex="0" role="region" aria-label="{escape(title)}">'
        f'<table class="figures"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def download(name: str, title: str, rows: Sequence[Row], fields: Sequence[str]) -> None:
    """Render the button that downloads rows as CSV."""
    text = csv_table(rows, {field: heading(field, "file") for field in fields})
    st.download_button(
        session.labels()("quality_csv", title=plain_markdown(title)),
        text.encode(),
        file_name=f"quality-{name}.csv",
        mime="text/csv",
        key=f"quality-csv-{name}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def heading(field: str, place: Literal["col", "file"] = "col") -> str:
    """Return the head of a column on the page, or of one of a file, which names its unit."""
    label = session.labels()
    if place == "file" and f"quality_file_{field}" in label:
        return label(f"quality_file_{field}")
    return label(f"quality_col_{field}") if f"quality_col_{field}" in label else field


def _is_number(value: object) -> bool:
    return value is None or isinstance(value, int | float)
