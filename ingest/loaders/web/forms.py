"""Form fields: the state of check boxes, the selected options, the entered values."""

from typing import Final

from lxml import etree

from ingest.loaders.web.elements import name_of

CHECKED: Final = "☑ "
UNCHECKED: Final = "☐ "
_CHECKBOXES: Final = frozenset(["checkbox", "radio"])
_ROLES: Final = frozenset(["checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio"])
# Buttons and pickers, whose values are no text of the page.
_WITHOUT_TEXT: Final = frozenset(
    ["hidden", "password", "submit", "button", "reset", "image", "file", "range", "color"]
)
_MAX_OPTIONS: Final = 20  # of a longer list, only the selected options are written


def input_text(element: etree._Element) -> str:
    """Return what an `input` element shows."""
    kind = (element.get("type") or "text").lower()
    if kind in _CHECKBOXES:
        return CHECKED if "checked" in element.attrib else UNCHECKED
    return "" if kind in _WITHOUT_TEXT else element.get("value") or ""


def aria_checkbox(element: etree._Element) -> str:
    """Return the state of an element with the ARIA role of a check box; empty for others."""
    if element.get("role") not in _ROLES or name_of(element) == "input":
        return ""
    return CHECKED if element.get("aria-checked") == "true" else UNCHECKED


def select_text(element: etree._Element) -> str:
    """Return the options of a `select`, with boxes where one of them is selected."""
    options = [option for option in element.iter() if name_of(option) == "option"]
    texts = [" ".join("".join(map(str, option.itertext())).split()) for option in options]
    selected = ["selected" in option.attrib for option in options]
    if not any(selected):
        return ", ".join(filter(None, texts))
    if len(options) > _MAX_OPTIONS:
        return ", ".join(
            text for text, is_selected in zip(texts, selected, strict=True) if is_selected
        )
    boxed = (
        (CHECKED if is_selected else UNCHECKED) + text
        for text, is_selected in zip(texts, selected, strict=True)
        if text
    )
    return ", ".join(boxed)
