"""Hangul files: numbering, superscripts, struck-out text, inline objects."""

import struct
from pathlib import Path

import pytest

from ingest.loaders import extract
from ingest.loaders.hangul.equation import equation_text
from ingest.loaders.hangul.numbering import format_number
from settings import Settings
from tests.ingest.loaders.compound import compound
from tests.ingest.loaders.hangul.test_hangul import NAMES, cell, hwp_para, hwpx, para, record

HEADS = (
    "DIGIT:제^1장",
    "DIGIT:제^2조",
    "CIRCLED_DIGIT:^3",
    "HANGUL_SYLLABLE:^4.",
    "ROMAN_CAPITAL:(^5)",
    "DIGIT:^1.^2.^6",
    "LATIN_SMALL:^n)",
)


def header(*, start: int = 1) -> str:
    """A header with a list of seven levels, a bullet and formats of characters."""
    levels = "".join(
        f'<hh:paraHead start="{start if at == 1 else 1}" level="{at}" numFormat="{kind}">{text}'
        "</hh:paraHead>"
        for at, (kind, text) in enumerate((head.split(":") for head in HEADS), 1)
    )
    shapes = "".join(
        f'<hh:paraPr id="{20 + at}"><hh:heading type="{kind}" idRef="{name}" level="{level}"/>'
        "</hh:paraPr>"
        for at, (kind, name, level) in enumerate(
            [*(("NUMBER", 3, level) for level in range(7)), ("BULLET", 1, 0), ("OUTLINE", 0, 1)]
        )
    )
    lines = '<hh:paraPr id="40" checked="1"><hh:heading type="BULLET" idRef="2"/></hh:paraPr>'
    lines += '<hh:paraPr id="41"><hh:heading type="BULLET" idRef="2"/></hh:paraPr>'
    runs = (
        '<hh:charPr id="1"><hh:strikeout shape="SOLID"/></hh:charPr>'
        '<hh:charPr id="2"><hh:strikeout shape="NONE"/><hh:supscript/></hh:charPr>'
        '<hh:charPr id="3"><hh:strikeout shape="3D"/><hh:subscript/></hh:charPr>'
    )
    return (
        f'<hh:head {NAMES}><hh:numbering id="3">{levels}</hh:numbering><hh:bullet id="1" '
        f'char="●"/><hh:bullet id="2" char="□" checkedChar="☑"/>{shapes}{lines}{runs}</hh:head>'
    )


def text_of(path: Path, settings: Settings) -> str:
    """The text of a document of one page."""
    found = extract(path, settings)
    assert found.status == "text", found.reason
    return found.pages[0].text


def numbered(*levels: tuple[int, str]) -> str:
    """Paragraphs of the list, each with its level from 1."""
    return "".join(para(text, shape=str(19 + level)) for level, text in levels)


def test_hwpx_paragraphs_have_their_numbers(tmp_path: Path, settings: Settings) -> None:
    """Levels count on, begin again below a new one, and name the levels above them."""
    body = numbered(
        *((1, "총칙"), (2, "(목적) 가"), (2, "(정의) 나"), (3, "다"), (4, "라"), (4, "마")),
        *((1, "벌칙"), (2, "(과태료) 바"), (5, "사"), (6, "아"), (7, "자")),
    )
    path = hwpx(tmp_path / "a.hwpx", body, **{"Contents/header.xml": header()})
    assert text_of(path, settings).split("\n\n") == [
        *("제1장 총칙", "제1조(목적) 가", "제2조(정의) 나", "① 다", "가. 라", "나. 마"),
        *("제2장 벌칙", "제1조(과태료) 바", "(I) 사", "2.1.1 아", "2.1.①.가.I.1.a) 자"),
    ]


