"""Column types: the kind of value that a question asks for, and the columns and cells of it."""

import re
from dataclasses import dataclass

MONEY_CELL = re.compile(
    r"[$€£¥₩]\s?\d|\d\s?(?:천|만|억|백만)?\s?(?:원|달러|유로|엔|위안|won|krw|usd|eur|dollars?|euros?|pounds?)(?![a-z])"
    r"|^(?:무료|free|gratis)\b|\d\s?(?:%|percent|퍼센트)|분의|전액|절반|\b(?:half|thirds?|whole|full)\b",
    re.I,
)
_CLOCK = re.compile(
    r"\d{1,2}[:.]\d\d|\d\s?(?:am|pm)\b|\d\s?시(?!간)|오전|오후|정오|noon|midnight", re.I
)
_MONTHS = r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE_CELL = re.compile(
    rf"\d\s?월(?:\s?\d|$|\s)|\d\s?일(?!\s?[간당])|(?:19|20)\d\d|\b(?:{_MONTHS})[a-z]*\b|[월화수목금토일]요일"
    r"|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b",
    re.I,
)
_DURATION_CELL = re.compile(
    r"\d\s?(?:시간|분|주|개월|년|박|일)(?![가-힣]*당)|\d\s?(?:hours?|hrs?|minutes?|mins?|days?|weeks?|months?|years?|nights?)\b",
    re.I,
)


@dataclass(frozen=True)
class ColumnType:
    """A kind of value: the patterns of its questions, labels and cells."""

    name: str
    question: re.Pattern[str]
    label: re.Pattern[str]
    cell: re.Pattern[str]


def _type(name: str, question: str, label: str, cell: str | re.Pattern[str]) -> ColumnType:
    compiled = re.compile(cell, re.I) if isinstance(cell, str) else cell
    return ColumnType(name, re.compile(question, re.I), re.compile(label, re.I), compiled)


