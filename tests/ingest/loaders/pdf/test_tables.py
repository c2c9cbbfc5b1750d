"""PDF tables: merged cells, narrow gutters, tables without rulings, repeated headers."""

from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.pdf.test_pdf import SENTENCE, document, written

_EDGES = (20, 60, 100, 140)
_ROOMS = (("Room", "Seats", "Price"), ("Hall A", "120", "30,000"), ("Hall B", "80", "9,500"))
_LINES = ["Room | Seats | Price", "Hall A | 120 | 30,000", "Hall B | 80 | 9,500"]


def read(pdf: FPDF, folder: Path, settings: Settings) -> list[list[str]]:
    """Return the lines of each page."""
    pages = extract(written(pdf, folder / "a.pdf"), settings).pages
    return [page.text.split("\n") for page in pages]


def put(pdf: FPDF, rows: Sequence[Sequence[str]], places: Sequence[float], top: float) -> None:
    """Write rows 8 mm apart, each cell at its place."""
    for number, row in enumerate(rows):
        for place, cell in zip(places, row, strict=True):
            pdf.text(place + 2, top + 6 + 8 * number, cell)


def test_merged_labels_reach_each_row(tmp_path: Path, settings: Settings) -> None:
    """A label merged over two rows is repeated in both; two header levels are joined."""
    pdf = document()
    with pdf.table(num_heading_rows=2) as table:
        for cells in (
            (("Rank", 1, 2), ("Domestic", 2, 1), ("Abroad", 1, 2)),
            (("Lodging", 1, 1), ("Meals", 1, 1)),
            (("Faculty", 1, 2), ("70,000", 1, 1), ("25,000", 1, 1), ("180 USD", 1, 1)),
            (("60,000", 1, 1), ("20,000", 1, 1), ("150 USD", 1, 1)),
            (("Staff", 1, 1), ("50,000", 1, 1), ("18,000", 1, 1), ("120 USD", 1, 1)),
        ):
            row = table.row()
            for text, columns, rows in cells:
                row.cell(text, colspan=columns, rowspan=rows)
    assert read(pdf, tmp_path, settings) == [
        [
            "Rank | Domestic Lodging | Domestic Meals | Abroad",
            "Faculty | 70,000 | 25,000 | 180 USD",
            "Faculty | 60,000 | 20,000 | 150 USD",
            "Staff | 50,000 | 18,000 | 120 USD",
        ]
    ]


def test_tables_need_no_outer_lines(tmp_path: Path, settings: Settings) -> None:
    """A table open at its sides, and one of thin filled bars, are read as ruled ones."""
    for filled in (False, True):
        pdf = document()
        put(pdf, _ROOMS, _EDGES[:3], 30)
        for number in range(4):
            if filled:
                pdf.rect(20, 30 + 8 * number, 120, 0.3, "F")
            else:
                pdf.line(20, 30 + 8 * number, 140, 30 + 8 * number)
        for place in _EDGES if filled else _EDGES[1:3]:
            if filled:
                pdf.rect(place, 30, 0.3, 24, "F")
            else:
                pdf.line(place, 30, place, 54)
        assert read(pdf, tmp_path, settings) == [_LINES]


def test_rows_without_lines_between_them_are_rows(tmp_path: Path, settings: Settings) -> None:
    """Entries under one another in a frame with columns stay rows."""
    pdf = document()
    put(pdf, _ROOMS, _EDGES[:3], 30)
    pdf.rect(20, 30, 120, 24)
    pdf.line(20, 38, 140, 38)
    for place in _EDGES[1:3]:
        pdf.line(place, 30, place, 54)
    assert read(pdf, tmp_path, settings) == [_LINES]


def test_wrapped_cells_are_one_cell(tmp_path: Path, settings: Settings) -> None:
    """The lines of a cell are joined, and the table follows the text above it."""
    pdf = document()
    pdf.cell(text="Penalties", new_x="LMARGIN", new_y="NEXT")
    with pdf.table(col_widths=(30, 60, 60), width=150) as table:
        for cells in (
            ("Penalty", "Reason", "Return"),
            ("Expulsion", "serious violence, forged documents or repeated theft", "never"),
        ):
            row = table.row()
            for cell in cells:
                row.cell(cell)
    assert read(pdf, tmp_path, settings) == [
        [
            "Penalties",
            "Penalty | Reason | Return",
            "Expulsion | serious violence, forged documents or repeated theft | never",
        ]
    ]


