"""Paragraphs of OpenDocument as text: runs with their formats, formulas, boxes, deletions."""

from typing import Final

from lxml import etree

from ingest.loaders.inline.runs import Run, join_runs
from ingest.loaders.inline.symbols import check_box, decode_symbols
from ingest.loaders.math.formula import from_mathml
from ingest.loaders.ooxml.charts import part_of
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.opendocument.package import flat
from ingest.loaders.opendocument.text_styles import Look, Looks
from ingest.loaders.page_builder import PageBuilder

_UNSAID_NAMES: Final = (
    "annotation-end tracked-changes deletion note-citation bookmark sequence-decls "
    "variable-decls user-field-decls forms event-listeners ruby-text page-number label"
)
_UNSAID: Final = frozenset(_UNSAID_NAMES.split())
_ASIDE: Final = frozenset(["text-box", "note-body", "annotation", "object"])
_SPACES: Final = 1_000
_ON: Final = ("true", "checked", "1")


class Texts:
    """Reads the paragraphs of a document."""

    def __init__(
        self, builder: PageBuilder, package: Package, root: etree._Element, looks: Looks
    ) -> None:
        self._draft = builder
        self._package = package
        self._looks = looks
        self._deleted = {
            attribute(region, "id"): region
            for region in root.iter("{*}changed-region")
            if child(region, "deletion") is not None
        }
        self._boxes = {attribute(item, "id"): item for item in root.iter("{*}checkbox")}

    def words(self, paragraph: etree._Element, aside: list[etree._Element] | None = None) -> str:
        """Return the text of a paragraph; what only hangs on it is set aside in `aside`."""
        runs: list[Run] = []
        pending: list[tuple[etree._Element | str, Look]] = [(paragraph, self._looks.of(paragraph))]
        while pending:
            item, look = pending.pop()
            if isinstance(item, str):
                runs.append(self._run(item, look))
                continue
            name = local(item)
            if (said := self._said(item, name)) is not None:
                runs.append(said._replace(level=look.level or 0) if not said.gone else said)
            elif name in _ASIDE and (aside is not None or name == "annotation"):
                (aside if aside is not None else []).append(item)
            elif name and name not in _UNSAID:
                look = self._looks.of(item).over(look) if name == "span" else look
                for inner in reversed(item):
                    pending += [(flat(inner.tail), look), (inner, look)]
                pending.append((flat(item.text), look))
        return join_runs(runs, self._draft)

    def _run(self, text: str, look: Look) -> Run:
        if look.hidden and text.strip():
            count = self._draft.metadata.get("hidden_chars", 0)
            self._draft.metadata["hidden_chars"] = count + len(text)
        said = "" if look.hidden else decode_symbols(text, look.font or "")
        return Run(said, look.level or 0, "struck" if look.struck else "")

    def _said(self, element: etree._Element, name: str) -> Run | None:
        """Return what an element that is one piece says; None for what only holds others."""
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
                return Run(self._gone(region), 0, "deleted") if region is not None else None
            case "control":
                return self._control(element)
            case "fieldmark":
                return _field(element)
        return None

    def formula(self, element: etree._Element) -> str:
        """Return the formula that an object is; "" for everything else."""
        if local(element) != "object":
            return ""
        name = attribute(element, "href").removeprefix("./").rstrip("/")
        root = part_of(self._package, f"{name}/content.xml") if name else child(element, "math")
        return from_mathml(root) if root is not None and local(root) == "math" else ""

    def _gone(self, region: etree._Element) -> str:
        found = ("".join(map(str, p.itertext())) for p in region.iter("{*}p", "{*}h"))
        return " ".join(" ".join(text.split()) for text in found)

    def _control(self, element: etree._Element) -> Run | None:
        """Return the box of a form with its label; None for other controls."""
        form = self._boxes.get(attribute(element, "control"))
        if form is None:
            return None
        state = attribute(form, "current-state") or attribute(form, "state")
        return Run(f"{check_box(state in _ON)} {attribute(form, 'label')}".rstrip())


def _field(element: etree._Element) -> Run | None:
    """Return the box or the chosen entry of a field taken over from Word; None for others."""
    kind = attribute(element, "type").rpartition(".")[2]
    known = {
        attribute(item, "name").rpartition(":")[2]: attribute(item, "value")
        for item in element
        if local(item) == "param"
    }
    if kind == "FORMCHECKBOX":
        return Run(check_box(known.get("Checkbox_Checked", "").lower() in _ON))
    return None
