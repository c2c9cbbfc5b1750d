"""Asker: what a question says about the person who asks, in Korean and English.

A question about the asker's own records ("what's my balance", "제 신청 승인됐나요?") has no
answer in documents. A group or situation that the asker names ("I'm an intern,", "편입생은") says
to whom the answer must apply.
"""

import re
from collections.abc import Iterator

from text.korean.particles import without_particle

# States that a record gets by being processed, as "has my order shipped yet?" asks for.
_PROCESSED = (
    r"(?:approved|accepted|rejected|denied|processed|paid|received|ready|shipped|delivered"
    r"|confirmed|complete[d]?|finished|submitted|registered|enrolled|booked|reserved|posted|graded"
    r"|updated|cancelled|canceled|overdue|active|expired|in the system|on the (?:list|way)"
    r"|through|done|here|back)"
)
_RECORD = (
    r"(?:balance|bill|debts?|fines?|scores?|grades?|gpa|results?|status|points?|schedule|timetable"
    r"|account number|orders?|bookings?|reservations?|appointments?|transcript|payslip|salary"
    r"|attendance|(?:student |employee |member(?:ship)? |staff |customer )?(?:number|id))"
)
_GENERAL_CASE = re.compile(
    r"\b(?:if|when|after|before|as an?|how (?:do|can|to|should|would)|where (?:do|can|should)"
    r"|what (?:do|should|can|happens)|options?|rights?|allowed|deadline|limit|maximum|minimum)\b",
    re.I,
)
_MY = r"my(?: own)? (?:[\w'’-]+ ){0,4}?"
_PERSONAL_EN = re.compile(
    rf"\b(?:what(?:['’]?s| is| are| was| were)|show(?: me)?|tell me|check|look up"
    rf"|give me) {_MY}[\w-]+"
    r"\s*(?:now|right now|currently|again|please|today|for me|so far)?\s*[?.!]*$"
    rf"|\b(?:how (?:much|many|high) (?:is|are)|where(?:['’]?s| is| are)|when(?:['’]?s| is)"
    rf"|who(?:['’]?s| is)) {_MY}{_RECORD}\b(?! (?:issued|printed|calculated|made))"
    rf"|\b(?:has|have) (?:{_MY}[\w-]+|i) (?:\w+ ){{0,2}}?(?:been|\w+ed|arrived|gone|come|passed"
    rf"|paid"
    r"|got|won)\b(?!.*\bcan i\b)"
    rf"|\bdid (?:{_MY}[\w-]+|i) (?!need|have)\w+"
    rf"|\b(?:is|are|was|were) {_MY}[\w-]+ (?:(?:already|yet|still|been|now) )*{_PROCESSED}\b"
    r"(?! (?:for|by|to be|if))"
    rf"|\bam i (?:already |still )?(?!here|back|done|through)(?:{_PROCESSED}|on the)\b"
    r"|\bhow (?:much|many)\b[^,?]{0,40}?\b(?:do i (?:still )?(?:owe|have (?:left|remaining))"
    r"|have i (?:got|earned|used|taken|made|collected|missed)|(?:left )?(?:in|on) my account)\b"
    r"|\bdo i (?:still )?(?:have|owe) (?:any )?(?:unpaid|outstanding|overdue|open)\b"
    rf"|\bhow (?:much|many)(?: of)? {_MY}[\w-]+ (?:is|are|do i have|have i) "
    r"(?:still )?(?:left|remaining|got left|used)\b"
    r"|\bhow many [\w ]{2,40}\bdo i (?:still )?have(?: left| remaining)?\s*[?.!]*$",
    re.I,
)
_OWN = (
    r"(?:^|[,.!?]\s*|(?:^|\s)(?:혹시|지금|현재|근데|그럼|저기요?)\s+)(?:제(?!\s?\d)|내|저의|나의)\s"
)
_SELF = r"(?:^|[,.!?]\s*|(?:^|\s)(?:혹시|지금|근데|그럼)\s+)(?:(?:제가|내가|저는?|나는?|난|전)\s)"
_DONE = (
    r"(?:[됐했왔갔났떴]|되었|하였|(?:받|남|들어|통과|나|찼|빠|붙)[았었왔갔]|있는|[가-힣]+[졌났겼])"
    r"(?:는지|나요|나|어요?|냐|니|음|지요?|죠|습니까|을까요?|는가요?|ㄴ지)"
)
_CHECK = (
    r"(?:좀 )?(?:확인|조회|알려|보여|찾아|봐|체크|말해)(?:해)?\s?(?:줘|주세요|주실|줄래|주라|봐|볼"
    r"|부탁|달라)"
)
_COPULA = (
    r"(?:[뭐무][가-힣]{0,5}|몇\s?[가-힣]{1,6}|얼마[가-힣]{0,5}|언제[가-힣]{0,3}|어디[가-힣]{0,3}"
    r"|누구[가-힣]{0,3})"
)
_PERSONAL_KO = re.compile(
    rf"{_OWN}(?:[^\s,.?!]+\s?){{1,5}}?(?:{_DONE})(?:\s*{_CHECK}.*|\s*알 ?수 ?있.*)?\s*[?？.!~]*$"
    rf"|{_OWN}(?:[^\s,.?!]+\s){{1,3}}?(?:지금 |현재 )?{_COPULA}\s*[?？.!~]*$"
    rf"|{_OWN}(?:[^\s,.?!]+\s){{1,4}}?{_CHECK}.*$"
    rf"|{_SELF}(?:[^\s,.?!]+\s?){{1,4}}?{_DONE}(?:\s*{_CHECK}.*)?\s*[?？.!~]*$"
    r"|(?:입금|승인|처리|접수|등록|신청|배송|발송|합격|선정)[이가은도]?\s?(?:됐|되었"
    r"|했)는지\s*(?:좀 )?"
    r"(?:확인|조회)(?:해)?\s?(?:줘|주세요|주실|부탁)",
)
_GENERAL_CASE_KO = re.compile(
    r"어떻게|어케|방법|절차|(?:[으하되]|[가-힣])면\s|[은는인던]데\s|려고|려면|기준|규정|해야|어디서"
    r"|해도|아도|어도|수 있"
)