def test_hwpx_lists_begin_where_they_say(tmp_path: Path, settings: Settings) -> None:
    """The first number is that of the level; numbers in tables and on count along."""
    table = f"<hp:tbl><hp:tr>{cell(0, 0, '틀')}{cell(0, 1, '값')}</hp:tr></hp:tbl>".replace(
        'paraPrIDRef="0"', 'paraPrIDRef="20"'
    )
    body = numbered((1, "일반")) + para(table) + numbered((1, "특별"))
    path = hwpx(tmp_path / "a.hwpx", body, **{"Contents/header.xml": header(start=4)})
    assert text_of(path, settings).split("\n\n") == [
        *("제4장 일반", "제5장 틀 | 제6장 값", "제7장 특별"),
    ]


def test_hwpx_bullets_boxes_and_outlines(tmp_path: Path, settings: Settings) -> None:
    """Bullets are dashes, check boxes show their state, outlines use the list of their section."""
    section = '<hp:secPr outlineShapeIDRef="3"/>'
    body = (
        para(f"{section}<hp:t>머리</hp:t>")
        + para("점", shape="27")
        + para("동의", shape="40")
        + para("거부", shape="41")
        + para("(신청) 접수", shape="28")
    )
    path = hwpx(tmp_path / "a.hwpx", body, **{"Contents/header.xml": header()})
    assert text_of(path, settings).split("\n\n") == [
        *("머리", "- 점", "☑ 동의", "☐ 거부", "제1조(신청) 접수"),
    ]


def test_hwpx_struck_out_raised_and_deleted_text(tmp_path: Path, settings: Settings) -> None:
    """Struck-out and deleted words are left out or marked; powers are no other numbers."""

    def run(text: str, how: int) -> str:
        return f'</hp:run><hp:run charPrIDRef="{how}"><hp:t>{text}</hp:t>'

    line = "<hp:t>마감 </hp:t>" + run("3일", 1) + run("7일, 10", 0) + run("6", 2) + run(" H", 0)
    line += run("2", 3) + run("O", 0)
    gone = "<hp:t>남은<hp:deleteBegin/> 지운<hp:deleteEnd/> 글</hp:t>"
    path = hwpx(tmp_path / "a.hwpx", para(line) + para(gone), **{"Contents/header.xml": header()})
    assert text_of(path, settings) == "마감 7일, 10⁶ H₂O\n\n남은 글"
    codes = [note.code for note in extract(path, settings).notes]
    assert codes == ["left_out_deleted", "left_out_struck"]
    marked = extract(path, settings.model_copy(update={"withdrawn_text": "mark"})).pages[0].text
    assert "3일" in marked and "지운" in marked


def test_hwpx_text_outside_of_runs(tmp_path: Path, settings: Settings) -> None:
    """Text art, glosses, overlaid characters, equations, captions, numbers and forms are read."""
    art = '<hp:textart text="봄 축제 5월 9일"><hp:textartPr/></hp:textart>'
    gloss = "<hp:t>앞 </hp:t><hp:dutmal><hp:mainText>본말</hp:mainText><hp:subText>덧말"
    gloss += '</hp:subText></hp:dutmal><hp:compose composeText="㉿"/>'
    script = "<hp:t>율 = </hp:t><hp:equation><hp:script>{x-y} over z</hp:script></hp:equation>"
    number = '<hp:ctrl><hp:autoNum num="2" numType="TABLE"><hp:autoNumFormat type="DIGIT"/>'
    number = f"<hp:t>표 </hp:t>{number}</hp:autoNum></hp:ctrl><hp:t> 요금</hp:t>"
    form = '<hp:checkBtn caption="동의함" value="CHECKED"/><hp:radioBtn caption="반대" '
    form += 'value="UNCHECKED"/><hp:edit><hp:text>홍길동</hp:text></hp:edit><hp:comboBox '
    form += 'selectedValue="b"><hp:listItem displayText="석사" value="b"/></hp:comboBox>'
    picture = (
        f"<hp:pic><hp:caption><hp:subList>{para('그림 설명')}</hp:subList></hp:caption></hp:pic>"
    )
    body = "".join(map(para, (art, gloss, script, number, form, picture)))
    assert text_of(hwpx(tmp_path / "a.hwpx", body), settings).split("\n\n") == [
        *("봄 축제 5월 9일", "앞 본말(덧말)㉿", "율 = (x-y)/z", "표 2 요금"),
        *("☑ 동의함 ☐ 반대 홍길동석사", "그림 설명"),
    ]


