"""Number formats of spreadsheet cells."""

import pytest

from ingest.loaders.number_formats.digits import format_general
from ingest.loaders.number_formats.number_format import format_number, format_text

WON = '_-[$₩-412]* #,##0_-;-[$₩-412]* #,##0_-;_-[$₩-412]* "-"_-;_-@_-'
CASES = {
    "identifier": ("8600123400005678", "0", "8600123400005678"),
    "identifier without format": ("8600123400005678", "General", "8600123400005678"),
    "identifier with exponent": ("8.600123400005678E+15", "General", "8600123400005678"),
    "twenty digits": ("1E+20", "General", "100000000000000000000"),
    "too large": ("1.5E+25", "General", "1.5E+25"),
    "binary noise": ("0.30000000000000004", "General", "0.3"),
    "small": ("0.0000123", "General", "0.0000123"),
    "tiny": ("1E-12", "General", "1E-12"),
    "zero padding": ("742", "00000", "00742"),
    "telephone": ("212345678", "00-0000-0000", "02-1234-5678"),
    "registration": ("2208162517", "000-00-00000", "220-81-62517"),
    "telephone by length": ("5551234", "[<=9999999]###-####;(###) ###-####", "555-1234"),
    "longer telephone": ("2125551234", "[<=9999999]###-####;(###) ###-####", "(212) 555-1234"),
    "thousands": ("1234000", "#,##0", "1,234,000"),
    "padded thousands": ("5", "0,000", "0,005"),
    "won": ("1234000", WON, "₩1,234,000"),
    "negative won": ("-500", WON, "-₩500"),
    "no won": ("0", WON, "₩-"),
    "dollars": ("-1200.5", '"$"#,##0.00', "-$1,200.50"),
    "account": ("-1234", "#,##0_);(#,##0)", "(1,234)"),
    "triangle": ("-1234", '#,##0;"△"#,##0', "△1,234"),
    "sign by colour only": ("-7", "0;[Red]0", "-7"),
    "in thousands": ("1234567", '#,##0,"천원"', "1,235천원"),
    "in millions": ("12345678", '0.0,,"M"', "12.3M"),
    "counter": ("3", '0"명"', "3명"),
    "counter of any number": ("2.5", 'General"점"', "2.5점"),
    "prefix": ("12", '"제"0"호"', "제12호"),
    "share": ("0.4", "0.0%", "40.0%"),
    "whole share": ("0.075", "0%", "8%"),
    "half rounds up": ("1.005", "0.00", "1.01"),
    "no zeros": ("2.50", "0.###", "2.5"),
    "no point": ("2", "0.##", "2"),
    "no whole": ("0.5", "#.00", ".50"),
    "minus zero": ("-0.2", "0", "0"),
    "scientific": ("12345", "0.00E+00", "1.23E+04"),
    "engineering": ("123456", "##0.0E+0", "123.5E+3"),
    "fraction": ("2.25", "# ?/?", "2 1/4"),
    "eighths": ("0.375", "# ?/8", "3/8"),
    "whole fraction": ("3", "# ??/??", "3"),
    "third fraction": ("-0.333", "?/?", "-1/3"),
    "grade by condition": ("85", '[>=90]"수";[>=80]"우";"미"', "우"),
    "else": ("12", '[>=90]"수";[>=80]"우";"미"', "미"),
    "hidden zero": ("0", "0;-0;", ""),
    "hidden at all": ("7", ";;;", "7"),
    "text format": ("123", "@", "123"),
}
TIMES = {
    "over a day": ("2.1875", "[h]:mm", "52:30"),
    "within a day": ("0.3333333333333333", "[hh]:mm", "08:00"),
    "minutes": ("0.0625", "[mm]:ss", "90:00"),
    "seconds": ("0.001053240740", "[ss].00", "91.00"),
    "words": ("1.5", '[h]"시간" mm"분"', "36시간 00분"),
    "negative": ("-0.5", "[h]:mm", "-12:00"),
    "clock": ("0.604166667", "h:mm", "14:30"),
    "half days": ("0.604166667", "h:mm AM/PM", "2:30 PM"),
    "half days in Korean": ("0.604166667", "오전/오후 h:mm", "오후 2:30"),
    "half days of the region": ("0.25", "[$-412]AM/PM h:mm", "오전 6:00"),
    "minutes before seconds": ("0.0010532407407", "mm:ss.0", "01:31.0"),
    "year first": ("46096", "yyyy-mm-dd", "2026-03-15"),
    "Korean date": ("46096", 'yyyy"년" m"월" d"일" aaaa', "2026년 3월 15일 일요일"),
    "month": ("46096", 'yyyy"년" m"월"', "2026년 3월"),
    "named month": ("46096", "d mmmm yyyy", "15 March 2026"),
    "short month": ("46096", "mmm-yy", "Mar-26"),
    "weekday": ("46096", "dddd, mmmm d", "Sunday, March 15"),
    "unclear order": ("46085", "m/d/yy", "2026-03-04"),
    "unclear order with time": ("46085.5", "dd/mm/yyyy hh:mm", "2026-03-04 12:00"),
    "short year": ("46085", "d-mmm-yy", "2026-03-04"),
    "of the system": ("46096", "[$-F800]dddd, mmmm dd, yyyy", "2026-03-15"),
    "rounded up to the day": ("44197.999999", "yyyy-mm-dd hh:mm", "2021-01-02 00:00"),
    "no date": ("-5", "yyyy-mm-dd", "-5"),
}


@pytest.mark.parametrize(("text", "code", "expected"), CASES.values(), ids=CASES)
def test_numbers_are_formatted(text: str, code: str, expected: str) -> None:
    """Digits, masks, signs, sections and literal text of a format."""
    assert format_number(text, code) == expected


@pytest.mark.parametrize(("text", "code", "expected"), TIMES.values(), ids=TIMES)
def test_dates_times_and_durations(text: str, code: str, expected: str) -> None:
    """Brackets make durations; ambiguous dates are ISO dates."""
    assert format_number(text, code) == expected


def test_workbooks_with_dates_from_1904() -> None:
    """Serial number 1 is 2 January 1904."""
    assert format_number("1", "yyyy-mm-dd", since_1904=True) == "1904-01-02"


def test_text_formats_of_cells() -> None:
    """The literal text around @ is added to a text; number formats do not change it."""
    assert format_text("김하늘", '@"님"') == "김하늘님"
    assert format_text("김하늘", '0;-0;0;"담당: "@') == "담당: 김하늘"
    assert format_text("없음", "#,##0") == format_text("없음", "General") == "없음"


def test_invalid_numbers_are_unchanged() -> None:
    """Invalid numbers and unknown codes are returned as they are."""
    assert format_number("12abc", "0.00") == "12abc" and format_number("NaN", "0") == "NaN"
    assert format_number("5", '0"개') == "5개" and format_number("5", "[$") == "5"
    assert (
        format_general(1234567890123456.0) == "1234567890123456"
        and format_general(0.1 + 0.2) == "0.3"
    )
