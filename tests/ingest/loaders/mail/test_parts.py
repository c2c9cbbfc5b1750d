"""Mail parts: calendars, alternatives, forwarded messages, TNEF, mailboxes, Outlook items."""

import base64
import quopri
import struct
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest

from index.documents import Extracted
from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.compound import compound
from tests.ingest.loaders.mail.test_mail import message, properties, wide

ADDRESS = UUID("00062004-0000-0000-c000-000000000046").bytes_le
MEETING = UUID("00062002-0000-0000-c000-000000000046").bytes_le
TASK = UUID("00062003-0000-0000-c000-000000000046").bytes_le


def read(data: bytes | str, tmp_path: Path, settings: Settings, name: str = "a.eml") -> Extracted:
    """Write a file and extract it."""
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return extract(path, settings)


def body(found: Extracted) -> str:
    """The text of the first page below its headers."""
    return found.pages[0].text.partition("\n\n")[2]


def both(plain: str, html: str) -> EmailMessage:
    """A message in two forms."""
    mail = message("제목", plain)
    mail.add_alternative(html, subtype="html")
    return mail


EVENT = (
    "BEGIN:VCALENDAR\r\nX-WR-TIMEZONE:Asia/Seoul\r\nBEGIN:VTIMEZONE\r\nTZID:Asia/Seoul\r\n"
    "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    "BEGIN:VEVENT\r\n{}\r\nBEGIN:VALARM\r\nDESCRIPTION:alarm\r\nEND:VALARM\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (
            "DTSTART;TZID=Asia/Seoul:20260901T093000\r\nDTEND;TZID=Asia/Seoul:20260901T110000\r\n"
            "SUMMARY:개강 준비\\, 1차\r\nLOCATION:별관 \r\n 7호\r\n"
            'ORGANIZER;CN="박하나":mailto:p@e.org\r\n'
            "ATTENDEE;CN=이둘:MAILTO:l@e.org\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=4",
            "일정: 개강 준비, 1차, 일시: 2026-09-01 09:30–11:00 (Asia/Seoul), 장소: 별관 7호\n"
            "반복: 2주마다 화요일, 목요일, 4회\n주최자: 박하나 <p@e.org>\n참석자: 이둘 <l@e.org>",
        ),
        (
            "DTSTART:20260901T140000Z\r\nDURATION:PT2H\r\nSUMMARY:Night run\r\n"
            "RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20261231T000000Z\r\nDESCRIPTION:Bring\\nwater",
            "Event: Night run, When: 2026-09-01 23:00 – 2026-09-02 01:00 (Asia/Seoul)\n"
            "Repeats: every month on last Friday, until 2026-12-31\nDescription: Bring\nwater",
        ),
        (
            "DTSTART;VALUE=DATE:20260910\r\nDTEND;VALUE=DATE:20260912\r\nSUMMARY:Retreat\r\n"
            "STATUS:CANCELLED",
            "Cancelled event: Retreat, When: 2026-09-10 – 2026-09-11 (all day)",
        ),
        (
            "DTSTART;VALUE=DATE:20260910\r\nDTEND;VALUE=DATE:20260911\r\nSUMMARY:쉬는 날",
            "일정: 쉬는 날, 일시: 2026-09-10 (종일)",
        ),
    ],
)
def test_calendars_say_when_and_where(
    lines: str, shown: str, tmp_path: Path, settings: Settings
) -> None:
    """A file, an invitation in a mail and its copy as attachment give each event once, in words."""
    text = EVENT.format(lines)
    assert read(text, tmp_path, settings, "a.ics").pages[0].text == shown
    mail = message("초대", "참석 바랍니다.")
    mail.add_alternative(text, subtype="calendar")
    mail.add_attachment(text.encode(), maintype="application", subtype="ics", filename="i.ics")
    assert body(read(mail.as_bytes(), tmp_path, settings)) == f"참석 바랍니다.\n\n{shown}"


def test_cards_are_read(tmp_path: Path, settings: Settings) -> None:
    """vCards of old and new versions give names, numbers and addresses."""
    cards = (
        "BEGIN:VCARD\nVERSION:3.0\nFN:최다섯\nORG:예시;총무팀\nTEL;TYPE=CELL:010-1\n"
        "item1.TEL;TYPE=WORK,FAX:02-2\nADR;TYPE=WORK:;;한길 1;서울;;04500;\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Kim;Ha=\n=6Ea\n"
        "TEL;HOME;VOICE:02-3\nEMAIL:h@e.org\nEND:VCARD\n"
    )
    assert read(cards, tmp_path, settings, "a.vcf").pages[0].text == (
        "이름: 최다섯\n회사: 예시\n부서: 총무팀\n휴대전화: 010-1\n팩스: 02-2\n"
        "직장 주소: 한길 1 서울 04500\n\nName: Hana Kim\nHome phone: 02-3\nE-mail: h@e.org"
    )


