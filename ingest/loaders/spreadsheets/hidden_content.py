"""Hidden sheets, rows and columns of workbooks, by the setting `RAG_HIDDEN_CONTENT`."""

from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder


class HiddenContent:
    """Hidden rows and columns of one sheet: counted, and left out where the setting says so.

    Attributes:
        columns: Ranges of hidden columns from 0, both ends within.
    """

    def __init__(self, builder: PageBuilder, limits: Limits) -> None:
        self._draft = builder
        self._drop = limits.hidden == "drop"
        self._seen: set[int] = set()
        self.columns: list[tuple[int, int]] = []

    def row(self, cells: list[str], *, hidden: bool) -> list[str]:
        """Return the cells of a row that are to be read; none of a hidden one that is left out."""
        if hidden and any(cells):
            self._draft.left_out["left_out_hidden"] += 1
            if self._drop:
                return []
        for first, last in self.columns:
            for at in range(first, min(last + 1, len(cells))):
                if cells[at] and at not in self._seen:
                    self._seen.add(at)
                    self._draft.left_out["left_out_hidden"] += 1
                cells[at] = "" if self._drop else cells[at]
        return cells

    def left_out(self) -> frozenset[int]:
        """Return the columns that were left out so far."""
        return frozenset(self._seen) if self._drop else frozenset()


def skip_hidden_sheet(name: str, builder: PageBuilder, limits: Limits) -> bool:
    """Note a hidden sheet, and return whether it is left out."""
    builder.metadata.setdefault("hidden_sheets", []).append(name)
    builder.left_out["left_out_hidden"] += 1
    return limits.hidden == "drop"
