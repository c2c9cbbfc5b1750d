"""Mail: headers, bodies, attachments, encryption, Outlook messages; saved pages."""

import struct
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from index.documents import Extracted
from ingest.loaders import extract
from ingest.loaders.mail.headers import date_text, header_text
from ingest.loaders.mail.outlook.compressed_rtf import decompress_rtf, encapsulated_html, rtf_text
from settings import Settings
from tests.ingest.loaders.compound import compound
from tests.ingest.loaders.office import docx, paragraph

HEAD = "From: Kim <kim@example.org>\nTo: all@example.org\nDate: Mon, 2 Mar 2026 09:00:00 +0900\n"


DEADLINE = (
    "수강신청 정정은 3월 9일까지이며 포털의 학사 메뉴에서 할 수 있습니다. 문의는 전화로 받습니다."
)


def read(path: Path, content: bytes, settings: Settings) -> Extracted:
    """Write a file and extract it."""
    path.write_bytes(content)
    return extract(path, settings)


def message(subject: str = "수강신청 안내", body: str = DEADLINE) -> EmailMessage:
    """A message with a plain body."""
    mail = EmailMessage()
    mail["From"] = "학사지원팀 <office@example.org>"
    mail["To"] = "student@example.org"
    mail["Date"] = "Mon, 02 Mar 2026 09:00:00 +0900"
    mail["Subject"] = subject
    mail.set_content(body)
    return mail


@pytest.mark.parametrize("name", ["mail.eml", "mail.txt", "mail"])
def test_a_mail_shows_its_headers_and_its_body(
    name: str, tmp_path: Path, settings: Settings
) -> None:
    """Encoded headers are lines of text, the subject is the title, whatever the file is called."""
    found = read(tmp_path / name, message().as_bytes(), settings)
    assert (found.title, found.language, found.metadata["kind"]) == ("수강신청 안내", "ko", "eml")
    assert found.pages[0].text == (
        "From: 학사지원팀 <office@example.org>\nTo: student@example.org\n"
        "Date: 2026-03-02 09:00 +0900\nSubject: 수강신청 안내\n\n" + DEADLINE
    )


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?euc-kr?B?vsiz58fPvLy/5A==?=", "안녕하세요"),
        ("=?UTF-8?Q?caf=C3=A9?= au lait", "café au lait"),
        ("=?utf-8?B?7JWI?=\n =?utf-8?B?64WV?=", "안녕"),
        ("=?no-such-set?Q?word?=", "word"),
        ("=?utf-8?B?!!!?=", "=?utf-8?B?!!!?="),
        ("공지".encode("cp949").decode("ascii", "surrogateescape"), "공지"),
        ("plain", "plain"),
    ],
)
def test_headers_are_decoded(raw: str, text: str) -> None:
    """Encoded words, folded ones and bare bytes become text; nonsense raises nothing."""
    assert header_text(raw) == text


def test_a_date_that_is_none_stays_as_it_is() -> None:
    """A date has one format; one that cannot be parsed stays as written."""
    assert date_text("Mon, 2 Mar 2026 09:00:00 +0900") == "2026-03-02 09:00 +0900"
    assert date_text("some day") == "some day"


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("ks_c_5601-1987", "cp949"), ("us-ascii", "cp949"), ("", "cp949"), ("nonsense", "utf-8")],
)
def test_a_body_survives_a_wrong_charset(
    charset: str, encoding: str, tmp_path: Path, settings: Settings
) -> None:
    """What programs declare and what they write are two things."""
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    head = f"{HEAD}Subject: x\nContent-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n"
    body = "도서관은 오전 아홉 시에 문을 엽니다."
    found = read(tmp_path / "a.eml", head.encode() + body.encode(encoding), settings)
    assert body in found.pages[0].text


def test_the_better_body_is_read(tmp_path: Path, settings: Settings) -> None:
    """HTML is read where the plain text only points at it, and never besides it."""
    mail = message(body="View this in a browser.")
    rows = "<tr><td>기숙사</td><td>3월 2일</td></tr>" * 5
    mail.add_alternative(f"<style>p</style><h1>입사 일정</h1><table>{rows}</table>", "html")
    page = read(tmp_path / "a.eml", mail.as_bytes(), settings).pages[0]
    assert "기숙사 | 3월 2일" in page.text and "browser" not in page.text
    assert [page.text[o : o + 5] for o, _, _ in page.headings] == ["입사 일정"]
    mail = message(body="기숙사는 3월 2일부터 들어갈 수 있습니다.")
    mail.add_alternative("<p>기숙사는 3월 2일부터 들어갈 수 있습니다.</p>", "html")
    assert read(tmp_path / "b.eml", mail.as_bytes(), settings).pages[0].text.count("기숙사") == 1


