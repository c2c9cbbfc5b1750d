"""Korean numbers of people and companies: registration numbers, documents and licence plates."""

import re

from guardrails.detector import Detector, compiled, digits, near
from guardrails.pii.boundaries import LEFT, RIGHT, SEP, THINGS
from guardrails.pii.checksums import (
    birth_date,
    business_number,
    corporate_number,
    gtin,
    registration_number,
)

_RESIDENT = compiled(
    r"주민|외국인|등록 ?번호|거소|resident|registration|foreigner|alien|\b(?:RRN|ARC)\b",
    re.IGNORECASE,
)
_CORPORATE = compiled(r"법인|등기|corporat|\binc\b", re.IGNORECASE)
_BUSINESS = compiled(
    r"사업자|거래처|세금 ?계산서|business|\bBRN\b|tax (?:id|number)", re.IGNORECASE
)
_PASSPORT = compiled(r"여권|passport", re.IGNORECASE)
_LICENCE = compiled(r"면허|licen[cs]e|\bDL\b", re.IGNORECASE)
_INSURANCE = compiled(
    r"건강 ?보험|건보|보험증|(?:health|medical) insurance|insurance (?:card|no|num)", re.IGNORECASE
)
_VEHICLE = compiled(
    r"차량|차 ?번호|번호판|승용차|자동차|화물차|트럭|주차|차(?=[가를는 ])|plate|\bcar\b"
    r"|vehicle|parking|permit",
    re.IGNORECASE,
)
_NEW_NUMBERS = "201005"  # since then a number's last digits are drawn at random


def _person(match: re.Match[str]) -> float:
    """Score 13 digits as the number of a person; nothing but the form says so without a hyphen."""
    number = digits(match.group())
    if birth_date(number) is None or near(match, _CORPORATE, 24, 0):
        return 0.0
    if registration_number(number):
        clear = not match.group().isdigit() or not (gtin(number) and near(match, THINGS))
        return 1.0 if clear else 0.0
    if near(match, _RESIDENT):
        return 0.95
    if match.group().isdigit():
        recent = number[6] in "3478" and number[:6] >= _NEW_NUMBERS
        return 0.6 if recent and not near(match, THINGS) else 0.0
    if corporate_number(number) and number[4:6] in _COMPANY_KINDS:
        return 0.0
    return 0.0 if near(match, THINGS, 24, 12) else 0.85


def _resident(match: re.Match[str]) -> float:
    return _person(match) if digits(match.group())[6] in "1234" else 0.0


def _foreigner(match: re.Match[str]) -> float:
    return _person(match) if digits(match.group())[6] in "5678" else 0.0


# Kinds of companies in a corporate number: 11 stock company, 14 limited company, 21 foundation ...
_COMPANY_KINDS = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "31",
        "32",
        "33",
        "41",
        "42",
        "43",
        "44",
        "45",
        "71",
        "81",
        "86",
    ]
)


def _company(match: re.Match[str]) -> float:
    number = digits(match.group())
    if near(match, _CORPORATE, 24, 16):
        return 0.99 if corporate_number(number) else 0.9
    if match.group().isdigit() or near(match, THINGS, 24, 12):
        return 0.0
    return 0.8 if corporate_number(number) and number[4:6] in _COMPANY_KINDS else 0.0


def _business(match: re.Match[str]) -> float:
    if near(match, _BUSINESS):
        return 0.99 if business_number(digits(match.group())) else 0.85
    if match.group().isdigit() or near(match, THINGS, 24, 12):
        return 0.0
    return 0.9 if business_number(digits(match.group())) else 0.0


def _passport(match: re.Match[str]) -> float:
    if near(match, _PASSPORT):
        return 0.99
    mixed = match.group()[4].isalpha()  # the form since 2021 occurs nowhere else
    return 0.7 if mixed and not near(match, THINGS) else 0.0


def _licence(match: re.Match[str]) -> float:
    if near(match, _LICENCE):
        return 0.99
    return 0.8 if "-" in match.group() and not near(match, THINGS) else 0.0


def _insured(match: re.Match[str]) -> float:
    return 0.97 if near(match, _INSURANCE, after=0) else 0.0


_UNITS = frozenset("호조주부구도로자서수나다거보소아라무하")  # also counters, particles and words


def _plate(match: re.Match[str]) -> float:
    if match["region"] or near(match, _VEHICLE, 32, 16):
        return 0.95
    if " " in match.group() and (match["sign"] in _UNITS or match["gap"]):
        return 0.0
    return 0.0 if near(match, THINGS, 24, 12) else 0.7


_REGIONS = "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"
_SIGNS = (
    "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주아바사자하허호배육해공국합"
)

DETECTORS = (
    Detector("kr_rrn", compiled(rf"{LEFT}\d{{6}}{SEP}[1-4]\d{{6}}{RIGHT}"), _resident),
    Detector("kr_frn", compiled(rf"{LEFT}\d{{6}}{SEP}[5-8]\d{{6}}{RIGHT}"), _foreigner),
    Detector(
        "kr_rrn_masked",
        compiled(
            rf"{LEFT}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){SEP}"
            r"(?:[1-8][*xX●○•■#]{6}|[*xX●○•■#]{7}|[1-8]\d{1,5}[*xX●○•■#]{1,5})(?![\w*])"
        ),
    ),
    Detector("kr_crn", compiled(rf"{LEFT}\d{{6}}{SEP}\d{{7}}{RIGHT}"), _company),
    Detector("kr_brn", compiled(rf"{LEFT}\d{{3}}{SEP}\d\d{SEP}\d{{5}}{RIGHT}"), _business),
    Detector(
        "passport",
        compiled(r"(?<![0-9A-Za-z])[MSRODG](?:\d{8}|\d{3}[A-Z]\d{4})(?![0-9A-Za-z])"),
        _passport,
    ),
    Detector(
        "passport",
        compiled(
            r"(?:passport|여권)(?: ?(?:no\.?|number|번호|#))?(?: is|[은는이가])?[ :]{0,3}"
            r"(?P<value>[A-Z]{0,2} ?\d{6,9})(?![0-9A-Za-z])",
            re.IGNORECASE,
        ),
    ),
    Detector(
        "driver_license",
        compiled(rf"{LEFT}(?:1[1-9]|2[0-8]){SEP}\d\d{SEP}\d{{6}}{SEP}\d\d{RIGHT}"),
        _licence,
    ),
    Detector(
        "driver_license",
        compiled(rf"(?:{_REGIONS}) ?[-.]? ?\d\d{SEP}\d{{6}}{SEP}\d\d{RIGHT}"),
    ),
    Detector(
        "health_insurance",
        compiled(rf"{LEFT}\d{SEP}\d{{4}}{SEP}\d{{6}}{RIGHT}"),
        _insured,
    ),
    Detector(
        "vehicle_plate",
        compiled(
            rf"(?<![0-9A-Za-z.\-])(?:(?P<region>{_REGIONS}) ?)?(?<![0-9])\d{{2,3}}(?P<gap> ?)"
            rf"(?P<sign>[{_SIGNS}]) ?\d{{4}}(?![\d,.]\d|\d|[- ]?\d)"
            r"(?! ?(?:[년월일원명개번권회점건부석학만천]|페이지|시간))"
        ),
        _plate,
    ),
)
