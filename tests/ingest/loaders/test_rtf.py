"""RTF: formats of runs, fields without a result, formulas, merged cells."""

from pathlib import Path

import pytest

from ingest.loaders import extract
from settings import Settings

FONTS = r"{\fonttbl{\f0\fnil\fcharset129 Batang;}{\f3\fcharset2 Wingdings;}{\f4\fcharset2 Symbol;}}"


def rtf(path: Path, body: str) -> Path:
    """Write an RTF file."""
    path.write_text(rf"{{\rtf1\ansi\ansicpg949\deff0{FONTS}{body}}}", "ascii")
    return path


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"10{\super -}{\super 6} mol", "10⁻⁶ mol"),
        (r"H{\sub 2}O and m\super 2\nosupersub  more", "H₂O and m² more"),
        (r"area m{\up6 2} of {\up6 words}", "area m² of words"),
        (r"fee 500{\super 1)} won", "fee 500¹⁾ won"),
        (r"10{\b 6} plain", "106 plain"),
        (r"{\strike 90} 75 {\striked1 80}{\strike0 70}", "75 70"),
        (r"now {\deleted then }here", "now here"),
        (r"{\f3\'fe} yes {\f3\'a8} no {\f4\'b3} 5", "☑ yes ☐ no ≥ 5"),
        (r'{\field{\*\fldinst SYMBOL 254 \\f "Wingdings" \\s 10}{\fldrslt\f3}} yes', "☑ yes"),
        (r"\u-3842? yes", "☑ yes"),
    ],
)
def test_formats_and_symbols(body: str, text: str, tmp_path: Path, settings: Settings) -> None:
    """Superscripts and subscripts are kept, withdrawn text is dropped, symbol fonts are decoded."""
    path = rtf(tmp_path / "a.rtf", rf"\pard {body}\par")
    assert extract(path, settings).pages[0].text == text


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (r"{ FORMCHECKBOX }{\*\formfield{\fftype1\ffres1{\*\ffname A}\ffdefres0}}", "☑"),
        (r"{ FORMCHECKBOX }{\*\formfield{\fftype1\ffres25{\*\ffname A}\ffdefres0}}", "☐"),
        (r"{ FORMDROPDOWN }{\*\formfield{\fftype2\ffres1{\*\ffl day}{\*\ffl night}}}", "night"),
        (r"{ HYPERLINK x }", "link"),
    ],
)
def test_form_fields(form: str, text: str, tmp_path: Path, settings: Settings) -> None:
    """Boxes show their state and lists the chosen entry; other fields show their result."""
    result = "link" if text == "link" else ""
    body = rf"\pard {{\field{{\*\fldinst {form}}}{{\fldrslt {result}}}}} end\par"
    assert extract(rtf(tmp_path / "a.rtf", body), settings).pages[0].text == f"{text} end"


def test_formulas(tmp_path: Path, settings: Settings) -> None:
    """A fraction keeps its bar, brackets are those of the formula, its picture is not read."""
    fraction = r"{\mf{\mfPr{\mctrlPr\f0 x}}{\mnum{\mr\mscr0 a-b}}{\mden{\mr c}}}"
    bracket = r"{\md{\mdPr{\mbegChr [}{\mendChr ]}}{\me{\mr 1}}}"
    body = rf"\pard {{\mmath{{\*\moMath{fraction}{bracket}}}{{\mmathPict{{\pict 00}}}}}} end\par"
    assert extract(rtf(tmp_path / "a.rtf", body), settings).pages[0].text == "((a-b)/c)[1] end"


def test_merged_cells_and_heads(tmp_path: Path, settings: Settings) -> None:
    """Labels reach each row they span; heads of two levels are joined; edges make columns."""
    rows = [
        (r"\trhdr\clvmgf\cellx1000\clmgf\cellx2000\clmrg\cellx3000", "Rank", "Home", ""),
        (r"\trhdr\clvmrg\cellx1000\cellx2000\cellx3000", "", "Bed", "Meal"),
        (r"\clvmgf\cellx1000\cellx2000\cellx3000", "Staff", "70", "25"),
        (r"\clvmrg\cellx1000\cellx2000\cellx3000", "", "60", ""),
        (r"\cellx1010\cellx3000", "Note", "none"),
    ]
    body = "".join(
        rf"\trowd{shape}\pard\intbl " + "".join(rf"{cell}\cell " for cell in cells) + r"\row"
        for shape, *cells in rows
    )
    text = extract(rtf(tmp_path / "a.rtf", rf"{body}\pard After\par"), settings).pages[0].text
    assert text == (
        "Rank | Home Bed | Home Meal\nStaff | 70 | 25\nStaff | 60\nNote | none | none\n\nAfter"
    )