def test_attachments_are_further_pages(tmp_path: Path, settings: Settings) -> None:
    """Each is read by its own loader under its name; pictures are named and no loss."""
    word = docx(tmp_path / "in.docx", paragraph("규정", "Heading1") + paragraph("제3조"))
    mail = message()
    mail.add_attachment(
        word.read_bytes(), maintype="application", subtype="x", filename="규정.docx"
    )
    mail.add_attachment("이름,점수\n김,90\n박,80\n".encode(), "text", "csv", filename="점수.csv")
    mail.add_attachment(b"\x89PNG\r\n\x1a\n" + bytes(40), "image", "png", filename="logo.png")
    found = read(tmp_path / "a.eml", mail.as_bytes(), settings)
    assert found.status == "text"
    assert [page.text.split("\n")[0] for page in found.pages[1:]] == ["규정.docx", "점수.csv"]
    assert found.pages[0].text.endswith("Attachments: 규정.docx, 점수.csv, logo.png")
    assert [h[1:] for h in found.pages[1].headings] == [(1, "규정.docx"), (2, "규정")]
    assert "이름: 김; 점수: 90" in found.pages[2].text
    assert found.metadata["without_text"] == ["logo.png"]


def test_a_broken_attachment_loses_only_itself(tmp_path: Path, settings: Settings) -> None:
    """The mail is read, and the reason names what was not."""
    mail = message()
    mail.add_attachment(b"PK\x03\x04 cut", "application", "zip", filename="notes.docx")
    found = read(tmp_path / "a.eml", mail.as_bytes(), settings)
    assert (found.status, found.code) == ("partial", "partial")
    assert "notes.docx" in found.reason and "3월 9일" in found.pages[0].text


def test_a_forwarded_mail_is_a_page(tmp_path: Path, settings: Settings) -> None:
    """A message inside a message is read like one; too many of them inside each other are not."""
    inner = message("원래 공지", "원래 내용입니다.")
    outer = message("FW: 공지", "전달합니다.")
    outer.add_attachment(inner)
    found = read(tmp_path / "a.eml", outer.as_bytes(), settings)
    assert "원래 내용입니다." in found.pages[1].text
    assert found.pages[1].headings[0][2] == "원래 공지.eml"
    for _ in range(6):
        outer, inner = message("FW", "."), outer
        outer.add_attachment(inner)
    assert read(tmp_path / "b.eml", outer.as_bytes(), settings).status == "partial"


@pytest.mark.parametrize(
    "kind",
    [
        'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=x',
        "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
        "application/x-pkcs7-mime; name=smime.p7m",
    ],
)
def test_an_encrypted_mail_is_refused(kind: str, tmp_path: Path, settings: Settings) -> None:
    """PGP and S/MIME messages are refused with a remedy."""
    mail = f"{HEAD}Subject: x\nContent-Type: {kind}\n\n--x\n\nabc\n--x--\n"
    found = read(tmp_path / "a.eml", mail.encode(), settings)
    assert (found.status, found.code) == ("no_text", "no_text")
    assert "encrypted" in found.reason


def test_a_mail_encrypted_in_its_body_is_refused(tmp_path: Path, settings: Settings) -> None:
    """Inline PGP leaves an encrypted plain text body."""
    mail = f"{HEAD}Subject: x\n\n-----BEGIN PGP MESSAGE-----\n\nhIwDY32h\n"
    assert read(tmp_path / "a.eml", mail.encode(), settings).code == "no_text"


