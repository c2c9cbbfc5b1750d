"""Row numbers and source locations, from the loader to the search."""

import sqlite3
import zipfile
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from index.catalog import schema
from index.catalog.state import open_catalog
from index.documents import Extracted, Page, SourceDocument
from ingest.chunking.chunker import ChunkSizes, chunk
from ingest.chunking.table_rows import RowNumbers
from ingest.index import Index
from ingest.loaders import extract
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.spreadsheets.sheet import write_sheet
from settings import Settings
from tests.ingest.loaders.spreadsheets.test_sheets import rows, xlsx
from tests.library import lexical_search

CSV = "Fees,\n\nroom,price\nsingle,900\n\ndouble,700\n"


def numbered(page: Page) -> dict[str, tuple[int, int]]:
    """The rows of each line of a page."""
    count, found, at = RowNumbers(page), {}, 0
    for line in page.text.split("\n"):
        if line:
            found[line] = count.between(at, at + len(line))
        at += len(line) + 1
    return found


def test_rows_of_a_sheet_are_numbered_as_its_program_shows_them(
    tmp_path: Path, settings: Settings
) -> None:
    """Blank rows count, the name of the sheet does not."""
    sheet = rows("'Room|'Price", "'single|900", "", "", "'double|700")
    page = extract(xlsx(tmp_path / "a.xlsx", sheet), settings).pages[0]
    assert page.kind == "sheet"
    found = numbered(page)
    assert found.pop(page.name) == (0, 0)
    assert list(found.values()) == [(1, 1), (2, 2), (5, 5)]


def test_rows_of_a_csv_are_numbered(tmp_path: Path, settings: Settings) -> None:
    """A line above the table and blank lines count as they do in a spreadsheet."""
    (tmp_path / "a.csv").write_text(CSV)
    found = numbered(extract(tmp_path / "a.csv", settings).pages[0])
    assert list(found.values()) == [(1, 1), (3, 3), (4, 4), (6, 6)]


def test_rows_of_a_database_are_numbered_by_table(tmp_path: Path, settings: Settings) -> None:
    """Each table is a page of its own name; its head is no row."""
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.executescript(
            "CREATE TABLE fees (room, price); INSERT INTO fees VALUES ('single', 9), ('double', 7);"
        )
    page = extract(tmp_path / "a.db", settings).pages[0]
    assert (page.kind, page.name) == ("table", "fees")
    assert [*numbered(page).values()][-2:] == [(1, 1), (2, 2)]


def test_text_outside_the_table_has_no_rows(settings: Settings) -> None:
    """Comments and text boxes below the rows have no number, and are cut like prose."""
    builder = PageBuilder(Limits.of(settings, name="a.xlsx"))
    lines = [(number, ["single", str(number)]) for number in range(8)]
    note = "See the rules of the hall. " * 9
    write_sheet("2024", iter(lines), builder, floating=[note])
    page = builder.finish().pages[0]
    assert list(numbered(page).values()) == [(0, 0), *((n, n) for n in range(1, 9)), (0, 0)]
    assert RowNumbers(page).between(0, len(page.text)) == (1, 8)
    parents = list(chunk([page], ChunkSizes(parent=200, child=60, overlap=0)))
    below = [page.text[c.start : c.end] for p in parents for c in p.children if not c.rows[0]]
    assert "".join(below).replace(".See", ". See") == note.strip()
    assert all(text.endswith(".") for text in below)


