"""Postal addresses, Korean and English, where they name a street or a plot with a number.

That of a place, asked for by name or way, has a rule of its own: it is nobody's home.
"""

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


_OWN = compiled(
    r"사는|사시|살고|살아|거주|집[이은을에]|댁|배송|배달|보내|제 |내 |저희|우리"
    r"|\b(?:my|our|his|her|their|live[sd]?|home|house|apartment|ship|deliver\w*|send|reside\w*)\b",
    re.IGNORECASE,
)
_ASKED = compiled(
    r"가는 ?(?:길|법|방법)|가려면|어떻게 가|찾아가|오시는 ?길|어디|위치|근처|주변|뭐가 있|무엇이 있"
    r"|\b(?:how (?:do|can|would) (?:i|we|you) get|how far|where(?:'s| is)|directions?|way to"
    r"|what(?:'s| is) (?:at|on|near)|opening hours|nearest|located)\b",
    re.IGNORECASE,
)
_BUILDING = compiled(
    r"도서관|시청|구청|군청|동사무소|주민센터|행정복지센터|우체국|역[은이까에]|박물관|미술관|체육관"
    r"|경찰서|소방서|병원|학교|대학|은행|센터|공원|시장|호텔|식당"
    r"|\b(?:library|museum|station|city hall|town hall|office|hospital|school|university|bank|park"
    r"|hotel|restaurant|cent(?:er|re)|theat(?:er|re)|gallery|court(?:house)?|embassy|clinic)\b",
    re.IGNORECASE,
)


def _of_a_place(match: re.Match[str]) -> str:
    if near(match, _OWN, 60, 40):
        return ""
    asked = near(match, _ASKED, 40, 24) or near(match, _BUILDING, 12, 14)
    return "place" if asked else ""


def _land(match: re.Match[str]) -> float:
    return 0.9 if near(match, _HOME, 32, 24) else 0.7


DETECTORS = (
    Detector(
        "address",
        compiled(
            rf"(?:(?<!\d)\(?\d{{5}}\)? )?(?<![가-힣])(?>{_DISTRICTS})"
            rf"(?:[가-힣]{{1,6}}[읍면동] )?{_ROAD}{_DETAIL}"
        ),
        kind=_of_a_place,
    ),
    Detector(
        "address", compiled(rf"(?<![가-힣])(?>{_DISTRICTS}){_LAND}{_DETAIL}"), _land, _of_a_place
    ),
    Detector(
        "address",
        compiled(
            rf"(?<![\w-])(?:{_UNIT}, ?)?(?:\d{{1,4}}-\d{{1,5}}, ?)?\d{{1,4}}"
            rf"(?:-\d{{1,4}})?,? (?:beon-gil )?"
            rf"[A-Z][a-z]{{1,20}}(?:-| )?(?:ro|gil|daero)(?: ?\d{{1,4}}(?:beon)?-gil)?\b{_PLACES}"
        ),
        kind=_of_a_place,
    ),
    Detector(
        "address",
        compiled(
            rf"(?<![\w.,-])(?:{_UNIT}, ?)?\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,4}})?,? (?:[NSEW]\.? )?"
            rf"(?:{_WORD} |\d{{1,3}}(?:st|nd|rd|th) ){{1,4}}(?:{_STREETS})\b\.?{_PLACES}"
        ),
        kind=_of_a_place,
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