def test_an_encrypted_mail_in_outlook_is_refused(tmp_path: Path, settings: Settings) -> None:
    """PGP in Outlook is a message without a body and an encrypted attachment."""
    sealed = {
        "__substg1.0_3707001F": wide("x.asc"),
        "__substg1.0_37010102": b"-----BEGIN PGP MESSAGE-----\nabc",
    }
    data = compound(outlook(**{"__attach_version1.0_#00000000": sealed}))
    assert read(tmp_path / "a.msg", data, settings).code == "no_text"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_mail_may_be_saved_in_a_wide_encoding(
    encoding: str, tmp_path: Path, settings: Settings
) -> None:
    """Some programs save a message in UTF-16."""
    data = f"{HEAD}Subject: 안내\n\n{DEADLINE}".encode(encoding)
    found = read(tmp_path / "a.eml", data, settings)
    assert found.title == "안내" and DEADLINE in found.pages[0].text


def test_a_signed_mail_is_read_without_its_signature(tmp_path: Path, settings: Settings) -> None:
    """A clear signature is an attachment nobody reads."""
    mail = MIMEMultipart("signed", protocol="application/pkcs7-signature")
    mail["Subject"] = "signed"
    mail.attach(MIMEText("The words.", "plain"))
    signature = MIMEText("AAAA", "plain")
    signature.replace_header("Content-Type", 'application/pkcs7-signature; name="smime.p7s"')
    mail.attach(signature)
    text = read(tmp_path / "a.eml", mail.as_bytes(), settings).pages[0].text
    assert text.endswith("The words.")


@pytest.mark.parametrize("data", [b"no mail at all", b"\n\n\nwords", b"--x\n--x--"])
def test_what_is_no_mail_is_refused(data: bytes, tmp_path: Path, settings: Settings) -> None:
    """A file that only has the suffix gives a reason, not an empty document."""
    assert read(tmp_path / "a.eml", data, settings).code in ("unreadable", "no_text")


def test_a_bad_line_among_the_headers_is_dropped(tmp_path: Path, settings: Settings) -> None:
    """The headers below a broken line are read, and the status is `partial`."""
    kind = "Content-Type: text/html"
    data = f"{HEAD}<<bad>>\nSubject: x\n{kind}\n\n<p>One <b>word</b></p>"
    found = read(tmp_path / "a.eml", data.encode(), settings)
    assert (found.status, found.title) == ("partial", "x")
    assert found.pages[0].text.endswith("One word")


def test_a_letter_in_a_text_file_is_plain_text(tmp_path: Path, settings: Settings) -> None:
    """Lines that look like headers do not make a mail of a note."""
    found = read(tmp_path / "a.txt", b"From: me\nTo: you\nSubject: lunch\n\nAt noon.", settings)
    assert found.metadata["kind"] == "txt"


def test_a_saved_page_is_read(tmp_path: Path, settings: Settings) -> None:
    """MHTML gives the text of its page, decoded, under the page's title."""
    mail = MIMEMultipart("related")
    mail["From"] = "<Saved by Blink>"
    mail["Snapshot-Content-Location"] = "https://example.org/rules"
    mail["Subject"] = "=?utf-8?B?7ZWZ7LmZ?="
    mail.attach(MIMEText("<html><body><h1>제1장</h1><p>휴학은 1년까지.</p></body></html>", "html"))
    for name in ("page.mhtml", "page.bin"):
        found = read(tmp_path / name, mail.as_bytes(), settings)
        assert found.metadata["kind"] == "mhtml"
        assert found.pages[0].text == "제1장\n\n휴학은 1년까지."
        assert found.title == "학칙"
        assert found.metadata["address"] == "https://example.org/rules"


def wide(text: str) -> bytes:
    """Text as Outlook stores it."""
    return text.encode("utf-16-le")


def properties(header: int, *rows: tuple[int, int, int]) -> bytes:
    """A stream of properties of fixed length: (number, type, value)."""
    return bytes(header) + b"".join(
        struct.pack("<HHIQ", kind, number, 6, value) for number, kind, value in rows
    )


def outlook(**more: object) -> dict[str, object]:
    """The streams of a message."""
    sent = 134_169_120_000_000_000  # 2026-02-28 in hundreds of nanoseconds since 1601.
    return {
        "__properties_version1.0": properties(32, (0x39, 0x40, sent), (0x3FFD, 3, 949)),
        "__substg1.0_0037001F": wide("기숙사 안내"),
        "__substg1.0_0C1A001E": "생활관".encode("cp949"),
        "__substg1.0_0C1F001F": wide("dorm@example.org"),
        "__substg1.0_0E04001F": wide("학생"),
        **more,
    }