MONEY = _type(
    "money",
    r"얼마(?!나 ?(?:걸|오래|자주)|\s?동안)|가격|비용|요금|금액|비싸|비싼"
    r"|싸[고게요]?(?![가-힣])|싼|저렴|무료|공짜|돈"
    r"|등록금|수업료|학비|월세|급여|시급|월급|\b(?:tuition|rent|salary|wages?|fares?)\b"
    r"|\bhow much\b(?! (?:time|longer|later|earlier))"
    r"|\b(?:pric\w*|costs?|fees?|expensive|cheap\w*|pay|charge[ds]?|free)\b",
    r"fee|price|cost|rate|charge|tuition|\bwon\b|\beur\b|\busd\b|[$€£₩]|amount"
    r"|요금|가격|비용|금액|사용료|대여료|이용료|입장료|수업료|등록금|단가"
    r"|[가-힣](?<![치자재진음의완동연원])료(?:\(|$)|[가-힣](?<![준장설예소정수구])비(?:\(|$)",
    MONEY_CELL,
)
PEOPLE = _type(
    "people",
    r"몇\s?(?:명|사람|인)|정원|인원|사람(?:이|들)?\s?(?:가장|제일|젤|많)|많이 들어|들어가|수용"
    r"|\bhow many (?:people|students|persons|guests|seats|visitors|places)"
    r"|\b(?:fits?|holds?|accommodates?|hosts?)\b"
    r"|\b(?:people|students|guests|capacity|seats)\b",
    r"정원|인원|수용|좌석|capacity|seats?|staff|places?$|people|guests|persons|size",
    r"\d\s?(?:명|인(?![가-힣])|석)|\d\s?(?:people|persons|seats|guests|places)\b",
)
CLOCK = _type(
    "clock",
    r"몇\s?시(?!간)|시간표|무슨 시간|영업 ?시간|운영 ?시간|언제 (?:열|닫|여|문)|\bwhat time\b"
    r"|\bwhen (?:does|do|is|are)\b.*\b(?:open|clos|start|begin)"
    r"|\b(?:opening|closing) (?:times?|hours?)\b|\bopen\b",
    r"시간(?!당)|시각|time|hours|open|weekday|saturday|sunday|평일|주말|토요일|일요일|영업|운영",
    _CLOCK,
)
DATE = _type(
    "date",
    r"언제|며칠(?!\s?동안)|몇\s?월|날짜|기한|마감|요일|\bwhen\b"
    r"|\b(?:what|which) (?:date|day|month)\b"
    r"|\buntil when\b|\bdeadline\b|\bdue\b",
    r"날짜|일자|일시|기간|기한|마감|요일|[가-힣]일$|date|\bday\b|deadline|period|between"
    r"|until|when|due|semester|시간|time|학기",
    _DATE_CELL,
)
DURATION = _type(
    "duration",
    r"얼마나 ?(?:걸|오래)|오래(?!된)|얼마\s?동안|며칠\s?(?:동안|간)"
    r"|몇\s?(?:시간|분|주|개월|달|년|박|일)"
    r"|기간|\bhow long\b|\bhow many (?:hours|days|weeks|months|years|minutes|nights)\b"
    r"|\b(?:long(?:est|er)?|short(?:est|er)?)\b|길|긴|짧|최장|최단",
    r"기간|시간(?!당)|일수|길이|개월|period|duration|length|hours?(?!\s*\()|days"
    r"|weeks|time|limit|training|booking",
    _DURATION_CELL,
)
PLACE = _type(
    "place",
    r"어디|장소|위치|몇\s?(?:호|층|동)|강의실|\bwhere\b|\bwhich (?:room|building|floor|place)\b"
    r"|\blocation\b|\bwhat room\b",
    r"위치|장소|어디|강의실|주소|호실|지점|place|where|room|location|address|building|venue|branch",
    r"\d+\s?(?:호|층)(?![가-힣])|[가-힣]관\s|\b(?:room|hall|floor|building|street|centre|center)\b",
)
PERSON = _type(
    "person",
    r"누구|누가|담당|\bwho(?:m)?\b|\bcontact\b",
    r"담당|연락|강사|교수|의사|선생|승인|책임|이름|성명|contact|person|name|teacher|instructor"
    r"|doctor|approved|head|owner|responsible",
    r"[가-힣]{2,4}\s(?:교수|강사|선생|원장|팀장|과장)|\b(?:Dr|Mr|Ms|Mrs|Prof)\b\.?",
)
PHONE = _type(
    "phone",
    r"전화|번호|연락처|내선|\b(?:phone|telephone|number|extension|ext|call)\b",
    r"전화|번호|연락|내선|phone|telephone|number|extension|ext\b|call",
    r"\d{2,4}-\d{3,4}|\bext\.?\s?\d|내선\s?\d|^\d{3,4}$",
)
PERCENT = _type(
    "percent",
    r"몇\s?(?:퍼센트|프로|%)|\b(?:percent\w*|%)",
    r"퍼센트|비율|율$|percent|rate|share|discount|할인",
    r"\d\s?(?:%|퍼센트|프로|percent)",
)
SINCE = _type(
    "since",
    r"newest|oldest|latest|earliest|older|newer|최근|최신|오래된|먼저",
    r"open|found|built|start|since|year|date|establish|launch|개관|설립|개원|개점|연도|날짜|일자|년|시작",
    r"(?:19|20)\d\d",
)
SIZE = _type(
    "size",
    r"largest|biggest|smallest|larger|bigger|smaller|크|큰|작|넓",
    r"size|area|capacity|seats?|places?|population|면적|정원|규모|수용|좌석|인원|크기",
    r"\d\s?(?:㎡|m²|제곱|평|명|석)",
)
STOCK = _type(
    "stock",
    r"\bin stock\b|\b(?:are|is) (?:there |still )*left\b|재고|남[았은]|\bleft\s*[?.!]*$",
    r"stock|available|remaining|재고|잔여|남은",
    r"^\d[\d,]*(?:\s?[가-힣])?$",
)
COLUMN_TYPES = (
    MONEY, PEOPLE, CLOCK, DURATION, DATE, PLACE, PERSON, PHONE, PERCENT, SINCE, SIZE, STOCK,
)  # fmt: skip
_COUNTED = re.compile(
    r"몇\s?(개|권|학점|점|번|회|장|마리|대|과목|층|등|위|살|세|잔|병|킬로|kg)|\bhow many (\w+)",
    re.I,
)


def asked_types(question: str) -> list[ColumnType]:
    """Return the kinds of value that a question asks for."""
    return [kind for kind in COLUMN_TYPES if kind.question.search(question)]


def counted_unit(question: str) -> str:
    """Return the unit that a question counts in: "how many items", 몇 권; empty where none."""
    match = _COUNTED.search(question)
    return next(filter(None, match.groups()), "") if match else ""
