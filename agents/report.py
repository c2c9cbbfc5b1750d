"""Report as a page: Markdown with numbered citations as HTML that loads and runs nothing."""

import html
from collections.abc import Mapping
from typing import Any

from markdown_it import MarkdownIt

from agents.state import evidence_of

_STYLE = (
    "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,'Noto Sans KR'"
    ",sans-serif}blockquote{border-left:3px solid #ccc;margin-left:0;padding-left:1rem}"
    "li:target{background:#fff3bf}"
)
_HEADING = {"ko": "출처", "en": "Sources"}


def report_html(state: Mapping[str, Any], language: str = "en") -> str:
    """Return the answer in the state of a graph as an HTML page with its list of sources.

    HTML in the text is shown as text, images are left out, and links lead to http addresses only.
    """
    sources = evidence_of(state)
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    body = markdown.render(str(state.get("answer", "")))
    for source in sources:
        link = f'<a href="#source-{source.n}">[{source.n}]</a>'
        body = body.replace(f"[{source.n}]", link)
    items = "".join(
        f'<li id="source-{s.n}" value="{s.n}">{html.escape(s.title or s.source)}'
        f"<blockquote>{html.escape(s.text)}</blockquote></li>"
        for s in sources
    )
    listed = f"<h2>{_HEADING.get(language, _HEADING['en'])}</h2><ol>{items}</ol>" if items else ""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html><html lang="{html.escape(language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<style>{_STYLE}</style></head><body>{body}{listed}</body></html>"
    )