def test_an_outlook_message_is_read(tmp_path: Path, settings: Settings) -> None:
    """Headers in the code page of the message, date, body, attachments, messages among them."""
    attached = {
        "__substg1.0_3707001F": wide("점수.csv"),
        "__substg1.0_37010102": "이름,점수\n김,90\n".encode() + b"\n" * 5000,
    }
    inner = outlook(**{"__substg1.0_1000001F": wide("안에 든 메일입니다.")})
    tree = outlook(
        **{
            "__substg1.0_1000001F": wide("입사는 3월 2일부터입니다."),
            "__attach_version1.0_#00000000": attached,
            "__attach_version1.0_#00000001": {"__substg1.0_3701000D": inner},
        }
    )
    found = read(tmp_path / "a.msg", compound(tree), settings)
    assert (found.status, found.title) == ("text", "기숙사 안내")
    lines = found.pages[0].text.split("\n")
    assert lines[0] == "From: 생활관 <dorm@example.org>"
    assert lines[2].startswith("Date: 2026-") and "입사는 3월 2일부터입니다." in lines
    assert "이름: 김; 점수: 90" in found.pages[1].text
    assert "안에 든 메일입니다." in found.pages[2].text


def test_an_outlook_message_may_hold_html_only(tmp_path: Path, settings: Settings) -> None:
    """The HTML is read in the code page it declares."""
    html = '<meta charset="euc-kr"><p>퇴사는 6월 20일입니다.</p>'.encode("cp949")
    found = read(tmp_path / "a.msg", compound(outlook(**{"__substg1.0_10130102": html})), settings)
    assert "퇴사는 6월 20일입니다." in found.pages[0].text


def test_an_encrypted_outlook_message_is_refused(tmp_path: Path, settings: Settings) -> None:
    """The message class marks an encrypted body."""
    tree = outlook(**{"__substg1.0_001A001F": wide("IPM.Note.SMIME")})
    assert read(tmp_path / "a.msg", compound(tree), settings).code == "no_text"


def test_a_packed_body_is_unpacked() -> None:
    """The example of the format's description, and text that repeats itself."""
    data = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af80be0626364b03000206820000000"
    )
    assert decompress_rtf(data).startswith(rb"{\rtf1\ansi\ansicpg125")
    assert decompress_rtf(b"\x20\0\0\0\x05\0\0\0MELA\0\0\0\0{\\rtf1}") == b"{\\rtf1}"
    assert decompress_rtf(b"short") == b""


def test_html_comes_out_of_its_rtf() -> None:
    """HTML wrapped into RTF gives back its tags and its text in the declared code page."""
    rtf = (
        rb"{\rtf1\ansi\ansicpg949\fromhtml1 {\fonttbl{\f0 Arial;}}"
        rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 \'c8\'de\'c7\'d0{\*\htmltag72 </p>}\htmlrtf }"
        rb"\htmlrtf0 \u50504 ?end}"
    )
    html = encapsulated_html(rtf)
    assert "<p>" in html and "휴학" in html and "안" in html and "end" in html
    assert encapsulated_html(rb"{\rtf1 plain}") == ""
    assert rtf_text(rb"{\rtf1\ansi\ansicpg949 \'c8\'de\'c7\'d0}").strip() == "휴학"


def test_outlook_recipients_are_named_with_their_addresses(
    tmp_path: Path, settings: Settings
) -> None:
    """Recipients are written with name and address, Bcc included."""

    def person(kind: int, name: str, address: str) -> dict[str, object]:
        return {
            "__properties_version1.0": properties(0, (0x0C15, 3, kind)),
            "__substg1.0_3001001F": wide(name),
            "__substg1.0_39FE001F": wide(address),
        }

    tree = outlook(
        **{
            "__recip_version1.0_#00000000": person(1, "김하나", "one@example.org"),
            "__recip_version1.0_#00000001": person(1, "two@example.org", "two@example.org"),
            "__recip_version1.0_#00000002": person(3, "이셋", "three@example.org"),
        }
    )
    text = read(tmp_path / "a.msg", compound(tree), settings).pages[0].text
    assert "To: 김하나 <one@example.org>; two@example.org\n" in text
    assert "Bcc: 이셋 <three@example.org>" in text
