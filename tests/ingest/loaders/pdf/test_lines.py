"""PDF lines: superscripts, dehyphenation, running heads, strikethrough, garbled text."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from fpdf import FPDF

from ingest.loaders import extract
from ingest.loaders.pdf.text.dehyphenation import continues_address, dehyphenate
from ingest.loaders.pdf.text.headings import HeadingStyles
from ingest.loaders.pdf.text.line_joining import LineJoiner
from ingest.loaders.pdf.text.lines import Line
from ingest.loaders.pdf.text.paragraphs import blocks, line_joiner
from ingest.loaders.pdf.text_quality import has_few_words, is_garbled
from settings import Settings
from tests.ingest.loaders.pdf.test_pdf import SENTENCE, document, written
from tests.ingest.loaders.pdf.test_tables import read


def put(pdf: FPDF, *parts: str | tuple[str, str]) -> None:
    """Write a line of text and of (position, text): SUP, SUB."""
    for part in parts:
        place, text = ("LINE", part) if isinstance(part, str) else part
        pdf.char_vpos = place
        pdf.write(7, text)
    pdf.char_vpos = "LINE"
    pdf.ln(9)


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("R is 10", ("SUP", "6"), " ohm or more."), "R is 10⁶ ohm or more."),
        (("Leakage 10", ("SUP", "-4"), " A"), "Leakage 10⁻⁴ A"),
        (("Area 25m", ("SUP", "2"), "."), "Area 25m²."),
        (("H", ("SUB", "2"), "O and CO", ("SUB", "2")), "H₂O and CO₂"),
        (("Pay 500 won", ("SUP", "1)"), " and 700."), "Pay 500 won¹⁾ and 700."),
        (("Add 10", ("SUP", "3"), "/mL to it"), "Add 10³/mL to it"),
        (("Use 3 ", ("SUP", "1"), "/", ("SUB", "2"), " cups"), "Use 3 1/2 cups"),
        (("The 21", ("SUP", "st"), " day"), "The 21st day"),
    ],
)
def test_raised_and_lowered_characters(
    parts: Sequence[str | tuple[str, str]], text: str, tmp_path: Path, settings: Settings
) -> None:
    """Small characters off the baseline are superscripts and subscripts."""
    pdf = document()
    put(pdf, *parts)
    assert read(pdf, tmp_path, settings) == [[text]]


def test_turned_letters_are_not_raised(tmp_path: Path, settings: Settings) -> None:
    """In text that runs upwards each letter has a height of its own, which makes no power of it."""
    pdf = document()
    with pdf.rotation(90, x=100, y=140):
        for at, line in enumerate(("Gate Pin 21", "ring Apple ten")):
            pdf.text(60, 140 + 9 * at, line)
    text = read(pdf, tmp_path, settings)[0][0]
    assert not set("^_") & set(text) and text.isascii()


def test_smaller_type_is_not_raised(tmp_path: Path, settings: Settings) -> None:
    """Small capitals and a smaller second line stay as they are."""
    pdf = document()
    for size, text in ((12, "T"), (9, "HE 2024 "), (12, "R"), (9, "ULES")):
        pdf.set_font("Helvetica", size=size)
        pdf.write(7, text)
    pdf.ln(7)
    pdf.set_font("Helvetica", size=7)
    pdf.write(5, "2) 300 of them in 2025")
    assert read(pdf, tmp_path, settings) == [["THE 2024 RULES", "2) 300 of them in 2025"]]


@pytest.mark.parametrize(
    ("text", "line", "joined"),
    [
        ("the docu-", "mentation of", "the documentation of"),
        ("the reim-", "bursement", "the reimbursement"),
        ("a well-", "known rule", "a well-known rule"),
        ("part-", "time work", "part-time work"),
        ("state-of-the-", "art tools", "state-of-the-art tools"),
        ("an e-", "mail", "an e-mail"),
        ("model X-", "200 is", "model X-200 is"),
        ("call 02-880-", "5114 now", "call 02-880-5114 now"),
        ("until 2025-12-", "31", "until 2025-12-31"),
        ("COVID-", "19", "COVID-19"),
        ("Seoul-", "Busan", "Seoul-Busan"),
        ("the U.S.-", "Korea treaty", "the U.S.-Korea treaty"),
        ("from 5%-", "10% less", "from 5%-10% less"),
        ("the vice-", "president", "the vice-president"),
        ("서울-", "부산 구간", "서울-부산 구간"),
        ("the re\u00ad", "gistration", "the registration"),
        ("a budget-", "planning day", "a budget-planning day"),
    ],
)
def test_hyphens_at_line_ends(text: str, line: str, joined: str) -> None:
    """Cut words are joined; hyphens of identifiers, ranges and compounds stay."""
    assert dehyphenate(text, line, {"budget", "planning"}) == joined


def test_words_of_the_document_decide_on_hyphens() -> None:
    """The vocabulary of the document decides whether a hyphen is part of the word."""
    assert dehyphenate("a pre-", "registration", {"preregistration"}) == "a preregistration"
    assert dehyphenate("a pre-", "registration", {"pre-registration"}) == "a pre-registration"


def test_parts_of_cut_words_are_no_words() -> None:
    """In narrow columns, the parts of a divided word are no evidence of a compound."""
    lines = [Line("The tempera-"), Line("ture is high"), Line("high budget")]
    assert LineJoiner([lines]).join("The tempera-", "ture is high") == "The temperature is high"
    assert LineJoiner([lines]).join("a high-", "budget film") == "a high-budget film"


@pytest.mark.parametrize(
    ("text", "line", "inside"),
    [
        ("see https://www.hanbit.example/rules/", "leave.html for", True),
        ("see https://www.hanbit.example/ru", "les/leave.html for", True),
        ("see https://www.hanbit.example/rules", "for more", False),
        ("see www.hanbit.example.", "The rules", False),
        ("write to dorm@hanbit.", "example today", True),
        ("write to dorm", "@hanbit.example", True),
        ("write to dorm@hanbit.example", "today", False),
    ],
)
def test_addresses_over_line_ends(text: str, line: str, inside: bool) -> None:
    """Web and mail addresses go on over a line end without a blank."""
    assert continues_address(text, line) is inside


def paragraphs(lines: Sequence[str]) -> list[str]:
    """Return the paragraphs of a column that is as wide as its longest line."""
    page = [
        Line(text, 10, 50, 50 + 10 * len(text.rstrip()), 20, bottom=700 - 14 * n, top=712 - 14 * n)
        for n, text in enumerate(lines)
    ]
    return [block.text for block in blocks(page, HeadingStyles())]


def test_korean_line_breaks_with_kept_blanks() -> None:
    """Where line ends between words keep the blank, one without a blank is inside a word."""
    lines = [
        "신청 자격은 재학생으로 한정하며 휴학생",
        "은 복학 뒤에 신청하고 신입생은 입학한 ",
        "달부터 신청한다. 성적은 직전 학기에 외",
        "국인 학생도 같은 기준으로 보며 성적증명",
        "서를 함께 낸다.",
    ]
    assert paragraphs(lines) == [
        "신청 자격은 재학생으로 한정하며 휴학생은 복학 뒤에 신청하고 신입생은 입학한 달부터 "
        "신청한다. 성적은 직전 학기에 외국인 학생도 같은 기준으로 보며 성적증명서를 함께 낸다."
    ]


def test_korean_line_breaks_without_kept_blanks() -> None:
    """Without blanks at any line end, particles show that lines break inside words."""
    lines = [
        "신청 자격은 재학생으로 한정하며 휴학생",
        "은 복학 뒤에 신청하고 신입생은 입학금",
        "을 낸 날부터 신청한다. 그 뒤에는 추천서",
        "를 받은 사람만 신청하며 늦게 낸 신청서",
        "는 받지 않고 돌려보낸다. 외국 대학의",
        "졸업생도 같다.",
    ]
    assert paragraphs(lines) == [
        "신청 자격은 재학생으로 한정하며 휴학생은 복학 뒤에 신청하고 신입생은 입학금을 낸 날부터 "
        "신청한다. 그 뒤에는 추천서를 받은 사람만 신청하며 늦게 낸 신청서는 받지 않고 "
        "돌려보낸다. 외국 대학의 졸업생도 같다."
    ]


def test_complete_korean_words_stay_apart() -> None:
    """Where lines break between words, they are joined with a blank."""
    lines = [
        "도서관은 평일 오전 아홉 시에 열고 저녁",
        "열 시에 닫는다. 시험 기간에는 새벽까지",
        "이용할 수 있으며 주말에는 오후 여섯 시",
        "이후 들어올 수 없다. 열람실 자리는 미리",
        "예약하여야 한다.",
    ]
    assert paragraphs(lines) == [
        "도서관은 평일 오전 아홉 시에 열고 저녁 열 시에 닫는다. 시험 기간에는 새벽까지 이용할 수 "
        "있으며 주말에는 오후 여섯 시 이후 들어올 수 없다. 열람실 자리는 미리 예약하여야 한다."
    ]


def test_a_joiner_without_a_document_joins_with_a_blank() -> None:
    """Without evidence, lines are joined by a blank."""
    assert LineJoiner().join("신청 서류", "목록") == "신청 서류 목록"
    assert line_joiner([]).join("two", "words") == "two words"


def test_running_heads_are_kept_once(tmp_path: Path, settings: Settings) -> None:
    """Running heads are kept on their first page, page numbers nowhere, titles on each page."""
    pdf = document()
    for number in range(1, 6):
        if number > 1:
            pdf.add_page()
        pdf.set_font("Helvetica", size=9)
        pdf.text(20, 12, "Student Handbook 2026")
        pdf.text(180, 12, str(number))
        pdf.text(90, 290, f"Page {number} of 5")
        pdf.text(20, 290, "Hanbit University")
        pdf.set_font("Helvetica", size=11)
        pdf.text(20, 30, f"Chapter {number}")
        pdf.set_xy(10, 40)
        pdf.multi_cell(0, text=SENTENCE)
    pages = read(pdf, tmp_path, settings)
    assert pages[0][:3] == ["Student Handbook 2026", "Hanbit University", "Chapter 1"]
    assert [page[0] for page in pages[1:]] == [f"Chapter {number}" for number in range(2, 6)]
    assert all(page[-1] == SENTENCE.strip() for page in pages)


def test_few_pages_keep_their_heads(tmp_path: Path, settings: Settings) -> None:
    """Two pages keep their common lines; only evident page numbers are removed."""
    pdf = document()
    for number in (1, 2):
        if number > 1:
            pdf.add_page()
        pdf.text(20, 12, "Notice of leave")
        pdf.set_xy(10, 30)
        pdf.multi_cell(0, text=SENTENCE)
        pdf.text(100, 290, f"- {number} -")
        pdf.text(20, 290, "2026")
    pages = read(pdf, tmp_path, settings)
    assert pages == [["Notice of leave", SENTENCE.strip(), "2026"]] * 2


def test_repeated_sentences_of_the_text_stay(tmp_path: Path, settings: Settings) -> None:
    """A sentence that every page repeats in its middle is text."""
    pdf = document()
    for number in range(4):
        if number:
            pdf.add_page()
        pdf.text(20, 140, "Ask at the desk.")
        pdf.text(20, 180, f"Room {number}")
    assert all(page[0] == "Ask at the desk." for page in read(pdf, tmp_path, settings))


@pytest.mark.parametrize(("withdrawn", "text"), [("drop", ""), ("mark", "[struck out: The fee")])
def test_struck_out_words(withdrawn: str, text: str, tmp_path: Path, settings: Settings) -> None:
    """Words with a line through them are left out or marked; underlined ones are text."""
    pdf = document()
    pdf.set_font("Helvetica", "S", 11)
    pdf.cell(text="The fee is 500 won.", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Helvetica", "U", 11)
    pdf.cell(text="The fee is 700 won.")
    chosen = settings.model_copy(update={"withdrawn_text": withdrawn})
    found = extract(written(pdf, tmp_path / "a.pdf"), chosen)
    assert ("500" in found.pages[0].text) is (withdrawn == "mark")
    assert text in found.pages[0].text and "The fee is 700 won." in found.pages[0].text
    assert [note.code for note in found.notes] == ["left_out_struck"]


@pytest.mark.parametrize(
    ("text", "garbled"),
    [
        ("\ue001\ue002\ue003\ue004\ue005" * 8, True),
        ("\ufffd\ufffd\ufffd a \ufffd\ufffd" * 8, True),
        ("(cid:12)(cid:7)(cid:31)" * 8, True),
        ("뷁쮊꿻뒑쀍쟘럙쪐휌" * 6, True),
        ("휴학은 한 학기에 한 번 신청할 수 있으며 성적은 유지된다. " * 4, False),
        ("Rooms 12-A, 13-B and 14-C cost 30,000 won. " * 20, False),
        ("7KH VWXGHQW] PXVW[ SD\\ WKH IHH^ " * 12, True),
        ("\ue001", False),
    ],
)
def test_garbled_text_is_detected(text: str, garbled: bool) -> None:
    """Characters without names, rare syllables and letters without words are no text."""
    assert is_garbled(text) is garbled


def test_pictures_with_few_words_are_named(tmp_path: Path, settings: Settings) -> None:
    """A page that is a picture with a stamp on it makes the document partial, with a remedy."""
    assert not has_few_words("Annual Report", 1.0, 28.0)
    picture = tmp_path / "dot.png"
    picture.write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
            "53de0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
        )
    )
    pdf = document()
    pdf.multi_cell(0, text=SENTENCE)
    pdf.add_page()
    pdf.image(str(picture), 0, 0, 210, 297)
    pdf.text(20, 290, "Scanned by office 3")
    found = extract(written(pdf, tmp_path / "a.pdf"), settings)
    assert found.status == "partial" and "2" in found.reason and "ocr" in found.reason.lower()
    assert SimpleNamespace(**found.metadata).few_words == [2]
