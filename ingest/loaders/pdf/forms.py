"""PDF form fields (AcroForm) as `label: value` lines of their page."""

from typing import Any

import pypdf
from pypdf.generic import DictionaryObject

from ingest.loaders.embedded_file import File, handle

_DEPTH = 20
_RADIO, _PUSH = 1 << 15, 1 << 16  # Flags of a button.


def form_lines(path: File) -> dict[int, list[str]]:
    """Return the lines by page number; none where the form cannot be read."""
    try:
        reader = pypdf.PdfReader(handle(path))
        if reader.is_encrypted:
            reader.decrypt("")
        return {
            number: lines
            for number, page in enumerate(reader.pages, 1)
            if (lines := _lines(page.get("/Annots")))
        }
    except Exception:  # A broken form must not cost the text of the pages.
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
    if _inherited(widget, "/FT") == "/Btn" and (state := _button_state(widget)) is not None:
        return f"{state} {label}" if label and state else label or state
    value = _value_text(_inherited(widget, "/V"))
    return f"{label}: {value}" if label and value else label or value


def _button_state(widget: DictionaryObject) -> str | None:
    """Return the state of a check box or radio button; None for other buttons.

    The radio buttons of a group share a field; the name of its "on" state tells each apart.
    """
    flags = _inherited(widget, "/Ff") or 0
    if int(flags) & _PUSH:
        return None
    on = _on_states(widget)
    selected = str(widget.get("/AS") or _inherited(widget, "/V") or "/Off")
    box = "☐" if selected == "/Off" or (on and selected not in on) else "☑"
    named = int(flags) & _RADIO and len(on) == 1 and not on[0][1:].isdigit()
    return f"{box} {on[0].removeprefix('/')}:" if named else box


def _on_states(widget: DictionaryObject) -> list[str]:
    appearances = widget.get("/AP")
    normal = appearances.get_object().get("/N") if appearances is not None else None
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


def _value_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_value_text, value))
    text = str(value).strip()
    return {"/Off": "", "/Yes": "yes", "/On": "yes"}.get(text, text.removeprefix("/"))
