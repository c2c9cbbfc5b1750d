"""Jupyter notebooks: the Markdown and code cells in order, with the text of their outputs."""

import re
from typing import Any

from ingest.loaders.data.json_text import parse_json
from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.markdown.blocks import strip_markup
from ingest.loaders.markdown.markdown import find_headings
from ingest.loaders.page_builder import PageBuilder

_ANSI_ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_OUTPUT_TYPES = ("text/markdown", "text/plain", "text/latex")


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the cells of a notebook; a file that is no notebook, as plain text."""
    text, builder.metadata["encoding"] = decode(path.read_bytes())
    try:
        notebook = parse_json(text)
    except ValueError:
        notebook = None
    if isinstance(notebook, dict):
        write_notebook(notebook, builder)
    else:
        builder.metadata["structure"] = "lost"
        builder.add(text, verbatim=True)


def write_notebook(notebook: dict[str, Any], builder: PageBuilder) -> None:
    """Write the cells of a parsed notebook of format 3 or 4."""
    metadata = _dict(notebook.get("metadata"))
    builder.title = str(metadata.get("title") or "")
    builder.metadata["language"] = str(_dict(metadata.get("language_info")).get("name") or "")
    sheets = [_dict(sheet) for sheet in _list(notebook.get("worksheets"))]
    cells = [*_list(notebook.get("cells")), *(c for s in sheets for c in _list(s.get("cells")))]
    for cell in cells:
        _cell(_dict(cell), builder)


def _cell(cell: dict[str, Any], builder: PageBuilder) -> None:
    text = _joined(cell.get("source", cell.get("input")))
    kind = cell.get("cell_type")
    if kind == "heading":
        level = str(cell.get("level", 1))
        builder.add(text, heading=int(level) if level in "123456" else 1)
    elif kind == "markdown":
        clean = strip_markup(builder.clean(text), builder).strip("\n").rstrip()
        start = builder.add(clean, verbatim=True)
        for offset, level_, title in find_headings(clean):
            builder.add_heading(start + offset, level_, title)
    else:
        builder.add(text, verbatim=True)
    for output in _list(cell.get("outputs")):
        builder.add(_ANSI_ESCAPE.sub("", _output(_dict(output))), verbatim=True)


def _output(output: dict[str, Any]) -> str:
    if output.get("output_type") in ("error", "pyerr"):
        return f"{output.get('ename', '')}: {output.get('evalue', '')}"
    data = _dict(output.get("data"))
    rendered = next((data[kind] for kind in _OUTPUT_TYPES if data.get(kind)), None)
    return _joined(rendered if rendered is not None else output.get("text"))


def _joined(source: Any) -> str:
    if isinstance(source, list):
        return "".join(str(line) for line in source)
    return source if isinstance(source, str) else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
