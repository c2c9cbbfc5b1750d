"""Expected answer types: what a question asks for, and texts that have an expression of it."""

import re
from functools import lru_cache

from text.question.facets.focus import question_focus

_WEEKDAY_OR_DATE = (
    r"\d{1,2}\s?월(?:\s?\d{1,2}\s?일)?|\d{4}[-./]\d{1,2}[-./]\d{1,2}"
    r"|(?<!\d)\d{1,2}/\d{1,2}(?!\d)"  # "3.8" may be an average
    r"|(?<![\d.])(?:1[0-2]|0?[1-9])\.\s?(?:[12]\d|3[01]|0?[1-9])(?:\.|\s?\([월화수목금토일]|\s?[-~∼–])"
    r"|\b(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b(?: \d{1,2})?"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|[월화수목금토일]요일|\d+일(?:까지|부터)"
    r"|(?<!\d)(?:19|20)\d\d년?|\d+\s?(?:일|주|개월|days?|weeks?|months?) ?(?:전|후|이내|이전|before"
    r"|after|within|안)"
    r"|\bwithin \d+ |매[년월주]"
    # Of history: in 1066, 1592년, the 11th century, 22,000 years ago, 300 BC, 기원전 57년.
    r"|\b(?:in|of|since|from|until|till|to|by|before|after|around|about|circa|year|between|and"
    r"|during|c\.) 1[0-8]\d\d\b(?! ?[-%$£€]|,\d| (?:[a-z]+s|won|people|men)\b)"
    r"|(?<!\d)1[0-8]\d\d(?:년|[-–]1\d)|(?<!\d)\d{3}년"
    r"|\b\d{1,2}(?:st|nd|rd|th)[- ]century\b|\d{1,2}세기|\d [a-z]*\s?years ago"
    r"|\d[\d,]*\s?(?:BCE?|AD|CE)\b|기원[전후]"
)
_ANSWERS = {
    "money": (
        r"[$€£¥₩]\s?\d|\d\s?(?:원|만원|달러|유로|엔|위안|won|dollars?|euros?|pounds?)(?![a-z])"
        r"|무료|면제|\bfree\b|\bno (?:fee|charge)\b|\bEUR\b|\bUSD\b|\bKRW\b"
    ),
    "count": (r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b"),
    "date": _WEEKDAY_OR_DATE,
    "time": (
        r"\d{1,2}:\d\d|\d{1,2}\s?시(?!간)|(?<![가-힣])(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열한?|열두)\s?시(?=에|부터|까지|쯤|정각|반|[\s.,]|$)|\b\d{1,2}(?:[.:]\d\d)?\s?[ap]\.?m\b|\b(?:noon|midnight)\b"
        r"|정오|자정|24시간|24 hours"
        r"|\bat (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
        r"|(?<![가-힣])(?:열[한두]?|한|두|세|네|다섯|여섯|일곱|여덟|아홉)\s?시"
        r"(?=에|까지|부터|반|쯤|정각|이[고며다]|입니다|[^가-힣]|$)"
    ),
    "duration": (
        r"(?<!월)(?<!월\s)(?<!\d)(?!(?:19|20)\d\d년)\d+\s?(?:시간|분(?![가-힣의])|일(?:간|(?=이[다며고]|입니|[이가을를은는의로만]?(?![가-힣])))"
        r"|주(?:[일간]|(?=[이가을를은는의로만]?(?![가-힣])|쯤|정도))|개월|달|년|학기)"
        r"|\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)[ -]"
        r"(?:second|minute|hour|day|night|week|month|year|semester|term)s?\b|하루|이틀|사흘|일주일"
        r"|한 ?달"
    ),
    "contact": (
        r"[\w.+-]+@[\w.-]+|https?://|\bext\.? ?\d+|내선|\d{2,4}-\d{3,4}(?:-\d{4})?|\+\d[\d -]{7,}"
        r"|(?<!\d)\d{4}번"
    ),
    "percent": (
        r"\d\s?(?:%|퍼센트|percent|per cent)|\d+분의 ?\d+|\d+/\d+"
        r"|\b(?:half|third|quarter|sixths?|fifths?|full)\b|절반|전액|반액|\d할"
    ),
    "reason": (
        r"\bbecause\b|\bdue to\b|\bsince\b|\bso that\b|\bin order to\b|때문|위해|위하여|므로|이유"
        r"|[아어]서|니까"
    ),
    "procedure": (
        r"\b(?:submit|apply|fill|go to|visit|click|press|log in|choose|select|send|call|ask|bring"
        r"|book|register|open|use|enter|request|report|connect|install|download|collect|renew|portal"
        r"|website|web ?page|app|online|desk|counter)\b"
        r"|제출|신청|방문|접속|로그인|선택|문의|작성|예약|등록(?!금)|발급|이용|이체|연결|누르|가지고|올[려리린]"
        r"|첨부|내려받|포털|홈페이지|누리집|창구|양식|신청서|(?<![가-힣])[내낸](?:고|야|면|다|며)"
    ),
}
ANSWER_PATTERNS = {kind: re.compile(pattern, re.I) for kind, pattern in _ANSWERS.items()}
_WHEN = r"(?:^|[,?.;]\s*|\b(?:and|or|so|but|know|until|since|by|exactly|tell me)\s+)when\b"
_ASKS = {
    "money": (
        r"\bhow much\b(?! (?:time|longer|weight|luggage|space|notice|memory|storage|data|leave"
        r"|later|earlier))|\bwhat\b.*\b(?:costs?|pay)\b|\b(?:free of charge|for free|cheap\w*"
        r"|expensive)\b|비싸|비싼|저렴|(?:더|제일|가장) ?싸|(?<![가-힣])싼|공짜|무료"
        r"|얼마(?!나 ?(?:걸|오래|많|자주|멀|있|커|큰|전|뒤|남|길)| ?동안|만큼)|몇\s?(?:만|천"
        r"|백)?\s?원"
    ),
    "count": (
        r"\bhow many\b|몇\s?(?:명|개|권|번|살|세|박|키로|킬로|kg|학점"
        r"|점|대|장|회|과목|가지|사람|군데|곳|층|인|석|팀|건"
        r"|학년|자리|배|잔|통|줄|쪽|페이지|기가|마리|벌|켤레|병|봉지|상자|박스|그루|송이|세대|가구"
        r"|까지|넘)|얼마나 ?많|몇(?:이|인|임|이야|예요"
        r"|이에요)?\s*[?]*$"
    ),
    "date": (
        rf"{_WHEN}|\b(?:what|which) (?:date|day|month|year|week)\b|\buntil when\b|\bby when\b"
        r"|\b(?:latest|last|first) (?:day|date)\b|언제|며칠(?! ?(?:동안|걸|간|전))"
        r"|몇\s?[월일](?!\s?(?:동안|간))|무슨 ?요일"
        r"|(?:[가-힣]는 날(?:은|이)?|휴[무관진]일)\s*[?？]*$"
    ),
    "time": (
        r"\b(?:what|until|which) time\b|\bwhat (?:are the )?(?:\w+ )?hours\b|\bhow (?:early|late)\b"
        rf"|{_WHEN}.*\b(?:open|close|start|begin|end|finish|leave|depart|arrive)\w*\b"
        r"|몇\s?시(?!간)|언제.{0,12}(?:열|닫|시작|끝|출발|떠[나난납]|도착|여[나는]|문)"
    ),
    "duration": (
        r"\bhow long\b|\bhow many (?:minutes|hours|days|nights|weeks|months|years|semesters)\b"
        r"|\bhow much (?:time|longer|notice)\b|얼마나 ?(?:걸|오래|길)|얼마 ?동안"
        r"|몇\s?(?:시간|분(?!이|의)|주|달|개월|년|학기|일)|며칠\s?(?:동안|간|걸|전)"
    ),
    "person": (
        r"\bwho(?:m|se)?\b(?! (?:do|should|can|would) (?:i|we) (?:contact|call|talk|ask|e-?mail))"
        r"|누구|누가"
    ),
    "place": (
        r"\bwhere\b|\b(?:which|what) (?:building|room|floor|place|office|desk|counter|location|hall"
        r"|campus)\b|어디|몇\s?층|몇\s?호"
    ),
    "contact": (
        r"\b(?:phone|telephone|hotline|e-?mail) (?:number|address)\b|\b(?:which"
        r"|what) number\b.*\bcall\b"
        r"|\bwho(?:m)? (?:do|should|can|would|to) (?:i |we |you )?(?:contact|call|talk|speak|ask"
        r"|e-?mail|write)\b|\bnumber (?:to|do i) call\b|\bhow (?:do|can) (?:i|we) (?:contact"
        r"|reach)\b"
        r"|(?:누구|누가|어디)(?:한테|에게|에|로)?\s?(?:물어|문의|연락|전화|말|신고)"
    ),
    "percent": (
        r"\b(?:what|which|how many) (?:percent\w*|per cent|share|fraction|proportion)\b"
        r"|\bhow much (?:of|discount)\b|몇\s?(?:퍼센트|프로|%|할)|(?:할인|돌려|환급|환불)"
        r".{0,8}얼마(?!나 ?(?:걸|오래)| ?동안)|얼마.{0,8}(?:할인|돌려|환급|환불)"
    ),
    "list": (
        r"^(?:list|name)\b|\b(?:what|which) (?:kinds?|types?|sorts?|documents|items|things|options"
        r"|rules|benefits|steps)\b|\b(?:what|which) are\b|\ball (?:of them|the|kinds|types)\b"
        r"|\b(?:list|overview) of\b|\bwhat (?:should|must|do) (?:i|we) (?:bring|prepare|pack)\b"
        r"|종류|목록|리스트|전부|모두|다 ?알려|뭐뭐|뭐가 ?있|어떤 ?것들|어떤 ?게 ?있|어디어디"
        r"|누구누구|무엇무엇|들은 ?(?:뭐|무엇)|[뭐뭘무][가-힣]* ?(?:챙기|챙겨|가져|준비|제출)"
    ),
    "reason": (r"\bwhy\b|\bhow come\b|\bwhat for\b|(?<![가-힣])왜"),
    "definition": (
        r"\bwhat (?:is|are) an? \w+(?: \w+)?\s*\??$|\bwhat does\b.*\b(?:mean|stand for)\b"
        r"|\bdefin(?:e|ition)\b|\bmeaning of\b|(?:이란|란)\s?(?:무엇|뭐|뭔|말|\?|$)"
        r"|무슨 ?(?:뜻|말|의미)|뜻(?:이|은|을)?\s?(?:뭐|무엇|알)"
    ),
    "procedure": (
        r"\bhow (?:do|does|can|could|should|would|to|did)\b(?! (?:it|they|this|that) (?:cost|take))"
        r"|\bhow\s*\?*$"
        r"|\bwhat (?:are the steps|should i do|do i do|must i do|now)\b"
        r"|어떻게 ?(?!되|돼|생)|어떡|하는 ?법|려면\s?(?:어떻|뭐|무엇|어디)"
    ),
}
# Focus nouns that name a type: "fee for a late return", 재료비는?
_NAMES = {
    "money": (
        r"(?:costs?|prices?|fees?|charges?|fares?|salar(?:y|ies)|wages?|tuition|fines?|deposits?"
        r"|rent"
        r"|allowance|surcharge)|.*(?:가격|비용|요금|금액|수수료|시급|월급|연봉|등록금|보증금|벌금"
        r"|지원금|과태료|[가-힣]{2}(?<!장|준|설|정|경|대|소|낭)비|[가-힣]{2}(?<!자|무|재|완|종|치"
        r"|음)료)"
    ),
    "count": (r"(?:number|capacity|headcount|quota|seats)|.*(?:정원|인원|개수|횟수|학점|점수|수)"),
    "date": (
        r"(?:deadlines?|dates?|day|month|year)|.*(?:날짜|마감|마감일|기한|일자|일정|시작일|종료일)"
    ),
    "time": (r"(?:times?|hours|curfew)|.*(?:시각|통금|운영시간|시간)"),
    "duration": (r"(?:duration|length|period|term)|.*(?:기간|유효기간|소요시간)"),
    "person": (r".*(?:담당자|책임자|대표|교수|강사)"),
    "place": (r"(?:address|location|venue|place)|.*(?:장소|위치|주소|강의실)"),
    "contact": (
        r"(?:phone|extension|contacts?|hotline|email|e-mail|number)|.*(?:전화|번호|전화번호|연락처"
        r"|이메일|메일|내선|문의처)"
    ),
    "percent": (
        r"(?:percentage|rate|share|discount|proportion)|.*(?:비율|할인율|환급률|퍼센트|요율|이율|율"
        r"|률)"
    ),
    "list": (
        r"(?:rules|kinds|types|documents|items|requirements|benefits|steps)|.*(?:종류|목록|서류"
        r"|준비물|항목|규칙)"
    ),
    "reason": (r"reasons?|.*(?:이유|사유|원인)"),
    "definition": (r"(?:meaning|definition)|.*(?:의미|정의|뜻)"),
    "procedure": (r"(?:procedure|process|steps)|.*(?:방법|절차|과정)"),
}
# What has a number that is no price: 평점이 얼마 이상, 온도는 얼마.
_MEASURED = re.compile(
    r".*(?:평점|학점|점수|성적|등급|순위|온도|습도|거리|무게|중량|길이|높이|깊이|넓이|면적|크기|두께|속도"
    r"|용량|횟수|인원|정원|나이|연령|체중|신장|도수|농도|압력|전압|수량|비율|율|률)(?:[은는이가을를도만]|의)?"
)
_HOW_MUCH_KO = re.compile(
    r"(?:([가-힣]+)\s)?(?:최고|최대|최소|최저|적어도|대략|약|총)?\s?(?:얼마|몇)"
)
_ASKED = {kind: re.compile(pattern, re.I) for kind, pattern in _ASKS.items()}
_NAMED = {kind: re.compile(pattern, re.I) for kind, pattern in _NAMES.items()}


@lru_cache(maxsize=256)
def expected_types(question: str, focus: str | None = None) -> frozenset[str]:
    """Return the types of answer that a question asks for, of those of `ANSWER_KINDS`.

    They follow the coarse and fine classes of Li and Roth 2002, "Learning Question Classifiers", as
    far as patterns recognise them.

    Args:
        question: The question in standard spelling.
        focus: Its focus, which names the type where no interrogative does; found in the question
            where it is not given.
    """
    asked = {kind for kind, pattern in _ASKED.items() if pattern.search(question)}
    if "money" in asked and _is_measured(question):
        asked = asked - {"money"} | {"count"}
    if not asked or asked == {"list"}:
        noun = question_focus(question) if focus is None else focus
        asked |= {kind for kind, pattern in _NAMED.items() if noun and pattern.fullmatch(noun)}
    return frozenset(asked)


# Types whose values patterns recognise.
VALUES = frozenset(["money", "count", "date", "time", "duration", "contact", "percent"])


def asks_procedure(question: str) -> bool:
    """Return whether a question asks how something is done, and for no value."""
    expected = expected_types(question)
    return "procedure" in expected and not expected & VALUES


def _is_measured(question: str) -> bool:
    """Return whether a Korean question asks how high a measure is: its noun stands before 얼마."""
    match = _HOW_MUCH_KO.search(question)
    return bool(match and match[1] and _MEASURED.fullmatch(match[1]))


ANSWER_KINDS = (*_ASKS, "yes_no")


def has_answer_of(kind: str, text: str) -> bool:
    """Return whether a text contains an expression of a type; True for a type without patterns."""
    pattern = ANSWER_PATTERNS.get(kind)
    return pattern is None or bool(pattern.search(text))
