"""Text of HWPX paragraphs: runs and what is drawn among them, such as art, fields and forms."""

from collections.abc import Callable
from itertools import groupby
from typing import Final

from lxml import etree

from ingest.loaders.hangul.equation import equation_text
from ingest.loaders.hangul.hwpx_styles import Styles
from ingest.loaders.hangul.numbering import EMPTY, TICKED, hangul_numeral
from ingest.loaders.ooxml.package import attribute, child, local
from ingest.loaders.page_builder import PageBuilder
from text.superscripts import subscript, superscript

UNSAID: Final = frozenset(
    ["secPr", "fieldBegin", "shapeComment", "hiddenComment", "linesegarray", "memo", "indexmark"]
)
_ASIDE: Final = ("tbl", "header", "footer", "subList", "chart")
_SAID: Final = ("t",)
_DELETED, _STRUCK = "deleted", "struck"


def words(
    paragraph: etree._Element, aside: list[etree._Element], styles: Styles, builder: PageBuilder
) -> str:
    """Return the text of a paragraph.

    Args:
        paragraph: Its element.
        aside: Takes what it only carries: tables, boxes, notes, memos.
        styles: Tell how its characters are set.
        builder: Decides on struck-out, deleted and hidden text.
    """
    reader = _Reader(aside, styles)
    pending: list[etree._Element | str] = [paragraph]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            reader.say(item)
        else:
            pending += reader.read(item)
    return _set(reader.parts, builder)


class _Reader:
    """Collects the text of one paragraph in parts, each with how it is set."""

    def __init__(self, aside: list[etree._Element], styles: Styles) -> None:
        self.parts: list[tuple[str, str]] = []
        self._aside = aside
        self._styles = styles
        self._how = ""
        self._deleted = False

    def say(self, text: str) -> None:
        """Append text as the current run is set."""
        self.parts.append((_DELETED if self._deleted else self._how, text))

    def read(self, item: etree._Element) -> list[etree._Element | str]:
        """Read an element and return what in it is to be read next, the last first."""
        name = local(item)
        if name == "run":
            self._how = self._styles.runs.get(attribute(item, "charPrIDRef"), "")
        elif name in ("deleteBegin", "deleteEnd"):
            self._deleted = name == "deleteBegin"
        if name in _ASIDE:
            self._aside.append(item)
        elif name in _DRAWN:
            self.say(_DRAWN[name](item))
            self._aside += [inner for inner in item if local(inner) == "caption"]
        elif name in UNSAID:
            self._pass(name, item)
        elif name:
            return _inside(item, said=name in _SAID)
        return []

    def _pass(self, name: str, item: etree._Element) -> None:
        """Pass over what a page does not show; memos are shown beside it."""
        if name == "hiddenComment":
            self.parts.append(("comment", _plain(item)))
        elif name == "fieldBegin" and attribute(item, "type") == "MEMO":
            self._aside += [inner for inner in item if local(inner) == "subList"]


def _inside(item: etree._Element, *, said: bool) -> list[etree._Element | str]:
    pending: list[etree._Element | str] = []
    for inner in reversed(item):
        pending += [inner.tail or "" if said else "", inner]
    return [*pending, item.text or "" if said else ""]


def _set(parts: list[tuple[str, str]], builder: PageBuilder) -> str:
    made = []
    for how, run in groupby(parts, key=lambda part: part[0]):
        text = "".join(piece for _, piece in run)
        if how in (_DELETED, _STRUCK, "comment"):
            text = builder.withdrawn(text, how)
        elif how:
            text = superscript(text) if how == "superscript" else subscript(text)
        made.append(text)
    return "".join(made)


def _plain(element: etree._Element) -> str:
    runs = (t for t in element.iter() if local(t) == "t")
    return " ".join("".join(map(str, run.itertext())) for run in runs)


def _button(item: etree._Element) -> str:
    ticked = attribute(item, "value") == "CHECKED"
    return f"{TICKED if ticked else EMPTY}{attribute(item, 'caption')}".rstrip() + " "


def _choice(item: etree._Element) -> str:
    """Return what is chosen in a list, as it is shown there."""
    chosen = attribute(item, "selectedValue")
    listed = ((attribute(i, "value"), attribute(i, "displayText")) for i in item)
    return next((text for value, text in listed if text and value == chosen), chosen)


def _gloss(item: etree._Element) -> str:
    main, over = child(item, "mainText"), child(item, "subText")
    text, gloss = ("".join(map(str, e.itertext())) if e is not None else "" for e in (main, over))
    return f"{text}({gloss})" if gloss else text


def _equation(item: etree._Element) -> str:
    script = child(item, "script")
    return equation_text("".join(map(str, script.itertext()))) if script is not None else ""


def _number(item: etree._Element) -> str:
    """Return the number of a note, table or picture; those of pages are not those of readers."""
    number, form = attribute(item, "num"), child(item, "autoNumFormat")
    if "PAGE" in attribute(item, "numType") or not number.isdigit() or len(number) > 6:
        return ""
    if form is None:
        return number
    text = attribute(form, "userChar") or hangul_numeral(int(number), attribute(form, "type"))
    return f"{attribute(form, 'prefixChar')}{text}{attribute(form, 'suffixChar')}"


_DRAWN: Final[dict[str, Callable[[etree._Element], str]]] = {
    **{"tab": lambda _: "\t", "lineBreak": lambda _: "\n", "hyphen": lambda _: "-"},
    **dict.fromkeys(("nbSpace", "fwSpace"), lambda _: " "),
    "textart": lambda item: attribute(item, "text") or _plain(item),
    "compose": lambda item: attribute(item, "composeText"),
    "dutmal": _gloss,
    "equation": _equation,
    "autoNum": _number,
    "checkBtn": _button,
    "radioBtn": _button,
    "edit": lambda item: "".join(map(str, item.itertext())).strip(),
    "comboBox": _choice,
    "listBox": _choice,
}