def test_hwpx_memos_are_read_and_hidden_comments_are_not(
    tmp_path: Path, settings: Settings
) -> None:
    """A memo is read; a hidden comment is counted as withdrawn, in tables as well."""
    memo = f'<hp:ctrl><hp:fieldBegin type="MEMO"><hp:subList>{para("검토 요망")}</hp:subList>'
    memo += "</hp:fieldBegin></hp:ctrl><hp:t>본문</hp:t>"
    hidden = f"<hp:ctrl><hp:hiddenComment><hp:subList>{para('비밀 설명')}</hp:subList>"
    hidden += "</hp:hiddenComment></hp:ctrl>"
    table = f"<hp:tbl><hp:tr>{cell(0, 0, '가')}{cell(0, 1, hidden)}{cell(0, 2, '나')}</hp:tr>"
    path = hwpx(tmp_path / "a.hwpx", para(memo) + para(hidden) + para(f"{table}</hp:tbl>"))
    assert text_of(path, settings) == "본문\n\n검토 요망\n\n가 |  | 나"
    assert [n.code for n in extract(path, settings).notes] == ["left_out_comment"]


def test_hwpx_charts_are_read(tmp_path: Path, settings: Settings) -> None:
    """The values of a chart are rows; a missing chart loses only itself."""
    points = "".join(
        f'<c:{name}><c:{kind}><c:pt idx="0"><c:v>{value}</c:v></c:pt></c:{kind}></c:{name}>'
        for name, kind, value in (
            ("tx", "str", "매출"),
            ("cat", "str", "1월"),
            ("val", "num", "30"),
        )
    )
    chart = f'<c:chartSpace xmlns:c="urn:c"><c:ser>{points}</c:ser></c:chartSpace>'
    body = para('<hp:chart chartIDRef="Chart/chart1.xml"/><hp:t>그래프</hp:t>')
    body += para('<hp:chart chartIDRef="Chart/chart9.xml"/><hp:t>끝</hp:t>')
    path = hwpx(tmp_path / "a.hwpx", body, **{"Chart/chart1.xml": chart})
    assert text_of(path, settings) == "그래프\n\n| 매출\n1월 | 30\n\n끝"


def test_hwpx_tables_with_wide_cells_and_heads(tmp_path: Path, settings: Settings) -> None:
    """Wide heads are joined with those below them; marked head cells are heads."""

    def wide(row: int, column: int, text: str, across: int) -> str:
        found = cell(row, column, text).replace("<hp:tc>", '<hp:tc header="1">')
        return found.replace("<hp:cellSpan ", f'<hp:cellSpan colSpan="{across}" ')

    table = f"<hp:tbl><hp:tr>{wide(0, 0, '지역', 1)}{wide(0, 1, '숙박', 2)}</hp:tr><hp:tr>"
    table += f"{wide(1, 0, '지역', 1)}{wide(1, 1, '평일', 1)}{wide(1, 2, '주말', 1)}</hp:tr>"
    table += f"<hp:tr>{cell(2, 0, '부산')}{cell(2, 1, '3만 원')}{cell(2, 2, '5만 원')}</hp:tr>"
    path = hwpx(tmp_path / "a.hwpx", para(f"{table}</hp:tbl>"))
    assert text_of(path, settings) == "지역 | 숙박 평일 | 숙박 주말\n부산 | 3만 원 | 5만 원"


