"""Tables: what a cell belongs to is said in its row."""

from ingest.loaders.tables.grid import Cell, lines


def table(*cells: tuple[int, int, int, int, str]) -> list[str]:
    """Return the lines of (row, column, rows, columns, text) cells."""
    return list(lines([Cell(r, c, rows, text, columns) for r, c, rows, columns, text in cells]))


def test_a_merged_label_is_in_each_of_its_rows() -> None:
    """A cell over two rows is read in both."""
    found = table(
        *((0, 0, 1, 1, "요일"), (0, 1, 1, 1, "구분"), (0, 2, 1, 1, "시작")),
        *((1, 0, 2, 1, "월"), (1, 1, 1, 1, "오전"), (1, 2, 1, 1, "9시")),
        *((2, 1, 1, 1, "오후"), (2, 2, 1, 1, "13시")),
    )
    assert found == ["요일 | 구분 | 시작", "월 | 오전 | 9시", "월 | 오후 | 13시"]


def test_heads_of_two_levels_are_joined() -> None:
    """A head over two columns is said in both, a head over two rows once."""
    found = table(
        *((0, 0, 2, 1, "Rank"), (0, 1, 1, 2, "Domestic"), (0, 3, 1, 1, "Abroad")),
        *((1, 1, 1, 1, "Lodging"), (1, 2, 1, 1, "Meals"), (1, 3, 1, 1, "")),
        *((2, 0, 1, 1, "Staff"), (2, 1, 1, 1, "60"), (2, 2, 1, 1, "20"), (2, 3, 1, 1, "90")),
    )
    assert found == ["Rank | Domestic Lodging | Domestic Meals | Abroad", "Staff | 60 | 20 | 90"]


def test_marked_heads_are_joined_whatever_they_say() -> None:
    """Cells that the document marks as heads may hold numbers."""
    heads = [Cell(0, 0, 2, "Year", header=True), Cell(0, 1, 1, "2024", 2, header=True)]
    below = [Cell(1, 1, 1, "1", header=True), Cell(1, 2, 1, "2", header=True)]
    values = [Cell(2, 0, 1, "Sum"), Cell(2, 1, 1, "5"), Cell(2, 2, 1, "6")]
    assert list(lines([*heads, *below, *values])) == ["Year | 2024 1 | 2024 2", "Sum | 5 | 6"]


def test_a_form_with_wide_fields_keeps_its_rows() -> None:
    """A wide cell beside a label is a field, not a head."""
    found = table(
        *((0, 0, 1, 1, "Name"), (0, 1, 1, 3, "Kim")),
        *((1, 0, 1, 1, "Dept"), (1, 1, 1, 1, "CS"), (1, 2, 1, 1, "Year"), (1, 3, 1, 1, "3")),
        *((2, 0, 1, 1, "Tel"), (2, 1, 1, 3, "02-1")),
    )
    assert found[0].startswith("Name | Kim")
    assert found[1:] == ["Dept | CS | Year | 3", "Tel | 02-1 | 02-1 | 02-1"]


def test_a_row_of_one_cell_is_said_once() -> None:
    """A caption above the head and a section between rows are no columns."""
    found = table(
        (0, 0, 1, 2, "Fees 2026"),
        *((1, 0, 1, 1, "Kind"), (1, 1, 1, 1, "Won")),
        (2, 0, 1, 2, "Graduate"),
        *((3, 0, 1, 1, "MA"), (3, 1, 1, 1, "5")),
    )
    assert found == ["Fees 2026", "Kind | Won", "Graduate", "MA | 5"]


def test_an_empty_cell_keeps_its_column() -> None:
    """Cells behind an empty one stay under their head."""
    found = table((0, 0, 1, 1, "A"), (0, 1, 1, 1, "B"), (0, 2, 1, 1, "C"), (1, 2, 1, 1, "3"))
    assert found == ["A | B | C", " |  | 3"]


def test_a_long_text_is_not_repeated() -> None:
    """Merged paragraphs are written once; only labels are repeated."""
    text = "긴 설명 " * 60
    found = table((0, 0, 2, 1, text), (0, 1, 1, 1, "A"), (1, 1, 1, 1, "B"))
    assert found == [f"{text} | A", " | B"]


def test_the_fields_of_a_form_are_written_once() -> None:
    """Where no row has a cell in every column, the columns are no more than a drawing aid."""
    found = table(
        *((0, 0, 1, 2, "Name"), (0, 2, 1, 5, "")),
        *((1, 0, 1, 3, "Birth"), (1, 3, 1, 1, "2001"), (1, 4, 1, 3, "Sex")),
        *((2, 0, 1, 5, "Country"), (2, 5, 1, 2, "Korea")),
    )
    assert found == ["Name", "Birth | 2001 | Sex", "Country | Korea"]


def test_a_wide_sentence_is_not_repeated_in_its_row() -> None:
    """A sentence over columns is no label of theirs."""
    text = "이 표의 금액은 부가가치세를 포함하며 다음 학기부터 적용한다. " * 3
    found = table(
        *((0, 0, 1, 1, "A"), (0, 1, 1, 1, "B"), (0, 2, 1, 1, "C")),
        *((1, 0, 1, 1, "1"), (1, 1, 1, 2, text)),
    )
    assert found == ["A | B | C", f"1 | {text}"]
