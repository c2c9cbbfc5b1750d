"""Hidden sheets, rows and columns of workbooks, by the setting `RAG_HIDDEN_CONTENT`."""

from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder


class HiddenContent:
    """Hidden rows and columns of one sheet: counted, and dropped if the setting says so.

    Attributes:
        columns: Ranges of hidden columns, from 0, both ends inclusive.
    """

    def __init__(self, builder: PageBuilder, limits: Limits) -> None:
        self._builder = builder
        self._drop = limits.hidden == "drop"
        self._counted_columns: set[int] = set()
        self.columns: list[tuple[int, int]] = []

    def filter_row(self, cells: list[str], *, hidden: bool) -> list[str]:
        """Return the cells of a row to read; none of a hidden row that is dropped."""
        if hidden and any(cells):
            self._builder.omissions["left_out_hidden"] += 1
            if self._drop:
                return []
        for first, last in self.columns:
            for at in range(first, min(last + 1, len(cells))):
                if cells[at] and at not in self._counted_columns:
                    self._counted_columns.add(at)
                    self._builder.omissions["left_out_hidden"] += 1
                cells[at] = "" if self._drop else cells[at]
        return cells

    def dropped_columns(self) -> frozenset[int]:
        """Return the columns that were dropped so far."""
        return frozenset(self._counted_columns) if self._drop else frozenset()


def skip_hidden_sheet(name: str, builder: PageBuilder, limits: Limits) -> bool:
    """Count a hidden sheet and return whether to drop it."""
    builder.metadata.setdefault("hidden_sheets", []).append(name)
    builder.omissions["left_out_hidden"] += 1
    return limits.hidden == "drop"