@pytest.mark.parametrize(
    ("plain", "html", "shown"),
    [
        ("Your client cannot show HTML.", "<p>The lab opens in May.</p>", "The lab opens in May."),
        (
            "HTML을 지원하지 않는 프로그램입니다. 웹에서 보려면 https://e.org/v 를 누르세요.",
            "<p>실험실은 5월 3일에 연다.</p>",
            "실험실은 5월 3일에 연다.",
        ),
        (
            "The lab opens.\n\nBye",
            "<p>The <b>lab</b> opens.</p><p>Bye</p>",
            "The lab opens.\n\nBye",
        ),
        ("Fee 40 35 won", "<p>Fee <s>40</s> 35 won</p>", "Fee 35 won"),
        ("10 6 ohm", "<p>10<sup>6</sup> ohm</p>", "10⁶ ohm"),
        ("Only plain", "<img src=x>", "Only plain"),
    ],
)
def test_the_body_with_more_content_is_read(
    plain: str, html: str, shown: str, tmp_path: Path, settings: Settings
) -> None:
    """The HTML is read where the plain text is a stub or lacks struck-out text and superscripts."""
    assert body(read(both(plain, html).as_bytes(), tmp_path, settings)) == shown


def test_parts_that_differ_are_both_read(tmp_path: Path, settings: Settings) -> None:
    """Texts side by side are no alternatives of each other."""
    mail = message("제목", "The office moves to floor 9.")
    mail.make_mixed()
    footer = EmailMessage()
    footer.set_content("<p>List footer: write to stop</p>", subtype="html")
    mail.attach(footer)
    found = body(read(mail.as_bytes(), tmp_path, settings))
    assert found == "The office moves to floor 9.\n\nList footer: write to stop"


def enclosing(inner: bytes, encoding: str) -> bytes:
    """A message with another one in it, encoded against the standard."""
    encode = base64.encodebytes if encoding == "base64" else quopri.encodestring
    return (
        b"From: o@e.org\r\nSubject: outer\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=Z\r\n\r\n--Z\r\nContent-Type: message/rfc822\r\n"
        b"Content-Transfer-Encoding: " + encoding.encode() + b"\r\n\r\n" + encode(inner)
    ) + b"\r\n--Z--\r\n"


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_encoded_messages_inside_messages_are_read(
    encoding: str, tmp_path: Path, settings: Settings
) -> None:
    """An enclosed message is decoded first, also two levels down."""
    inner = enclosing(message("안쪽", "열쇠는 8번이다.").as_bytes(), "base64")
    found = read(enclosing(inner, encoding), tmp_path, settings)
    assert found.status == "text" and found.pages[-1].text.endswith("열쇠는 8번이다.")
    assert found.pages[-1].text.startswith("안쪽.eml")


def attribute(level: int, number: int, data: bytes) -> bytes:
    """An attribute of TNEF."""
    return struct.pack("<BHHI", level, number, 0, len(data)) + data + bytes(2)


def mapi(*rows: tuple[int, int, bytes]) -> bytes:
    """A list of MAPI properties: (type, number, value)."""
    parts = [struct.pack("<I", len(rows))]
    for kind, number, value in rows:
        parts.append(struct.pack("<HH", kind, number))
        if kind in (0x1F, 0x102, 0x0D):
            parts.append(struct.pack("<II", 1, len(value)))
        parts.append(value + bytes(-len(value) % 4))
    return b"".join(parts)


def tnef(text: str, name: str, data: bytes) -> bytes:
    """A winmail.dat with a body and one attachment."""
    return (
        b"\x78\x9f\x3e\x22\x01\x00"
        + attribute(1, 0x9007, struct.pack("<II", 949, 0))
        + attribute(1, 0x9003, mapi((0x1F, 0x1000, wide(text)), (3, 0x0017, bytes(4))))
        + attribute(2, 0x9002, bytes(14))
        + attribute(2, 0x8010, b"SHORT~1.TXT\0")
        + attribute(2, 0x800F, data)
        + attribute(2, 0x9005, mapi((0x1F, 0x3707, wide(name))))
    )