def is_personal(question: str) -> bool:
    """Return whether a question is about the asker's own records, which no document contains."""
    if _PERSONAL_EN.search(question) and not _GENERAL_CASE.search(question):
        return True
    return bool(_PERSONAL_KO.search(question)) and not _GENERAL_CASE_KO.search(question)


_PEOPLE = (
    r"(?:students?|freshm[ae]n|sophomores?|juniors?|seniors?|undergrad(?:uate)?s?"
    r"|(?:post)?grad(?:uate)?s?"
    r"|interns?|trainees?|apprentices?|employees?|staff|workers?|part-?timers?|contractors?"
    r"|freelancers?"
    r"|managers?|teachers?|professors?|lecturers?|researchers?|scholars?|guests?|visitors?|members?"
    r"|non-?members?|alumn[iaus]+|residents?|tenants?|foreigners?|internationals?|volunteers?"
    r"|parents?|children|kids?|adults?|minors?|customers?|patients?|newcomers?|beginners?"
    r"|starters?|joiners?|hires?|exchange students?|(?:first|second|third|fourth)-?years?)"
)
_CLAUSE = r"(?:[^,.;?!]|(?<=\d)[.,](?=\d)){1,60}?"
_STOP = (
    r"(?=\s*(?:[,.;?!—–](?!\d)|\s-\s|$|\b(?:and|but|so)? ?(?:can|could|may|do|does|am|is there"
    r"|are there"
    r"|what|how|when"
    r"|where|who|which|will|should|must)\b))"
)
_CONDITION_EN = (
    re.compile(
        rf"\b(?:i['’]?m|i am|we['’]?re|we are|she is|he is)\s+(?:an? |the |only |still |just )*"
               rf"(?P<c>(?!wondering|curious|looking|trying|asking|sorry"
               rf"|not sure){_CLAUSE}){_STOP}", re.I),
    re.compile(rf"\bas (?:an? )?(?P<c>(?:[\w-]+ ){{0,3}}{_PEOPLE})\b", re.I),
    re.compile(r"(?:^|[.!?]\s*)(?:an? )?(?P<c>(?:[\w-]+ ){0,3}[\w-]+) here\s*[,.;:–-]", re.I),
    re.compile(
        rf"\b(?:if|when|while|once|unless|after|before) (?:(?:i|you|we|they|someone"
        rf"|my \w+)(?:['’]?(?:m|re)|"
               rf" am| are| is)?\s+)(?:an? |the )?(?P<c>{_CLAUSE}){_STOP}", re.I),
    re.compile(r"^(?:so |ok |well )?(?:i|my|we|our) (?!want|need|would|wonder|like|have a question)"
               r"(?P<c>(?:[^,;?!]|(?<=\d),(?=\d)){4,70}?)(?:\s*[,;](?!\d)|\.\s|\s+(?:and|but"
               r"|so)\s)(?=.*\w)", re.I),
    re.compile(rf"\b(?:can|could|may|do|does|are|is|must|should|will|for|to) (?:the |an? )?"
               rf"(?P<c>(?!all\b|any\b|every\b|my\b)(?:(?!for|of|to|the|in"
               rf"|with)[\w-]+ ){{0,2}}?{_PEOPLE}(?: (?:students?|staff))?)\b", re.I),
)  # fmt: skip
_GROUP_KO = (
    r"[가-힣A-Za-z0-9]*(?:학년|[가-힣]생|[가-힣]{2,}자|환자|외국인|일반인|장애인|성인|노인|군인"
    r"|직장인|외부인|회원|직원|사원|임원"
    r"|공무원|연구원|조합원|교직원|인턴|알바|아르바이트|신입|강사|교수|학부모|보호자|가족|손님|고객"
    r"|어린이|아동|청소년|동문|군필|미필)"
)
_NOT_GROUP = re.compile(
    r"(?:인생|발생|위생|고생|탄생|재생|선생|(?<![가-힣])학생|일자|문자|이자|투자|숫자|상자|의자"
    r"|전자|글자|액자"
    r"|모자|과자|피자|선정자|몇\s?학년)$"
)
_GROUP_TOPIC = re.compile(
    rf"(?:^|\s)(?P<c>{_GROUP_KO})(?:은|는|이|가|도|한테|에게|의|이면|면|일 ?때|이라도"
    rf"|라도)(?=[\s,?]|$)"
)
# A group, whatever its particle; 학생 and its compounds are groups of every school.
_GROUP_WORD = re.compile(
    rf"\b{_PEOPLE}\b|{_GROUP_KO}(?=님?(?:들)?(?:은|는|이|가|도|한테|에게|의|이면|면|용|을|를|와|과)?(?:[^가-힣]|$))",
    re.I,
)
_DURING = re.compile(
    r"(?:^|\s)(?P<c>[^\s,.?!]+ (?:중|동안|기간))(?:에는|이면|인데|엔|이라도)(?=[\s,])"
)
_TEXT = r"(?:[^,.?!]|(?<=\d)[.,](?=\d))"
_CLAUSE_KO = re.compile(
    rf"\s*(?P<c>{_TEXT}{{2,40}}?)(?P<end>인데요?|이고|[은는]데요?|니까|라서|으면|면"
    rf"|을 ?때)(?=[\s,])"
)
_MOST_WORDS = 4  # of a condition; a longer clause tells the whole case
_PURPOSE = re.compile(
    r"려고|려구|싶|궁금|질문|문의|알고|물어볼|[려라]$|^(?:그|이|저|어떻|아무)[렇러]?$|[은는] 거$"
)
_PREDICATE_END = re.compile(r"(?:(?<=[가-힣\d]{2})|(?<=[.,]\d)|(?<= 중))(?:하|되|이)$")
_ASKS = re.compile(r"언제|어디|얼마|어떻게|누구|무엇|무슨|뭐|몇|며칠|왜|어느")


