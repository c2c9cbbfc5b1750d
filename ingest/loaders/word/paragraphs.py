"""Text of Word paragraphs: runs, fields, formulas, note marks and tracked deletions."""

from typing import Final

from lxml import etree

from ingest.loaders.inline.runs import Run, join_runs
from ingest.loaders.inline.symbols import decode_symbols
from ingest.loaders.math.formula import from_omml
from ingest.loaders.ooxml.package import attribute, child, local
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.word.elements import leaf_text, preferred_alternative
from ingest.loaders.word.forms import content_control, form_field
from ingest.loaders.word.notes import Notes
from ingest.loaders.word.run_formats import RunFormat, read_run_format
from ingest.loaders.word.styles import Styles

_IGNORED: Final = {
    *("moveFrom", "instrText", "delInstrText", "rt"),
    *("rPr", "pPr", "sdtPr", "tblPr", "trPr", "tcPr"),
}
_ANCHORED: Final = frozenset(["txbxContent", "chart", "relIds", "docPr"])


class ParagraphReader:
    """Reads the paragraphs of a document and collects the objects anchored in them.

    Attributes:
        anchored: Text boxes, charts and pictures of the paragraphs read; the caller clears it.
        notes: Marks of the notes that the paragraphs refer to.
    """

    def __init__(self, builder: PageBuilder, styles: Styles) -> None:
        self._builder = builder
        self._styles = styles
        self.anchored: list[etree._Element] = []
        self.notes = Notes()

    def text(self, paragraph: etree._Element, *, deleted: bool = False) -> str:
        """Return the text of a paragraph; `deleted` if it lies in a deleted row or note."""
        runs: list[Run] = []
        base = self._styles.run_format(paragraph)
        # Element, run format that applies to it, and whether its author withdrew it.
        pending = [(paragraph, base, "")]
        while pending:
            element, run_format, withdrawn = pending.pop()
            name = local(element)
            if name in _IGNORED:
                continue
            if name == "r":
                run_format = self._run_format(element, base)
                if run_format.hidden:
                    self._count_hidden(element)
                    continue
            elif name == "del":
                withdrawn = "" if deleted else "deleted"
            if (text := self._piece(element, name, run_format, withdrawn or deleted)) is not None:
                of_format = "" if deleted else run_format.withdrawn
                runs.append(Run(text, run_format.vertical, withdrawn or of_format))
            else:
                children = self._children(element, name)
                pending.extend((item, run_format, withdrawn) for item in reversed(children))
        return join_runs(runs, self._builder)

    def _run_format(self, run: etree._Element, base: RunFormat) -> RunFormat:
        properties = child(run, "rPr")
        if properties is None:
            return base
        style = child(properties, "rStyle")
        named = self._styles.run_formats.get(attribute(style, "val")) if style is not None else None
        inherited = named.inherit(base) if named is not None else base
        return read_run_format(properties).inherit(inherited)

    def _piece(
        self, element: etree._Element, name: str, run_format: RunFormat, withdrawn: str | bool
    ) -> str | None:
        """Return the text of an element; None for one whose children are read instead."""
        match name:
            case "t" | "delText":
                text = element.text or "" if name == "t" or withdrawn else ""
                return decode_symbols(text, run_format.font or "")
            case "oMath" | "oMathPara":
                return from_omml(element)
            case "sdt":
                return content_control(element)
            case "fldChar":
                return form_field(element)
            case "footnoteReference" | "endnoteReference":
                return self.notes.mark_of_reference(element, deleted=bool(withdrawn))
        return leaf_text(name, element)

    def _children(self, element: etree._Element, name: str) -> list[etree._Element]:
        if name in _ANCHORED:
            self.anchored.append(element)
            return list(element) if name == "docPr" else []
        return preferred_alternative(element) if name == "AlternateContent" else list(element)

    def _count_hidden(self, run: etree._Element) -> None:
        length = sum(len(t.text or "") for t in run.iter() if local(t) == "t")
        if length:
            count = self._builder.metadata.get("hidden_chars", 0)
            self._builder.metadata["hidden_chars"] = count + length