def hwp(path: Path, info: bytes, body: bytes) -> Path:
    """Write an HWP 5 file that is not packed."""
    head = b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05000300, 0)
    tree = {"FileHeader": head, "DocInfo": info, "BodyText": {"Section0": body}}
    path.write_bytes(compound(tree))
    return path


def shaped(text: str, shape: int, runs: tuple[tuple[int, int], ...] = ()) -> bytes:
    """A paragraph with a shape of its own, and formats of characters from places on."""
    data = (text + "\r").encode("utf-16-le")
    made = record(66, 0, struct.pack("<IIHB", len(data) // 2, 0, shape, 0)) + record(67, 1, data)
    places = b"".join(struct.pack("<II", *run) for run in runs)
    return made + (record(68, 1, places) if runs else b"")


def numbering(*levels: tuple[int, str], starts: tuple[int, ...] = (1,) * 7) -> bytes:
    """A list of seven levels, each with the kind of its numbers and their text."""
    data = b""
    for kind, text in [*levels, *[(0, "")] * (7 - len(levels))]:
        data += struct.pack("<IHHIH", kind << 5 | 0xC, 0, 50, 0xFFFFFFFF, len(text))
        data += text.encode("utf-16-le")
    return record(23, 0, data + struct.pack("<H7I", 1, *starts))


def shape(kind: int, level: int, name: int) -> bytes:
    """The shape of paragraphs with a number."""
    return record(25, 0, struct.pack("<I26xH", kind << 23 | level << 25, name) + bytes(22))


def test_hwp_paragraphs_have_their_numbers(tmp_path: Path, settings: Settings) -> None:
    """Lists, outlines of the section and bullets are written as in HWPX."""
    info = (
        numbering((0, "제^1조"), (8, "^2."), (1, "^3"), starts=(3, 1, 1, 1, 1, 1, 1))
        + numbering((2, "^1."))
        + record(24, 0, bytes(12) + "●".encode("utf-16-le") + bytes(10))
        + record(25, 0, bytes(54))
        + b"".join(shape(2, level, 1) for level in range(3))
        + shape(3, 0, 1)
        + shape(1, 0, 0)
    )
    section = record(71, 1, b"dces" + bytes(14) + struct.pack("<H", 2) + bytes(20))
    body = (
        shaped("총칙", 5)
        + section
        + shaped("(목적) 정한다.", 1)
        + shaped("영수증", 2)
        + shaped("확인서", 2)
        + shaped("사본", 3)
        + shaped("(벌칙) 제한한다.", 1)
        + shaped("점", 4)
        + shaped("부칙", 5)
        + shaped("그냥", 0)
    )
    found = extract(hwp(tmp_path / "a.hwp", info, body), settings)
    assert found.pages[0].text.split("\n\n") == [
        *("I. 총칙", "제3조(목적) 정한다.", "가. 영수증", "나. 확인서", "① 사본"),
        *("제4조(벌칙) 제한한다.", "- 점", "II. 부칙", "그냥"),
    ]


def test_hwp_struck_out_and_raised_text(tmp_path: Path, settings: Settings) -> None:
    """Formats of characters begin at their places, controls counted with their width."""
    info = b"".join(
        record(21, 0, bytes(46) + struct.pack("<I", how) + bytes(20))
        for how in (0, 1 << 18, 1 << 15, 1 << 16)
    )
    tab = "\t" + "\0" * 6 + "\t"
    line = f"마감{tab}3일7일, 10"
    at = len(line)
    runs = ((0, 0), (10, 1), (12, 0), (at, 2), (at + 1, 0), (at + 3, 3), (at + 4, 0))
    body = shaped(f"{line}6 H2O", 0, runs)
    found = extract(hwp(tmp_path / "a.hwp", info, body), settings)
    assert found.pages[0].text == "마감\t7일, 10⁶ H₂O"
    assert [note.code for note in found.notes] == ["left_out_struck"]


def test_hwp_text_outside_of_paragraphs(tmp_path: Path, settings: Settings) -> None:
    """Equations and numbers are read in their sentence; text art and captions are read."""
    anchor = struct.pack("<H", 11) + b"deqe" + bytes(8) + struct.pack("<H", 11)
    place = struct.pack("<H", 18) + b"onta" + bytes(8) + struct.pack("<H", 18)
    script = "{a-b} over c"
    text = "율은 ".encode("utf-16-le") + anchor + "이다. 표 ".encode("utf-16-le") + place
    words = struct.pack("<H", len(script)) + script.encode("utf-16-le")
    equation = record(71, 1, b"deqe") + record(88, 2, bytes(4) + words)
    number = record(71, 1, b"onta" + struct.pack("<IHHHH", 4, 7, 0, 0, ord(")")))
    art = "가을 음악회".encode("utf-16-le")
    drawn = record(71, 1, b" osg") + record(76, 2)
    drawn += record(90, 3, bytes(32) + struct.pack("<H", len(art) // 2) + art)
    table = record(71, 1, b" lbt") + record(72, 2, bytes(16)) + hwp_para("요금표", 2)
    table += record(77, 2)
    for at, cells in enumerate(("구분", "값")):
        table += record(72, 2, struct.pack("<HHI4H", 1, 0, 0, at, 0, 1, 1)) + hwp_para(cells, 2)
    body = hwp_para(text) + equation + number + hwp_para("그림") + drawn + hwp_para("표") + table
    found = extract(hwp(tmp_path / "a.hwp", b"", body), settings)
    assert found.pages[0].text.split("\n\n") == [
        *("율은 (a-b)/c이다. 표 7)", "그림", "가을 음악회", "표", "요금표", "구분 | 값"),
    ]


@pytest.mark.parametrize(
    ("kind", "numbers", "said"),
    [
        ("HANGUL_SYLLABLE", (1, 14, 15, 29), "가 하 거 고"),
        ("HANGUL_JAMO", (1, 14), "ㄱ ㅎ"),
        ("CIRCLED_DIGIT", (1, 20), "① ⑳"),
        ("CIRCLED_HANGUL_SYLLABLE", (1, 14), "㉮ ㉻"),
        ("ROMAN_CAPITAL", (4, 9), "IV IX"),
        ("ROMAN_SMALL", (2,), "ii"),
        ("LATIN_CAPITAL", (3,), "C"),
        ("HANGUL_PHONETIC", (1, 11, 20), "일 십일 이십"),
        ("IDEOGRAPH", (3, 10, 12), "三 十 十二"),
        ("DECAGON_CIRCLE", (1, 2), "갑 을"),
        ("UNKNOWN", (5,), "5"),
    ],
)
def test_numerals_of_hangul(kind: str, numbers: tuple[int, ...], said: str) -> None:
    """Numbers are written as Hangul writes them."""
    assert " ".join(format_number(number, kind) for number in numbers) == said


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("{a-b} over c", "(a-b)/c"),
        ("y = {a+b} over {c-d}", "y = (a+b)/(c-d)"),
        ("10^6", "10⁶"),
        ("x^{n+1} _2", "xⁿ⁺¹₂"),
        ("sqrt {x^2 + y^2}", "√(x²+y²)"),
        ("root 3 of x", "³√x"),
        ("alpha times beta LEQ gamma", "α×β≤γ"),
        ('"합계" = "단가" times "수량"', "합계 = 단가×수량"),
        ("LEFT ( {x-mu} over sigma RIGHT )", "((x-μ)/σ)"),
        ("pmatrix{a & b # c & d}", "[a, b; c, d]"),
        ("{1 over 2", "1/2"),
        ("} over {", "/"),
    ],
)
def test_equations_are_written_in_a_line(script: str, text: str) -> None:
    """Fractions keep their parts together, powers stay powers, damage loses nothing else."""
    assert equation_text(script).replace("()", "") == text
