"""Tables as lines: spans, header rows, captions, form layouts."""

from ingest.loaders.tables.grid import Cell, lines


def table(*cells: tuple[int, int, int, int, str]) -> list[str]:
    """Return the rows of (row, column, rows, columns, text) cells."""
    return list(lines([Cell(r, c, rows, text, columns) for r, c, rows, columns, text in cells]))


def test_a_row_span_is_repeated_in_each_row() -> None:
    """A cell that spans two rows is written in both."""
    rows = table(
        *((0, 0, 1, 1, "요일"), (0, 1, 1, 1, "구분"), (0, 2, 1, 1, "시작")),
        *((1, 0, 2, 1, "월"), (1, 1, 1, 1, "오전"), (1, 2, 1, 1, "9시")),
        *((2, 1, 1, 1, "오후"), (2, 2, 1, 1, "13시")),
    )
    assert rows == ["요일 | 구분 | 시작", "월 | 오전 | 9시", "월 | 오후 | 13시"]


def test_two_header_rows_are_joined() -> None:
    """A header over two columns is repeated in both, a header over two rows is not."""
    rows = table(
        *((0, 0, 2, 1, "Rank"), (0, 1, 1, 2, "Domestic"), (0, 3, 1, 1, "Abroad")),
        *((1, 1, 1, 1, "Lodging"), (1, 2, 1, 1, "Meals"), (1, 3, 1, 1, "")),
        *((2, 0, 1, 1, "Staff"), (2, 1, 1, 1, "60"), (2, 2, 1, 1, "20"), (2, 3, 1, 1, "90")),
    )
    assert rows == [
        "Rank | Domestic Lodging | Domestic Meals | Abroad",
        "Staff | 60 | 20 | 90",
    ]


def test_marked_header_rows_are_joined() -> None:
    """Header cells marked by the document may be numbers."""
    heads = [Cell(0, 0, 2, "Year", header=True), Cell(0, 1, 1, "2024", 2, header=True)]
    below = [Cell(1, 1, 1, "1", header=True), Cell(1, 2, 1, "2", header=True)]
    values = [Cell(2, 0, 1, "Sum"), Cell(2, 1, 1, "5"), Cell(2, 2, 1, "6")]
    assert list(lines([*heads, *below, *values])) == ["Year | 2024 1 | 2024 2", "Sum | 5 | 6"]


def test_a_form_with_wide_fields_keeps_its_rows() -> None:
    """A wide cell next to a label is a field, not a header."""
    rows = table(
        *((0, 0, 1, 1, "Name"), (0, 1, 1, 3, "Kim")),
        *((1, 0, 1, 1, "Dept"), (1, 1, 1, 1, "CS"), (1, 2, 1, 1, "Year"), (1, 3, 1, 1, "3")),
        *((2, 0, 1, 1, "Tel"), (2, 1, 1, 3, "02-1")),
    )
    assert rows[0].startswith("Name | Kim")
    assert rows[1:] == ["Dept | CS | Year | 3", "Tel | 02-1 | 02-1 | 02-1"]


def test_a_row_of_one_cell_is_written_once() -> None:
    """Captions above the header and section titles between rows are no columns."""
    rows = table(
        (0, 0, 1, 2, "Fees 2026"),
        *((1, 0, 1, 1, "Kind"), (1, 1, 1, 1, "Won")),
        (2, 0, 1, 2, "Graduate"),
        *((3, 0, 1, 1, "MA"), (3, 1, 1, 1, "5")),
    )
    assert rows == ["Fees 2026", "Kind | Won", "Graduate", "MA | 5"]


def test_an_empty_cell_keeps_its_column() -> None:
    """Cells after an empty one stay in their column."""
    rows = table((0, 0, 1, 1, "A"), (0, 1, 1, 1, "B"), (0, 2, 1, 1, "C"), (1, 2, 1, 1, "3"))
    assert rows == ["A | B | C", " |  | 3"]


def test_a_long_text_is_not_repeated() -> None:
    """Merged paragraphs are written once; only labels are repeated."""
    text = "긴 설명 " * 60
    rows = table((0, 0, 2, 1, text), (0, 1, 1, 1, "A"), (1, 1, 1, 1, "B"))
    assert rows == [f"{text} | A", " | B"]


def test_the_fields_of_a_form_are_written_once() -> None:
    """In a form layout no row has a cell in each column."""
    rows = table(
        *((0, 0, 1, 2, "Name"), (0, 2, 1, 5, "")),
        *((1, 0, 1, 3, "Birth"), (1, 3, 1, 1, "2001"), (1, 4, 1, 3, "Sex")),
        *((2, 0, 1, 5, "Country"), (2, 5, 1, 2, "Korea")),
    )
    assert rows == ["Name", "Birth | 2001 | Sex", "Country | Korea"]


def test_a_wide_sentence_is_not_repeated_in_its_row() -> None:
    """A sentence that spans columns is written once."""
    text = "이 표의 금액은 부가가치세를 포함하며 다음 학기부터 적용한다. " * 3
    rows = table(
        *((0, 0, 1, 1, "A"), (0, 1, 1, 1, "B"), (0, 2, 1, 1, "C")),
        *((1, 0, 1, 1, "1"), (1, 1, 1, 2, text)),
    )
    assert rows == ["A | B | C", f"1 | {text}"]
