"""Excel 2003 XML loader."""

from pathlib import Path

from ingest.loaders import extract
from settings import Settings

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def cell(text: str, kind: str = "String", extra: str = "") -> str:
    """A cell."""
    return f'<Cell {extra}><Data ss:Type="{kind}">{text}</Data></Cell>'


def test_excel_2003_xml(tmp_path: Path, settings: Settings) -> None:
    """Merged labels, long numbers, masks, dates and durations are read."""
    styles = "".join(
        f'<Style ss:ID="{name}"><Font ss:StrikeThrough="{struck}"/>'
        f'<NumberFormat ss:Format="{code}"/></Style>'
        for name, struck, code in (
            ("zip", 0, "00000"), ("old", 1, "General Number"), ("time", 0, "[h]:mm"),
        )
    )  # fmt: skip
    heads = "".join(cell(head) for head in ("Team", "Zip", "Account", "Since", "Worked"))
    first = (
        cell("North", extra='ss:MergeDown="1"')
        + cell("3187", "Number", 'ss:StyleID="zip"')
        + cell("1234567890123456", "Number")
        + cell("2026-03-15T00:00:00.000", "DateTime")
        + cell("1900-01-02T04:30:00.000", "DateTime", 'ss:StyleID="time"')
    )
    second = cell("42", "Number", 'ss:Index="2" ss:StyleID="zip"')
    second += cell("9", "Number", 'ss:StyleID="old"')
    xml = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{NAMESPACE}" xmlns:ss="{NAMESPACE}"><DocumentProperties '
        'xmlns="urn:schemas-microsoft-com:office:office"><Author>Kim</Author>'
        f'</DocumentProperties><Styles>{styles}</Styles><Worksheet ss:Name="Staff"><Table>'
        f"<Row>{heads}</Row><Row>{first}</Row><Row>{second}</Row></Table></Worksheet></Workbook>"
    )
    path = tmp_path / "a.xml"
    path.write_text(xml)
    extracted = extract(path, settings)
    assert extracted.pages[0].name == "Staff"
    assert extracted.pages[0].text.split("\n")[2:] == [
        "Team | Zip | Account | Since | Worked",
        "Team: North; Zip: 03187; Account: 1234567890123456; Since: 2026-03-15; Worked: 52:30",
        "Team: North; Zip: 00042",
    ]
    assert [note.code for note in extracted.notes] == ["left_out_struck"]
