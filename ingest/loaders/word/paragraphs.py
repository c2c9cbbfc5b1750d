"""Paragraphs of Word as text: runs with their formats, fields, formulas, notes and deletions."""

from typing import Final

from lxml import etree

from ingest.loaders.inline.runs import Run, join_runs
from ingest.loaders.inline.symbols import decode_symbols
from ingest.loaders.math.formula import from_omml
from ingest.loaders.ooxml.package import attribute, child, local
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.word.elements import choice, said
from ingest.loaders.word.forms import control, form_field
from ingest.loaders.word.notes import Notes
from ingest.loaders.word.run_formats import Look, look_of
from ingest.loaders.word.styles import Styles

_UNSEEN: Final = {
    *("moveFrom", "instrText", "delInstrText", "rt"),
    *("rPr", "pPr", "sdtPr", "tblPr", "trPr", "tcPr"),
}
_ASIDE: Final = frozenset(["txbxContent", "chart", "relIds", "docPr"])
_FORMULAS: Final = ("oMath", "oMathPara")


class Paragraphs:
    """Writes the paragraphs of a document, setting aside the boxes that hang on them.

    Attributes:
        boxes: Text boxes, charts and pictures met since they were last taken.
        notes: The notes whose marks were met.
    """

    def __init__(self, builder: PageBuilder, styles: Styles) -> None:
        self._draft = builder
        self._styles = styles
        self.boxes: list[etree._Element] = []
        self.notes = Notes()

    def text(self, paragraph: etree._Element, *, deleted: bool = False) -> str:
        """Return the text of a paragraph; `deleted` where what holds it is deleted already."""
        runs: list[Run] = []
        base = self._styles.look(paragraph)
        # What an element stands in: the look of its run, and why it no longer holds.
        pending = [(paragraph, base, "")]
        while pending:
            element, look, gone = pending.pop()
            name = local(element)
            if name in _UNSEEN:
                continue
            if name == "r":
                look = self._look(element, base)
                if look.hidden:
                    self._hide(element)
                    continue
            elif name == "del":
                gone = "" if deleted else "deleted"
            if (words := self._said(element, name, look, gone or deleted)) is not None:
                runs.append(Run(words, look.level, gone or ("" if deleted else look.gone)))
            else:
                inner = self._inner(element, name)
                pending.extend((item, look, gone) for item in reversed(inner))
        return join_runs(runs, self._draft)

    def _look(self, run: etree._Element, base: Look) -> Look:
        properties = child(run, "rPr")
        if properties is None:
            return base
        style = child(properties, "rStyle")
        named = self._styles.looks.get(attribute(style, "val")) if style is not None else None
        return look_of(properties).over(named.over(base) if named is not None else base)

    def _said(self, element: etree._Element, name: str, look: Look, gone: str | bool) -> str | None:
        """Return the text of an element that is one piece; None for what only holds others."""
        match name:
            case "t" | "delText":
                text = element.text or "" if name == "t" or gone else ""
                return decode_symbols(text, look.font or "")
            case "oMath" | "oMathPara":
                return from_omml(element)
            case "sdt":
                return control(element)
            case "fldChar":
                return form_field(element)
            case "footnoteReference" | "endnoteReference":
                return self.notes.met(element, deleted=bool(gone))
        return said(name, element)

    def _inner(self, element: etree._Element, name: str) -> list[etree._Element]:
        if name in _ASIDE:
            self.boxes.append(element)
            return list(element) if name == "docPr" else []
        return choice(element) if name == "AlternateContent" else list(element)

    def _hide(self, run: etree._Element) -> None:
        length = sum(len(t.text or "") for t in run.iter() if local(t) == "t")
        if length:
            count = self._draft.metadata.get("hidden_chars", 0)
            self._draft.metadata["hidden_chars"] = count + length
