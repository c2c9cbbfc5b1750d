"""Office files in one XML document: Word 2003 XML, Flat OPC, Flat ODF."""

import base64
import struct
from pathlib import Path

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.office import W, paragraph, table

OLD = (
    'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="urn:wx" '
    'xmlns:aml="urn:aml" xmlns:o="urn:o"'
)


def change(kind: str, inner: str) -> str:
    """A tracked change or comment as Word 2003 writes it."""
    return (
        f'<aml:annotation aml:id="1" w:type="Word.{kind}" aml:author="김">'
        f"<aml:content>{inner}</aml:content></aml:annotation>"
    )


def test_word_2003_xml_is_read_like_docx(tmp_path: Path, settings: Settings) -> None:
    """Headings, labels, superscripts, changes, notes, tables and headers are read."""
    run = "<w:r><w:t>{}</w:t></w:r>"
    up = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>6</w:t></w:r>'
    listed = (
        '<w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="나."/></w:listPr>'
        "</w:pPr>"
    )
    deleted = change("Deletion", "<w:r><w:delText>gone</w:delText></w:r>")
    note = f"<w:r><w:footnote>{paragraph('A note')}</w:footnote></w:r>"
    comment = f"<w:r>{change('Comment', paragraph('Check it'))}</w:r>"
    merged = (
        '<w:tbl><w:tr><w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr>'
        f"{paragraph('A')}</w:tc><w:tc>{paragraph('1')}</w:tc></w:tr><w:tr><w:tc><w:tcPr>"
        f"<w:vmerge/></w:tcPr><w:p/></w:tc><w:tc>{paragraph('2')}</w:tc></w:tr></w:tbl>"
    )
    xml = (
        f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument {OLD}>'
        "<o:DocumentProperties><o:Title>Rules</o:Title><o:Revision>9</o:Revision>"
        '</o:DocumentProperties><w:fonts><w:font w:name="Batang"/></w:fonts><w:styles>'
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 2"/></w:style>'
        f"</w:styles><w:body><wx:sect><wx:sub-section>{paragraph('총칙', 'a')}<w:p>{listed}"
        f"{run.format('10')}{up}{deleted}{change('Insertion', run.format(' Ω'))}{note}{comment}"
        f"</w:p>{merged}</wx:sub-section><w:sectPr><w:hdr>{paragraph('Header')}</w:hdr>"
        "</w:sectPr></wx:sect></w:body></w:wordDocument>"
    )
    (tmp_path / "a.xml").write_text(xml, "utf-8")
    extracted = extract(tmp_path / "a.xml", settings)
    assert extracted.pages[0].text == (
        "총칙\n\n나. 10⁶ Ω[1]\n\nA | 1\nA | 2\n[1] A note\n김: Check it\n\nHeader"
    )
    assert (extracted.title, extracted.metadata["kind"]) == ("Rules", "docx")
    assert [level for _, level, _ in extracted.pages[0].headings] == [2]


def test_flat_packages_are_read_by_their_loader(tmp_path: Path, settings: Settings) -> None:
    """Flat OPC is read as DOCX, Flat ODF as ODT."""
    body = paragraph("휴관일") + table(("요일", "시간"), ("금", "9시"))
    part = (
        '<pkg:part pkg:name="/word/document.xml"><pkg:xmlData>'
        f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document></pkg:xmlData></pkg:part>'
    )
    package = f'<pkg:package xmlns:pkg="urn:pkg">{part}</pkg:package>'
    (tmp_path / "a.xml").write_text(f'<?xml version="1.0"?>{package}', "utf-8")
    assert extract(tmp_path / "a.xml", settings).pages[0].text == "휴관일\n\n요일 | 시간\n금 | 9시"
    flat = (
        '<office:document xmlns:office="urn:o" xmlns:text="urn:x" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>'
        "<text:p>본문</text:p></office:text></office:body></office:document>"
    )
    (tmp_path / "a.fodt").write_text(f'<?xml version="1.0"?>{flat}', "utf-8")
    assert extract(tmp_path / "a.fodt", settings).pages[0].text == "본문"


def test_other_documents_stay_xml(tmp_path: Path, settings: Settings) -> None:
    """A root element of the same name alone does not make an Office file."""
    for name, xml in (("a", "<package><name>x</name></package>"), ("b", "<document>y</document>")):
        (tmp_path / f"{name}.xml").write_text(f'<?xml version="1.0"?>{xml}', "utf-8")
    assert extract(tmp_path / "a.xml", settings).pages[0].text == "name: x"
    assert "y" in extract(tmp_path / "b.xml", settings).pages[0].text


def test_check_boxes_of_word_2003(tmp_path: Path, settings: Settings) -> None:
    """The state of a check box is binary data of its field."""
    data = struct.pack("<IHHHHHH", 0xFFFFFFFF, 1 | 25 << 2, 0, 20, 0, 0, 1)
    field = f"<w:fldData>{base64.b64encode(data).decode()}</w:fldData>"
    xml = (
        f'<?xml version="1.0"?><w:wordDocument {OLD}><w:body><w:p><w:r>'
        f'<w:fldChar w:fldCharType="begin">{field}</w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX'
        "</w:instrText></w:r><w:r><w:t> agree</w:t></w:r></w:p></w:body></w:wordDocument>"
    )
    (tmp_path / "a.doc").write_text(xml, "utf-8")
    assert extract(tmp_path / "a.doc", settings).pages[0].text == "☑ agree"