def test_close_columns_are_cells_of_their_own(tmp_path: Path, settings: Settings) -> None:
    """Right-aligned numbers hardly apart are cells; labels of several words are one."""
    pdf = document()
    pdf.set_font("Helvetica", size=7)
    rights = (0, 62, 76, 90, 106)
    rows = (
        ("State", "Pistol", "Rifle", "Other", "Total"),
        ("New York City", "18,870", "23,022", "859", "42,751"),
        ("Los Angeles", "804,006", "671,330", "", "1,475,336"),
        ("St. Paul", "550", "56,941", "2,532", "60,023"),
    )
    for number, row in enumerate(rows):
        for right, cell in zip(rights, row, strict=True):
            place = right - pdf.get_string_width(cell) if right else 20
            pdf.text(place, 30 + 4 * number, cell)
    assert read(pdf, tmp_path, settings) == [
        [
            "State | Pistol | Rifle | Other | Total",
            "New York City | 18,870 | 23,022 | 859 | 42,751",
            "Los Angeles | 804,006 | 671,330 |  | 1,475,336",
            "St. Paul | 550 | 56,941 | 2,532 | 60,023",
        ]
    ]


def test_text_is_no_table(tmp_path: Path, settings: Settings) -> None:
    """Justified text with numbers, contents with leaders and a framed note stay lines."""
    pdf = document()
    text = "The board read 24 applications and 31 appeals in 2024, and 12 of them failed. " * 4
    pdf.multi_cell(0, text=text, align="J", new_x="LMARGIN", new_y="NEXT")
    contents = [f"{n}. Part {n} {'.' * 60} {7 * n}" for n in (1, 2, 3)]
    for line in contents:
        pdf.cell(text=line, new_x="LMARGIN", new_y="NEXT")
    pdf.rect(20, 100, 120, 20)
    pdf.text(25, 110, "The library is closed on 5 May.")
    lines = read(pdf, tmp_path, settings)[0]
    assert lines == [text.strip(), *contents, "The library is closed on 5 May."]


def test_headers_are_repeated_on_the_next_page(tmp_path: Path, settings: Settings) -> None:
    """Rows on the next page follow the repeated header of their table, ruled or not."""
    rows = [("Course", "Seats", "Fee"), *((f"Course {n}", f"{n}", f"{n}00") for n in range(1, 60))]
    ruled, repeated, bare = document(), document(), document()
    y = 20
    for row in rows:
        for place, width, cell in zip((20, 80, 120), (60, 40, 40), row, strict=True):
            ruled.rect(place, y, width, 8)
            ruled.text(place + 2, y + 6, cell)
            bare.text(place + 2, y + 6, cell)
        y += 8
        if y > 260:
            ruled.add_page()
            bare.add_page()
            y = 20
    with repeated.table() as table:
        for row in rows:
            table.row(row)
    for pdf in (ruled, repeated, bare):
        first, second = read(pdf, tmp_path, settings)[:2]
        assert first[0] == second[0] == "Course | Seats | Fee"
        assert second[1].count(" | ") == 2 and "Course | Seats | Fee" not in second[1:]


def test_another_table_on_the_next_page_has_its_own_head(
    tmp_path: Path, settings: Settings
) -> None:
    """A table of the same columns with heads of its own gets none of the table before."""
    pdf = document()
    for rows in (_ROOMS, (("Menu", "Portions", "Cost"), ("Soup", "3", "700"))):
        for number, row in enumerate(rows):
            for place, cell in zip(_EDGES, row, strict=False):
                pdf.rect(place, 20 + 8 * number, 40, 8)
                pdf.text(place + 2, 26 + 8 * number, cell)
        if rows is _ROOMS:
            pdf.add_page()
    assert read(pdf, tmp_path, settings)[1] == ["Menu | Portions | Cost", "Soup | 3 | 700"]


def test_text_after_a_table_stays_text(tmp_path: Path, settings: Settings) -> None:
    """What follows a ruled table is not drawn into it."""
    pdf = document()
    with pdf.table() as table:
        for row in _ROOMS:
            table.row(row)
    pdf.multi_cell(0, text=SENTENCE * 2)
    assert read(pdf, tmp_path, settings) == [[*_LINES, (SENTENCE * 2).strip()]]


def test_labels_go_on_over_pages(tmp_path: Path, settings: Settings) -> None:
    """A merged label that a page break divides is repeated on the next page."""
    pages = (
        (("Rank", "Trip", "Pay"), ("Staff", "day", "10")),
        (("", "night", "20"), ("Dean", "day", "30")),
    )
    pdf = document()
    for number, rows in enumerate(pages):
        if number:
            pdf.add_page()
        put(pdf, rows, _EDGES[:3], 20)
        for level in range(len(rows)):
            for place in _EDGES[:3]:
                pdf.rect(place, 20 + 8 * level, 40, 8)
    assert read(pdf, tmp_path, settings) == [
        ["Rank | Trip | Pay", "Staff | day | 10"],
        ["Rank | Trip | Pay", "Staff | night | 20", "Dean | day | 30"],
    ]
