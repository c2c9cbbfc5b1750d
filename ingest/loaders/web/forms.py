"""Fields of forms as a reader sees them: ticked boxes, what is chosen, what is filled in."""

from typing import Final

from lxml import etree

from ingest.loaders.web.formats import name_of

TICKED: Final = "☑ "
EMPTY: Final = "☐ "
_BOXES: Final = frozenset(["checkbox", "radio"])
_ROLES: Final = frozenset(["checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio"])
# Buttons belong to the program, not to what the page says.
_WITHOUT_TEXT: Final = frozenset(
    ["hidden", "password", "submit", "button", "reset", "image", "file", "range", "color"]
)
_LISTED: Final = 20  # choices beyond these are a catalogue; only the chosen ones are written


def field_text(element: etree._Element) -> str:
    """Return what an `input` shows."""
    kind = (element.get("type") or "text").lower()
    if kind in _BOXES:
        return TICKED if "checked" in element.attrib else EMPTY
    return "" if kind in _WITHOUT_TEXT else element.get("value") or ""


def box_of(element: etree._Element) -> str:
    """Return the box that scripts make of an element, by its role (ARIA); "" for other ones."""
    if element.get("role") not in _ROLES or name_of(element) == "input":
        return ""
    return TICKED if element.get("aria-checked") == "true" else EMPTY


def choice_text(element: etree._Element) -> str:
    """Return the choices of a `select`, told apart by a box where one is chosen."""
    options = [option for option in element.iter() if name_of(option) == "option"]
    texts = [" ".join("".join(map(str, option.itertext())).split()) for option in options]
    chosen = ["selected" in option.attrib for option in options]
    if not any(chosen):
        return ", ".join(filter(None, texts))
    if len(options) > _LISTED:
        return ", ".join(text for text, is_chosen in zip(texts, chosen, strict=True) if is_chosen)
    marked = (
        (TICKED if is_chosen else EMPTY) + text
        for text, is_chosen in zip(texts, chosen, strict=True)
        if text
    )
    return ", ".join(marked)
