"""The fields of a PDF form as lines of text, `label: value`, under the page they stand on."""

from typing import Any

import pypdf
from pypdf.generic import DictionaryObject

from ingest.loaders.held import File, handle

_DEPTH = 20


def form_lines(path: File) -> dict[int, list[str]]:
    """Return the lines by page number; empty where the form cannot be read."""
    try:
        reader = pypdf.PdfReader(handle(path))
        if reader.is_encrypted:
            reader.decrypt("")
        return {
            number: lines
            for number, page in enumerate(reader.pages, 1)
            if (lines := _lines(page.get("/Annots")))
        }
    except Exception:  # The text of the pages is there; a broken form must not cost it.
        return {}


def _lines(annotations: Any) -> list[str]:
    lines: dict[str, None] = {}
    for reference in annotations.get_object() if annotations is not None else ():
        annotation = reference.get_object()
        if annotation.get("/Subtype") == "/Widget" and (line := _line(annotation)):
            lines[line] = None
    return list(lines)


def _line(widget: DictionaryObject) -> str:
    label = str(_inherited(widget, "/TU") or _inherited(widget, "/T") or "").strip()
    value = _shown(_inherited(widget, "/V"))
    return f"{label}: {value}" if label and value else label or value


def _inherited(field: DictionaryObject, key: str) -> Any:
    for _ in range(_DEPTH):
        if key in field:
            return field[key]
        if "/Parent" not in field:
            return None
        field = field["/Parent"].get_object()  # type: ignore[assignment]
    return None


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    text = str(value).strip()
    return {"/Off": "", "/Yes": "yes", "/On": "yes"}.get(text, text.removeprefix("/"))
