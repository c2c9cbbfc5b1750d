"""PDF: annotations, embedded files, and state that must not leak to the next file."""

from pathlib import Path

import pypdf
from fpdf.enums import EncryptionMethod
from pypdf.annotations import FreeText, Text

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.pdf.test_pdf import document, written


def test_annotations_are_on_their_page(tmp_path: Path, settings: Settings) -> None:
    """Comments and typed-in words are read after the text of the page, and not twice."""
    pdf = document()
    pdf.cell(text="Fees are due in March.")
    pdf.add_page()
    pdf.cell(text="Last page")
    writer = pypdf.PdfWriter(clone_from=written(pdf, tmp_path / "a.pdf"))
    box = (50, 550, 200, 650)
    writer.add_annotation(0, Text(rect=box, text="등록금 확인", title_bar="김하나"))
    writer.add_annotation(0, FreeText(rect=box, text="typed in"))
    writer.add_annotation(0, Text(rect=box, text="Fees are due in March."))
    writer.write(tmp_path / "b.pdf")
    found = extract(tmp_path / "b.pdf", settings)
    assert [page.text for page in found.pages] == [
        "Fees are due in March.\n김하나: 등록금 확인\ntyped in",
        "Last page",
    ]


def test_files_inside_are_read_without_pages_of_their_own(
    tmp_path: Path, settings: Settings
) -> None:
    """Attached files follow on the last page under their names; a broken one is named."""
    pdf = document()
    pdf.cell(text="Main")
    writer = pypdf.PdfWriter(clone_from=written(pdf, tmp_path / "a.pdf"))
    writer.add_attachment("fees.csv", b"term,fee\n1,100\n2,200\n")
    writer.add_attachment("broken.docx", b"PK\x03\x04 broken")
    writer.write(tmp_path / "b.pdf")
    (page,) = extract(tmp_path / "b.pdf", settings).pages
    found = extract(tmp_path / "b.pdf", settings)
    assert "Main" in page.text and "term: 1; fee: 100" in page.text
    assert [title for _, _, title in page.headings] == ["fees.csv"]
    assert found.status == "partial" and "broken.docx" in found.reason


def test_an_encrypted_file_does_not_affect_the_next_one(tmp_path: Path, settings: Settings) -> None:
    """A damaged file read after a locked one is damaged, not locked."""
    locked = document()
    locked.set_encryption("secret", "open", encryption_method=EncryptionMethod.AES_256)
    path = written(locked, tmp_path / "a.pdf")
    empty = tmp_path / "b.pdf"
    pypdf.PdfWriter().write(empty)
    assert extract(path, settings).status == "needs_password"
    assert extract(empty, settings).code == "unreadable"


def button(writer: pypdf.PdfWriter, label: str, on: str, chosen: str, flags: int = 0) -> None:
    """Put a check box or radio button on the first page."""
    kinds = pypdf.generic
    names = kinds.NameObject
    looks = kinds.DictionaryObject(
        {names(on): kinds.NullObject(), names("/Off"): kinds.NullObject()}
    )
    field = kinds.DictionaryObject(
        {
            names("/Type"): names("/Annot"),
            names("/Subtype"): names("/Widget"),
            names("/FT"): names("/Btn"),
            names("/Ff"): kinds.NumberObject(flags),
            names("/T"): kinds.TextStringObject(label),
            names("/AS"): names(chosen),
            names("/AP"): kinds.DictionaryObject({names("/N"): looks}),
            names("/Rect"): kinds.ArrayObject([kinds.NumberObject(n) for n in (10, 10, 30, 30)]),
        }
    )
    page = writer.pages[0]
    shown = page.get("/Annots", kinds.ArrayObject())
    page[names("/Annots")] = kinds.ArrayObject([*shown, writer._add_object(field)])
    form = kinds.DictionaryObject({names("/Fields"): kinds.ArrayObject()})
    writer.root_object.setdefault(names("/AcroForm"), form)


def test_check_boxes_show_their_state(tmp_path: Path, settings: Settings) -> None:
    """Check boxes show their state; the radio buttons of a group show their names."""
    pdf = document()
    pdf.cell(text="Form")
    writer = pypdf.PdfWriter(clone_from=written(pdf, tmp_path / "a.pdf"))
    button(writer, "동의함", "/Yes", "/Yes")
    button(writer, "거부함", "/Yes", "/Off")
    button(writer, "Meal", "/vegetarian", "/vegetarian", flags=1 << 15)
    writer.write(tmp_path / "b.pdf")
    text = extract(tmp_path / "b.pdf", settings).pages[0].text
    assert text == "Form\n☑ 동의함\n☐ 거부함\n☑ vegetarian: Meal"