def conditions_of(question: str) -> tuple[str, ...]:
    """Return the groups and situations that the asker names, as the words of the question.

    >>> conditions_of("I'm an intern, can I work from home?")
    ('intern',)
    """
    patterns = (*_CONDITION_EN, _GROUP_TOPIC, _DURING)
    found = [match["c"] for pattern in patterns for match in pattern.finditer(question)]
    found += _clauses(question)
    distinct = tuple(dict.fromkeys(each for words in found if (each := _condition(words))))
    return tuple(
        each for each in distinct if not any(each != other and each in other for other in distinct)
    )


def groups_of(text: str) -> tuple[str, ...]:
    """Return the groups of people that a text names by a word of their own: 교수, professors."""
    found = [match.group() for match in _GROUP_WORD.finditer(text)]
    return tuple(dict.fromkeys(each for each in found if not _NOT_GROUP.search(each)))


def _clauses(question: str) -> Iterator[str]:
    """Yield the Korean clauses in front of the question: 휴직 중인데, 자퇴하면."""
    for place, match in enumerate(_CLAUSE_KO.finditer(question)):
        is_background = match["end"][0] in "은는"  # behind a condition it tells what is asked
        if not (place and is_background) and len(match["c"].split()) <= _MOST_WORDS:
            yield match["c"]


def _condition(words: str) -> str:
    """Return the words of a condition; empty where they are no condition."""
    plain = words.strip(" ,;-")
    if not plain or _NOT_GROUP.search(plain) or _PURPOSE.search(plain) or _ASKS.search(plain):
        return ""
    stem = _PREDICATE_END.sub("", plain)
    return without_particle(stem) if " " not in stem else stem
