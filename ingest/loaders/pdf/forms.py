"""The fields of a PDF form as lines of text, `label: value`, under the page they stand on."""

from typing import Any

import pypdf
from pypdf.generic import DictionaryObject

from ingest.loaders.embedded_file import File, handle

_DEPTH = 20
_RADIO, _PUSH = 1 << 15, 1 << 16  # Flags of a button.


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
    if _inherited(widget, "/FT") == "/Btn" and (state := _state(widget)) is not None:
        return f"{state} {label}" if label and state else label or state
    value = _shown(_inherited(widget, "/V"))
    return f"{label}: {value}" if label and value else label or value


def _state(widget: DictionaryObject) -> str | None:
    """Return the sign of a check box or radio button; None for other buttons.

    The buttons of a group share a field: each says by its own name what it stands for.
    """
    flags = _inherited(widget, "/Ff") or 0
    if int(flags) & _PUSH:
        return None
    on = _names_of_on(widget)
    chosen = str(widget.get("/AS") or _inherited(widget, "/V") or "/Off")
    sign = "☐" if chosen == "/Off" or (on and chosen not in on) else "☑"
    named = int(flags) & _RADIO and len(on) == 1 and not on[0][1:].isdigit()
    return f"{sign} {on[0].removeprefix('/')}:" if named else sign


def _names_of_on(widget: DictionaryObject) -> list[str]:
    looks = widget.get("/AP")
    normal = looks.get_object().get("/N") if looks is not None else None
    states = normal.get_object() if normal is not None else None
    names = states.keys() if isinstance(states, DictionaryObject) else ()
    return [str(name) for name in names if name != "/Off"]


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
