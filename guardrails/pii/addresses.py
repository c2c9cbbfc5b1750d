"""Postal addresses, Korean and English, where they name a street or a plot with a number."""

import re

from guardrails.detector import Detector, compiled, near

_PROVINCE = (
    r"(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충청[남북]|전라[남북]|경상[남북]|충북|충남|전북|전남|경북|경남|제주)"
    r"(?:특별자치시|특별자치도|특별시|광역시|시|도)?"
)
_CITY = r"[가-힣]{1,4}[시군구]"
_DISTRICTS = rf"(?:{_PROVINCE} )?(?:{_CITY} ){{1,3}}|{_PROVINCE} "
_PLOT = r"\d{1,4}(?:-\d{1,4})?(?:번지)?"
_ROAD = rf"[가-힣A-Za-z0-9·.]{{1,16}}?(?:대로|로|길) ?(?:\d{{1,4}}(?:번)?[가나다]?길 ?)?{_PLOT}"
_LAND = rf"(?:[가-힣]{{1,6}}[읍면] )?[가-힣]{{1,6}}\d{{0,2}}(?:동|리|가) (?:산 ?)?{_PLOT}"
_DETAIL = (
    r"(?:,? ?\([가-힣0-9, ]{2,24}\))?(?:,? ?[가-힣A-Za-z]{0,12}(?:아파트|빌라|빌딩|타워"
    r"|오피스텔|기숙사))?"
    r"(?:,? ?[A-Za-z0-9]{1,4}동(?= ?\d))?(?:,? ?(?:지하 ?)?\d{1,3}층)?(?:,? ?\d{1,4}호)?"
    r"(?:,? ?\d{1,4}-\d{1,5}호?)?"
)
_HOME = compiled(
    r"주소|사는 ?곳|살고|거주|집[이은]|배송|배달|보내|행선지|address|live at", re.IGNORECASE
)

_STREETS = (
    r"Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Way"
    r"|Terrace|Parkway|Pkwy|Highway|Hwy|Circle|Close|Crescent|Row|Walk|Alley"
)
_WORD = r"[A-Z][A-Za-z'’.\-]{0,20}"
_PLACE = r"[A-Z][A-Za-z'’-]{0,20}"
_UNIT = r"(?:Apt|Apartment|Suite|Ste|Unit|Room|Rm|Flat|Floor|Fl|No|#)\.? ?#?\d{1,5}[A-Za-z]?"
_PLACES = (
    rf"(?:,? ?\n? ?(?:{_UNIT}))?(?:,\s{{1,2}}{_PLACE}(?: {_PLACE}){{0,2}}){{0,4}}(?:,? "
    rf"(?:[A-Z]{{2}} )?\d{{5}}(?:-\d{{4}})?(?!\d))?"
)


def _land(match: re.Match[str]) -> float:
    return 0.9 if near(match, _HOME, 32, 24) else 0.7


DETECTORS = (
    Detector(
        "address",
        compiled(
            rf"(?:(?<!\d)\(?\d{{5}}\)? )?(?<![가-힣])(?>{_DISTRICTS})"
            rf"(?:[가-힣]{{1,6}}[읍면동] )?{_ROAD}{_DETAIL}"
        ),
    ),
    Detector("address", compiled(rf"(?<![가-힣])(?>{_DISTRICTS}){_LAND}{_DETAIL}"), _land),
    Detector(
        "address",
        compiled(
            rf"(?<![\w-])(?:{_UNIT}, ?)?(?:\d{{1,4}}-\d{{1,5}}, ?)?\d{{1,4}}"
            rf"(?:-\d{{1,4}})?,? (?:beon-gil )?"
            rf"[A-Z][a-z]{{1,20}}(?:-| )?(?:ro|gil|daero)(?: ?\d{{1,4}}(?:beon)?-gil)?\b{_PLACES}"
        ),
    ),
    Detector(
        "address",
        compiled(
            rf"(?<![\w.,-])(?:{_UNIT}, ?)?\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,4}})?,? (?:[NSEW]\.? )?"
            rf"(?:{_WORD} |\d{{1,3}}(?:st|nd|rd|th) ){{1,4}}(?:{_STREETS})\b\.?{_PLACES}"
        ),
    ),
    Detector(
        "address",
        compiled(r"\bP\.?O\.? ?Box \d{1,6}\b|사서함 ?\d{1,5}호?"),
    ),
    Detector(
        "address",
        compiled(
            r"\b(?:ZIP|zip|postal|post)(?: ?code)?(?: is)? ?: ?(?P<value>[A-Z0-9]{2,6}"
            r"(?:[- ][A-Z0-9]{2,4})?)\b"
        ),
    ),
)
