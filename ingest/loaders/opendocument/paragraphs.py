"""Text of OpenDocument paragraphs: runs, formulas, check boxes and tracked deletions."""

from typing import Final

from lxml import etree

from ingest.loaders.inline.runs import Run, join_runs
from ingest.loaders.inline.symbols import check_box, decode_symbols
from ingest.loaders.math.formula import from_mathml
from ingest.loaders.ooxml.charts import optional_part
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.opendocument.package import collapse_white_space
from ingest.loaders.opendocument.text_styles import TextFormat, TextStyles
from ingest.loaders.page_builder import PageBuilder

_IGNORED_NAMES: Final = (
    "annotation-end tracked-changes deletion note-citation bookmark sequence-decls "
    "variable-decls user-field-decls forms event-listeners ruby-text page-number label"
)
_IGNORED: Final = frozenset(_IGNORED_NAMES.split())
_ANCHORED: Final = frozenset(["text-box", "note-body", "annotation", "object"])
_SPACES: Final = 1_000
_ON: Final = ("true", "checked", "1")


class ParagraphReader:
    """Reads the paragraphs of a document."""

    def __init__(
        self, builder: PageBuilder, package: Package, root: etree._Element, styles: TextStyles
    ) -> None:
        self._builder = builder
        self._package = package
        self._styles = styles
        self._deleted = {
            attribute(region, "id"): region
            for region in root.iter("{*}changed-region")
            if child(region, "deletion") is not None
        }
        self._check_boxes = {attribute(item, "id"): item for item in root.iter("{*}checkbox")}

    def text(self, paragraph: etree._Element, anchored: list[etree._Element] | None = None) -> str:
        """Return the text of a paragraph; objects anchored in it are added to `anchored`."""
        runs: list[Run] = []
        pending: list[tuple[etree._Element | str, TextFormat]] = [
            (paragraph, self._styles.of(paragraph))
        ]
        while pending:
            item, text_format = pending.pop()
            if isinstance(item, str):
                runs.append(self._run(item, text_format))
                continue
            name = local(item)
            if (run := self._piece(item, name)) is not None:
                vertical = 0 if run.withdrawn else text_format.vertical or 0
                runs.append(run._replace(vertical=vertical))
            elif name in _ANCHORED and (anchored is not None or name == "annotation"):
                (anchored if anchored is not None else []).append(item)
            elif name and name not in _IGNORED:
                if name == "span":
                    text_format = self._styles.of(item).inherit(text_format)
                for inner in reversed(item):
                    pending.append((collapse_white_space(inner.tail), text_format))
                    pending.append((inner, text_format))
                pending.append((collapse_white_space(item.text), text_format))
        return join_runs(runs, self._builder)

    def _run(self, text: str, text_format: TextFormat) -> Run:
        if text_format.hidden and text.strip():
            count = self._builder.metadata.get("hidden_chars", 0)
            self._builder.metadata["hidden_chars"] = count + len(text)
        visible = "" if text_format.hidden else decode_symbols(text, text_format.font or "")
        return Run(visible, text_format.vertical or 0, "struck" if text_format.struck else "")

    def _piece(self, element: etree._Element, name: str) -> Run | None:
        """Return an element as one run; None for one whose children are read instead."""
        match name:
            case "s":
                count = attribute(element, "c")
                return Run(" " * (min(int(count), _SPACES) if count.isdigit() else 1))
            case "tab" | "line-break":
                return Run("\t" if name == "tab" else "\n")
            case "object":
                formula = self.formula(element)
                return Run(formula) if formula else None
            case "change":
                region = self._deleted.get(attribute(element, "change-id"))
                return Run(_deleted_text(region), 0, "deleted") if region is not None else None
            case "control":
                return self._control(element)
            case "fieldmark":
                return _field(element)
        return None

    def formula(self, element: etree._Element) -> str:
        """Return the formula of an object; "" for other elements."""
        if local(element) != "object":
            return ""
        name = attribute(element, "href").removeprefix("./").rstrip("/")
        root = (
            optional_part(self._package, f"{name}/content.xml") if name else child(element, "math")
        )
        return from_mathml(root) if root is not None and local(root) == "math" else ""

    def _control(self, element: etree._Element) -> Run | None:
        """Return a check box with its label; None for other form controls."""
        form = self._check_boxes.get(attribute(element, "control"))
        if form is None:
            return None
        state = attribute(form, "current-state") or attribute(form, "state")
        return Run(f"{check_box(state in _ON)} {attribute(form, 'label')}".rstrip())


def _deleted_text(region: etree._Element) -> str:
    texts = ("".join(map(str, p.itertext())) for p in region.iter("{*}p", "{*}h"))
    return " ".join(" ".join(text.split()) for text in texts)


def _field(element: etree._Element) -> Run | None:
    """Return the check box of a form field imported from Word; None for other fields."""
    kind = attribute(element, "type").rpartition(".")[2]
    parameters = {
        attribute(item, "name").rpartition(":")[2]: attribute(item, "value")
        for item in element
        if local(item) == "param"
    }
    if kind == "FORMCHECKBOX":
        return Run(check_box(parameters.get("Checkbox_Checked", "").lower() in _ON))
    return None