def test_a_file_inside_a_file_keeps_its_source_locations(
    tmp_path: Path, settings: Settings
) -> None:
    """Rows and sheets survive an archive, whose own heading stands above them."""
    sheet = xlsx(tmp_path / "in.xlsx", rows("'Room|'Price", "'single|900"), rows("'x|'y", "1|2"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(sheet, "in.xlsx")
        archive.writestr("b.csv", CSV)
    first, second, third = extract(tmp_path / "a.zip", settings).pages
    assert [p.kind for p in (first, second, third)] == ["sheet", "sheet", ""]
    assert [*numbered(first).values()][-2:] == [(1, 1), (2, 2)]
    assert [*numbered(third).values()][-1] == (6, 6)


def test_chunks_know_their_rows() -> None:
    """Parents and children of a sheet say which rows they hold; what holds none says so."""
    lines = [f"name: Kim {n}; age: {n}; note: {'x' * 20}" for n in range(100, 130)]
    text = "\n".join(["2024", "", *lines])
    page = Page(1, text, ((0, 1, "2024"),), "sheet", "2024", ((6, 3),))
    parents = list(chunk([page], ChunkSizes(parent=400, child=120, overlap=0)))
    held = [child.rows for parent in parents for child in parent.children]
    assert (held[0][0], held[-1][1]) == (3, 32)
    assert all(first <= last for first, last in held)
    for parent in parents:
        children = [child.rows for child in parent.children]
        assert parent.rows == (children[0][0], children[-1][1])
    assert next(chunk([Page(1, "No rows here.")], ChunkSizes())).rows == (0, 0)


def test_a_passage_has_sheet_and_rows(index: Index) -> None:
    """A passage of the index has its source location."""
    text = "2024\n\nroom: single; price: 900\nroom: double; price: 700"
    page = Page(1, text, ((0, 1, "2024"),), "sheet", "2024", ((6, 2),))
    index.add_documents([SourceDocument("fees.xlsx", Extracted("text", (page,)))])
    found = lexical_search(index, "double room")[0]
    assert (found.kind, found.name, found.first_row, found.last_row) == ("sheet", "2024", 2, 3)
    assert (found.parent_first_row, found.parent_last_row) == (2, 3)


@pytest.mark.parametrize("suffix, kind", [("pdf", "page"), ("PPTX", "slide"), ("md", "")])
def test_a_catalog_with_the_initial_schema_is_migrated(
    tmp_path: Path, suffix: str, kind: str
) -> None:
    """Documents added before are kept, with the kind of page that their suffix implies."""
    first = import_module("index.catalog.migrations.versions.v0001_first")
    with closing(sqlite3.connect(tmp_path / "catalog.db")) as database:
        database.executescript(
            f"{first.TABLES} CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);"
            "INSERT INTO alembic_version VALUES ('0001'); INSERT INTO spaces VALUES (1, 'a', '[]');"
            f"INSERT INTO sources VALUES (1, 'old.{suffix}', 'a', '2024');"
            "INSERT INTO versions VALUES (1, 1, 1, 'live', 'f', 1, 0.0, 'r', 't', 'en', 'text', '',"
            "'{}', 1, 1, 1, '2024'); INSERT INTO parents VALUES (1, 1, 1, 0, 4, '', 'text');"
            "INSERT INTO children VALUES (1, 1, 1, 0, 4, x'00');"
        )
    engine = open_catalog(tmp_path)
    with engine.connect() as connection:
        assert connection.execute(schema.parents.select()).one().kind == kind
        assert connection.execute(schema.children.select()).one().header == ""
    engine.dispose()


def test_migrations_make_the_tables_as_declared(tmp_path: Path) -> None:
    """The migrated catalog has the columns and indexes of `index.catalog.schema`."""
    declared, migrated = create_engine("sqlite://"), open_catalog(tmp_path)
    schema.metadata.create_all(declared)
    want, have = inspect(declared), inspect(migrated)
    for table in want.get_table_names():
        shapes = [
            {
                (c["name"], str(c["type"]), c["nullable"], c["default"])
                for c in side.get_columns(table)
            }
            for side in (want, have)
        ]
        assert shapes[0] == shapes[1]
        names = [{i["name"] for i in side.get_indexes(table)} for side in (want, have)]
        assert names[0] == names[1]
    declared.dispose()
    migrated.dispose()


def test_a_row_is_found_by_the_header_of_its_table(index: Index) -> None:
    """A column header is indexed with each row below it, shown with none, and kept by a rebuild."""
    lines = [f"Hall {n} | {900 + n} won | north wing of the campus" for n in range(120)]
    text = "\n".join(["Dormitory | Rent | Position", *lines])
    index.add_documents([SourceDocument("halls.md", Extracted("text", (Page(1, text),)))])

    def found() -> list[str]:
        return [passage.text for passage in lexical_search(index, "rent of hall 57")]

    before = found()
    assert "957 won" in before[0]
    assert "Rent" not in before[0]
    assert len([p for p in lexical_search(index, "rent", k=50) if "Rent" not in p.text]) > 3
    index.rebuild()
    assert found() == before
    assert index.doctor().ok