def test_winmail_dat_is_the_message(tmp_path: Path, settings: Settings) -> None:
    """Body and attachments inside it are read as if sent plainly, in a mail and as a file."""
    packed = tnef("한도는 70만 원이다.", "긴 이름.txt", "금고는 2층".encode())
    mail = message("결재", " ")
    mail.add_attachment(packed, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    found = read(mail.as_bytes(), tmp_path, settings)
    assert body(found) == "한도는 70만 원이다.\n\nAttachments: 긴 이름.txt"
    assert found.pages[1].text == "긴 이름.txt\n\n금고는 2층" and found.status == "text"
    alone = read(packed, tmp_path, settings, "winmail.dat")
    assert alone.pages[0].text.startswith("한도는 70만 원이다.") and len(alone.pages) == 2
    assert read(packed[:-30], tmp_path, settings, "w.dat").pages[0].text.startswith("한도는")


@pytest.mark.parametrize("name", ["Inbox", "a.mbox", "a.txt"])
def test_each_message_of_a_mailbox_is_a_page(name: str, tmp_path: Path, settings: Settings) -> None:
    """Bodies are decoded, quoted lines restored, and a line in a body begins no message."""
    mail = message("둘째", "회의는 6층").as_bytes()
    box = (
        b"From 17@xxx Mon Jan 05 00:00:00 +0000 2026\nX-Id: 1\nFrom: a@e.org\nSubject: one\n\n"
        b"Hello\n>From here on\nFrom nowhere\n\nFrom - Tue Jan  6 10:00:00 2026\n"
        + mail
        + b"\n\nFrom x@e.org Wed Jan 07 2026\nSubject: three\n\nNo hour above\n"
    )
    found = read(box, tmp_path, settings, name)
    first, second, third = (page.text for page in found.pages)
    assert third == "three\n\nSubject: three\n\nNo hour above"
    assert first == "one\n\nFrom: a@e.org\nSubject: one\n\nHello\nFrom here on\nFrom nowhere"
    assert second.startswith("둘째\n\nFrom: 학사지원팀") and second.endswith("회의는 6층")


def item(kind: str, groups: bytes, names: list[tuple[int, int]], **streams: bytes) -> bytes:
    """An Outlook item whose property 0x8000 + n is named by the n-th of (name, set)."""
    entries = b"".join(
        struct.pack("<IHH", name, (group + 3) << 1, n) for n, (name, group) in enumerate(names)
    )
    tree = {
        "__nameid_version1.0": {
            "__substg1.0_00020102": groups,
            "__substg1.0_00030102": entries,
        },
        "__substg1.0_001A001F": wide(kind),
        "__substg1.0_0037001F": wide("제목"),
        **{
            key if key.startswith("__p") else f"__substg1.0_{key[1:]}": v
            for key, v in streams.items()
        },
    }
    tree.setdefault("__properties_version1.0", bytes(32))
    return compound(tree)


def test_contacts_of_outlook_are_read(tmp_path: Path, settings: Settings) -> None:
    """Numbers, addresses and the named address of mail come with their labels."""
    data = item(
        "IPM.Contact",
        ADDRESS,
        [(0x8083, 0), (0x801B, 0)],
        _3001001F=wide("정여섯"),
        _3A16001F=wide("예시 상사"),
        _3A08001F=wide("02-600-1"),
        _3A1C001F=wide("010-600-2"),
        _8000001F=wide("six@e.org"),
        _8001001F=wide("한길 6"),
    )
    assert body(read(data, tmp_path, settings, "a.msg")) == (
        "이름: 정여섯\n회사: 예시 상사\n직장 전화: 02-600-1\n휴대전화: 010-600-2\n"
        "이메일: six@e.org\n직장 주소: 한길 6"
    )


def ticks(days: int, hours: int) -> int:
    """Hundreds of nanoseconds from 1601 to a time, counted from 2026-01-01."""
    return ((155_228 + days) * 24 + hours) * 36_000_000_000


def test_appointments_and_tasks_of_outlook_are_read(tmp_path: Path, settings: Settings) -> None:
    """Times are those of the zone that the item names."""
    streams = {
        "__properties_version1.0": properties(
            32, (0x8000, 0x40, ticks(9, 5)), (0x8001, 0x40, ticks(9, 6))
        ),
        "_8002001F": wide("별관 2호"),
        "_8003001F": wide("(UTC+09:00) Seoul"),
    }
    names = [(0x820D, 0), (0x820E, 0), (0x8208, 0), (0x8234, 0)]
    found = read(item("IPM.Appointment", MEETING, names, **streams), tmp_path, settings, "a.msg")
    assert body(found) == "일시: 2026-01-10 14:00–15:00 (UTC+09:00) Seoul\n장소: 별관 2호"
    streams = {
        "__properties_version1.0": properties(32, (0x8000, 0x40, ticks(4, 0))),
        "_8001001F": wide("Han"),
    }
    names = [(0x8105, 0), (0x811F, 0)]
    found = read(item("IPM.Task", TASK, names, **streams), tmp_path, settings, "b.msg")
    assert body(found) == "Due: 2026-01-05\nOwner: Han"
