"""Expected answer types: what a question asks for, and texts that have an expression of it."""

import re

_WEEKDAY_OR_DATE = (
    r"\d{1,2}\s?월(?:\s?\d{1,2}\s?일)?|\d{4}[-./]\d{1,2}[-./]\d{1,2}"
    r"|(?<!\d)\d{1,2}[./]\d{1,2}(?!\d)"
    r"|\b(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b(?: \d{1,2})?"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|[월화수목금토일]요일|\d+일(?:까지|부터)"
    r"|(?<!\d)(?:19|20)\d\d년?|\d+\s?(?:일|주|개월|days?|weeks?|months?) ?(?:전|후|이내|이전|before"
    r"|after|within|안)"
    r"|\bwithin \d+ |매[년월주]"
)
_ANSWERS = {
    "money": (
        r"[$€£¥₩]\s?\d|\d\s?(?:원|만원|달러|유로|엔|위안|won|dollars?|euros?|pounds?)(?![a-z])"
        r"|무료|면제|\bfree\b|\bno (?:fee|charge)\b|\bEUR\b|\bUSD\b|\bKRW\b"
    ),
    "count": (r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b"),
    "date": _WEEKDAY_OR_DATE,
    "time": (
        r"\d{1,2}:\d\d|\d{1,2}\s?시(?!간)|\b\d{1,2}(?:[.:]\d\d)?\s?[ap]\.?m\b|\b(?:noon|midnight)\b"
        r"|정오|자정|24시간|24 hours"
    ),
    "duration": (
        r"\d+\s?(?:시간|분(?![가-힣])|일(?![가-힣])|일[간이 ]|주(?![가-힣])|주[일간]|개월|달|년"
        r"|학기)"
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
        r"\b(?:submit|apply|fill|go to|visit|click|log in|choose|select|send|call|ask|bring|book"
        r"|register"
        r"|open|use|enter|request)\b|제출|신청|방문|접속|로그인|선택|문의|작성|예약|등록|발급|이용"
    ),
}
ANSWER_PATTERNS = {kind: re.compile(pattern, re.I) for kind, pattern in _ANSWERS.items()}
_ASKS = {
    "money": (
        r"\bhow much\b(?! (?:time|longer|weight|luggage|space|notice|memory|storage|data|leave"
        r"|later|earlier))"
        r"|\b(?:costs?|prices?|fees?|charges?|fares?|salar(?:y|ies)|wages?|tuition|fines?|deposits?"
        r"|rent|budget"
        r"|allowance|reimburse\w*|free of charge|for free|cheap\w*|expensive)\b|비싸|비싼|저렴"
        r"|(?:더"
        r"|제일|가장) ?싸|(?<![가-힣])싼|얼마(?!나 ?(?:걸|오래|많|자주|멀|있|커|큰|전|뒤|남|길)"
        r"| ?동안"
        r"|만큼)"
        r"|가격|비용|요금|금액|수수료|[가-힣](?:비|료|값)(?:은|는|이|가|도)?\s*[?]?$|시급"
        r"|월급"
        r"|연봉|몇\s?(?:만|천|백)?\s?원"
    ),
    "count": (
        r"\bhow many\b|\b(?:number|capacity|headcount|quota)\b|몇\s?(?:명|개|권|번|학점|점|대|장|회"
        r"|과목|가지|사람|군데|곳"
        r"|층|인|석|팀|건|학년|자리|배|잔|통|줄|쪽|페이지|기가|까지)|정원|인원|개수|횟수|얼마나 ?많"
        r"|몇(?:이|인|임|이야|예요|이에요)?\s*[?]*$"
    ),
    "date": (
        r"\bwhen\b|\b(?:what|which) (?:date|day|month|year|week)\b|\bdeadlines?\b|\bdue\b"
        r"|\buntil when\b"
        r"|\b(?:latest|last|first) (?:day|date)\b|\bby when\b|언제|며칠(?! ?(?:동안|걸|간|전))"
        r"|몇\s?[월일](?!\s?(?:동안|간))"
        r"|날짜|마감|기한|시작일|종료일|무슨 ?요일"
    ),
    "time": (
        r"\bwhat time\b|\b(?:opening|closing|office|business|working) (?:times?|hours?)\b"
        r"|\bwhat hours?\b|\bhow (?:early|late)\b"
        r"|\bwhen\b.*\b(?:open|close|start|begin|end|finish|leave|depart)\w*\b|\bcurfew\b|\btimes\b"
        r"|몇\s?시(?!간)|시각|시간(?:이|은|대)?\s?(?:언제|어떻|알려|\?|$)|언제.{0,12}(?:열|닫|시작"
        r"|끝"
        r"|출발|여[나는]|문)|통금"
    ),
    "duration": (
        r"\bhow long\b|\bhow many (?:minutes|hours|days|nights|weeks|months|years|semesters)\b"
        r"|\bhow much (?:time|longer|notice)\b"
        r"|얼마나 ?(?:걸|오래|길)|얼마 ?동안|몇\s?(?:시간|분(?!이|의)|주|달|개월|년|학기"
        r"|일)(?:\s?(?:동안|간|걸|전|까지|이나|씩|만|정도))?"
        r"|며칠\s?(?:동안|간|걸|전|까지 ?(?:가능|쓸|빌|쉴))|기간|유효"
    ),
    "person": (
        r"\bwho(?:m|se)?\b(?! (?:do|should|can|would) i (?:contact|call|talk|ask|e-?mail))|누구"
        r"|누가|담당자|책임자"
    ),
    "place": (
        r"\bwhere\b|\b(?:which|what) (?:building|room|floor|place|office|desk|counter|location|hall"
        r"|campus)\b"
        r"|어디|\baddress\b|장소|위치|주소|몇\s?층|몇\s?호"
    ),
    "contact": (
        r"\b(?:phone|telephone|extension|contact|hotline|e-?mail address|which number|what number"
        r"|email)\b"
        r"|\bwho(?:m)? (?:do|should|can|would|to) (?:i |we |you )?(?:contact|call|talk|speak|ask"
        r"|e-?mail|write)\b|\bnumber (?:to|do i) call\b"
        r"|전화|연락|이메일|메일 ?주소|내선|문의(?:처|는)?|(?:누구|어디)(?:한테|에게|에"
        r"|로)?\s?(?:물어"
        r"|문의|연락|전화|말|신고)|홈페이지|사이트"
    ),
    "percent": (
        r"\b(?:what|which|how many) (?:percent\w*|per cent|share|fraction|proportion)\b"
        r"|\b(?:discount|interest|refund) rate\b"
        r"|\bhow much (?:of|discount)\b|몇\s?(?:퍼센트|프로|%|할)|퍼센트|비율|할인율|환급률|요율"
        r"|(?:할인|돌려|환급|환불).{0,8}얼마(?!나 ?(?:걸|오래)| ?동안)|얼마.{0,8}(?:할인|돌려|환급"
        r"|환불)"
    ),
    "list": (
        r"^(?:list|name)\b|\b(?:what|which) (?:kinds?|types?|sorts?|documents|items|things|options"
        r"|rules|benefits|steps)\b"
        r"|\b(?:what|which) are\b|\ball (?:of them|the|kinds|types)\b|\ball\b.*\b(?:please|pls)\b"
        r"|\b(?:list|overview) of\b|\bwhat should i bring\b"
        r"|종류|목록|리스트|전부|모두|다 ?알려|뭐뭐|뭐가 ?있|뭐뭐|어떤 ?것들|어떤 ?게 ?있|어디어디"
        r"|누구누구|서류|준비물|항목|무엇무엇|들은 ?(?:뭐|무엇)"
    ),
    "reason": (r"\bwhy\b|\breasons?\b|\bhow come\b|\bwhat for\b|왜|이유|사유|원인"),
    "definition": (
        r"\bwhat (?:is|are) an? \w+(?: \w+)?\s*\??$|\bwhat does\b.*\b(?:mean|stand for)\b"
        r"|\bdefin(?:e|ition)\b|\bmeaning of\b"
        r"|(?:이란|란)\s?(?:무엇|뭐|뭔|말|\?|$)|무슨 ?(?:뜻|말|의미)|뜻(?:이|은|을)?\s?(?:뭐|무엇"
        r"|알)"
        r"|의미|정의"
    ),
    "procedure": (
        r"\bhow (?:do|does|can|could|should|would|to|did)\b(?! (?:it|they|this|that) (?:cost|take))"
        r"|\bwhat (?:are the steps|should i do|do i do|must i do|now)\b"
        r"|\b(?:procedure|process|steps)\b|어떻게 ?(?!되|돼|생)|어떡|방법|절차|과정|하는 ?법"
        r"|려면\s?(?:어떻|뭐|무엇|어디)"
    ),
}
_ASKED = {kind: re.compile(pattern, re.I) for kind, pattern in _ASKS.items()}


def expected_types(question: str) -> frozenset[str]:
    """Return the types of answer that a question asks for, of those of `ANSWER_KINDS`.

    They follow the coarse and fine classes of Li and Roth 2002, "Learning Question Classifiers", as
    far as patterns recognise them.
    """
    return frozenset(kind for kind, pattern in _ASKED.items() if pattern.search(question))


ANSWER_KINDS = (*_ASKS, "yes_no")


def has_answer_of(kind: str, text: str) -> bool:
    """Return whether a text contains an expression of a type; True for a type without patterns."""
    pattern = ANSWER_PATTERNS.get(kind)
    return pattern is None or bool(pattern.search(text))
