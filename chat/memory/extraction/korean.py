"""Rules for facts in Korean clauses."""

import re
from collections.abc import Iterator
from dataclasses import replace

from chat.memory.extraction import korean_identity as identity
from chat.memory.extraction.clauses import Clause
from chat.memory.extraction.korean_forms import COPULA, END, NP, STATED, bare
from chat.memory.extraction.korean_tastes import food, likes, style
from chat.memory.extraction.values import KO_WHEN
from chat.memory.facts import Candidate
from text.korean.hangul import MIEUM, NO_FINAL, final_of, is_syllable, with_final

__all__ = [
    "COPULA",
    "RELATIVES",
    "candidates",
    "goes_on",
    "is_first_person",
    "style",
    "subject_is_other",
]

FIRST = re.compile(r"(?:^|\s)(?:저는|나는|제가|내가|저도|나도|전|난|저|나|저희는|우리는)(?=[\s,])")

MINE = r"(?:제|내|우리|저희|나의|저의)"

_OWN = re.compile(rf"(?:^|\s){MINE}\s")

RELATIVES = (
    r"(?:룸메이트|룸메|형|누나|오빠|언니|(?:여|남)?동생|엄마|아빠|어머니|아버지"
    r"|어머님|아버님|부모님?|할머니|할아버지"
    r"|아내|남편|와이프|배우자|여자 ?친구|남자 ?친구|여친|남친|애인|약혼자|딸"
    r"|아들|아이|자녀|사촌|삼촌|이모|고모|조카|가족"
    r"|시어머니|장모님?|손자|손녀)"
)

_PEOPLE = (
    rf"(?:{RELATIVES}|친구|선배|후배|교수|선생|동기|동료|팀장|부장|사장|상사|대표"
    rf"|이웃|손님|고객|조교|담임|멘토|지인|아는 ?(?:사람|분|형|언니|동생)"
    r"|그 ?(?:사람|분|애|친구)|걔|쟤|얘|그녀|옆집|옆방|누군가|어떤 ?(?:사람|분)|"
    r"(?:어느|한|다른) ?(?:사람|분|학생))(?:님|분|들|네)*"
)

# Whoever has a role towards the user, by name: 제 지도교수님은 한 교수님이에요.
ROLES = (
    r"(?:(?:지도|담당|전담|논문) ?(?:교수|선생|의사|매니저)|담당자|조교|코디네이터|담임|멘토|튜터"
    r"|사수|주치의|팀장|상사|지도사)"
)

_TITLE = r"(?:교수|선생|박사|씨|팀장|매니저|의사|코치)(?:님)?"
_ROLE_IS_NAME = re.compile(
    rf"(?:^|\s)(?P<l>{ROLES})(?:님|선생님)?(?:은|는|이|가) (?P<v>[^,]{{1,16}}?{_TITLE})"
    r"(?=이에요|예요|입니다|이야|이세요|세요|으?로 (?:바뀌|변경|교체|배정|정해))"
)
# 최 교수님이 지도교수세요.
_NAME_IS_ROLE = re.compile(
    rf"(?:^|\s)(?P<v>[가-힣A-Za-z]{{1,4}} ?{_TITLE})(?:이|가|께서) "
    rf"(?:(?:이제|지금|새로?|새로운|저의|나의|제|내) )*(?P<l>{ROLES})(?:님|선생님)?"
    r"(?=이에요|예요|입니다|이야|야|이세요|세요|이십니다|십니다|(?:[이가]|으?로|[을를])? ?"
    r"(?:됐|되었|되셨|돼|맡|배정|바뀌|변경))"
)
_SOMEBODYS = re.compile(
    rf"(?:{RELATIVES}|친구|선배|후배|동기|동료|이웃|지인)(?:님|들)?(?:은|는|의|한테는?|에게는?)\s"
)

_OTHER = re.compile(
    rf"(?:^|\s){_PEOPLE}(?:은|는|이|가|도|께서는?|의|한테는?|에게는?|(?= ))(?=\s|$)"
    r"|[가-힣]{2,4} ?(?:씨|군|양)(?:는|은|가|이|도)?(?=\s)|(?:^|\s)(?:그는|그가|그들은)\s"
    r"|(?:^|\s)[가-힣]{2,4}(?:이는|이가)\s(?=.*(?:살|다니|일하|좋아|싫어|먹|마시))"
)

_NAME = r"['\"“‘「]?(?P<v>[가-힣A-Za-z][^\s'\"”’」,]{0,15}?(?: [A-Z][\w'-]+)?)['\"”’」]?"

_PETS = r"(?:강아지|고양이|반려견|반려묘|개|햄스터|앵무새|토끼|거북이|물고기|고슴도치|도마뱀|새)"

_EVENTS = (
    r"(?:회의|미팅|면접|시험|발표|마감|마감일|기한|제출|수업|강의|상담|예약|약속"
    r"|결혼식|여행|출국|입국|비행기|출장|출근|퇴근|세미나"
    r"|워크숍|교육|검진|진료|수술|인터뷰|공연|연주회|모임|동아리|스터디|기념일"
    r"|이사|이삿날|입사|입사일|졸업식|연습|강습|레슨|훈련|알바|아르바이트"
    r"|근무|논문|초고|과제|보고서|리포트|심사|데모|출시|촬영|대회|경기|휴가|정기"
    r"|주간|팀|프로젝트|최종|중간|기말|학회|오리엔테이션|졸업|예정일|졸업일|입대"
    r"|전역|방학|등록|신청|발급|개강|계약|만기|오디션)"
)

_FREQUENT = (
    r"(?:^|\s)(?:매일|매주|매번|매달|\S+마다|자주|항상|늘|보통|주로|평소|종종|가끔"
    r"|하루에|일주일에|주말에|주 \S+ ?[번회일]|거의)"
)

_STOP_OWN = re.compile(
    r"^(?:질문|문제|생각|궁금|말|경우|의견|상황|요청|부탁|요점|잘못|차례|입장|느낌|기분|하루|계정)"
)

_SUBJECT = re.compile(r"[가-힣](?:은|는|이|가) ")

_GOES_ON = re.compile(r"(?:고|며|면서)[, ]*$")

_VERB_END = re.compile(r"(?:는데|은데|거든|니까|지만|고|며)(?:요)?[.!~]*$")


def subject_is_other(text: str) -> bool:
    """Return whether the subject of a clause is another person."""
    if re.search(rf"{RELATIVES} ?이름[은이]", text) or _role_of_mine(text):
        return False
    return bool(_OTHER.search(text))


def _role_of_mine(text: str) -> re.Match[str] | None:
    m = _ROLE_IS_NAME.search(text) or _NAME_IS_ROLE.search(text)
    return m if m and not _SOMEBODYS.search(text[: m.start() + 1]) else None


def is_first_person(text: str) -> bool:
    """Return whether a clause names the user as its subject or owner."""
    return bool(FIRST.search(f"{text} ") or _OWN.search(f" {text}"))


def goes_on(text: str) -> bool:
    """Return whether a clause ends in a connective that the next clause is coordinated by."""
    return bool(_GOES_ON.search(text))


def candidates(clause: Clause) -> Iterator[Candidate]:
    """Yield what a Korean clause states about the user."""
    text = clause.text
    found = [
        *_named(text),
        *_birthday(text),
        *_places(text),
        *food(text),
        *likes(text),
        *_dates(text),
    ]
    roles = list(
        identity.candidates(
            text,
            explicit=is_first_person(text) or text.startswith(("이제", "지금은 ", "현재는 ")),
            continues=clause.continues,
        )
    )
    if re.search("안녕|반가|반갑|처음 뵙", clause.sentence):  # an introduction: 나는 지우야
        roles = [replace(one, attribute="name") if _is_short_name(one) else one for one in roles]
    found += roles
    if not found:
        found = [*_own(text), *_habits(text), *_plans(text, clause.sentence)]
    yield from found


def _is_short_name(one: Candidate) -> bool:
    return one.attribute == "trait" and bool(re.fullmatch(r"[가-힣]{2,3}", one.value))


def nominal(clause: str) -> str:
    """Return a clause that ends in a connective as a noun phrase: 마시는데 becomes 마심."""
    stem = _VERB_END.sub("", clause)
    if stem == clause or not is_syllable(stem[-1:]):
        return clause
    if final_of(stem[-1]) == NO_FINAL:
        return stem[:-1] + with_final(stem[-1], MIEUM)
    return f"{stem}음"


def _named(text: str) -> Iterator[Candidate]:
    if m := _role_of_mine(text):
        yield Candidate("property", m["v"].strip(), m["l"])
        return
    if found := list(_companions(text)):
        yield from found
    elif m := re.search(rf"(?:별명|애칭|닉네임)[은이] {_NAME}{END}", text):
        yield Candidate("nickname", _noun(m["v"]))
    elif m := re.search(rf"{_NAME}(?:이?라고|으로|로) ?(?:만 )?(?:불러|부르)", text):
        yield Candidate("nickname", m["v"])
    elif m := re.search(
        rf"(?<!대학 )(?:^|\s)(?:{MINE} )?(?:이름|성함|본명)[은이] {_NAME}{END}", text
    ):
        yield Candidate("name", _noun(m["v"]))
    elif m := re.search(
        rf"(?:^|\s)(?:저는|나는|전|난) {_NAME}(?:이?라고) (?:합니다|해요?|하고|하는데)", text
    ):
        yield Candidate("name", m["v"])


def _companions(text: str) -> Iterator[Candidate]:
    if m := re.search(rf"(?P<who>{RELATIVES}|{_PETS})(?:의)? ?이름[은이] {_NAME}{END}", text):
        pet = re.fullmatch(_PETS, m["who"])
        yield Candidate("pet" if pet else "relative", _noun(m["v"]), f"{m['who']} 이름")
    elif m := re.search(rf"{_NAME}(?:이)?(?:라고 하는|라는|란) (?P<who>{_PETS})", text):
        yield Candidate("pet", m["v"], f"{m['who']} 이름")
    elif m := re.search(
        rf"(?P<who>{_PETS})(?:를|을)? ?(?P<n>\S+ )?(?:\S+ )?(?:키워|키우|기르|길러|키웁)", text
    ):
        yield Candidate("pet", bare(text), m["who"])


def _birthday(text: str) -> Iterator[Candidate]:
    if (m := re.search(rf"생일[은이] (?:\S+ )??(?P<v>{KO_WHEN})", text)) or (
        m := re.search(
            rf"(?P<v>(?:\d{{4}}년 ?)?{KO_WHEN}|\d{{2,4}}년)(?:에)? ?(?:생|태어났|출생)", text
        )
    ):
        yield Candidate("birthday", m["v"])


_LIVES = (
    r"(?:살아|살고(?! ?싶)|삽니다|사는(?= ?(?:데|중|사람|학생|주민))|산다|살거든|살며|살면서"
    r"|살게 ?[됐되]|살기 ?시작|거주|자취|지내|지냅|머물|하숙)"
)
_PLACES = (
    ("residence", rf"(?P<v>{NP})(?:에서|에) (?:\S+ )?{_LIVES}"),
    (
        "residence",
        rf"(?P<v>{NP})(?:으로|로|에) (?:새로 )?(?:이사|입주|입소|입사했|옮겨 ?살"
        r"|배정)(?! ?(?:을|를)? ?(?:갈|할|하려|가려|하고 ?싶|가고 ?싶|계획|생각|예정))",
    ),
    (
        "residence",
        r"(?P<v>\S*(?:관|동|호|호실|기숙사|생활관|아파트|빌라|오피스텔|하우스))"
        r"(?:으로|로) (?:방을? ?|숙소를? ?)?(?:옮|바꿨|바꾸|바뀌|변경)",
    ),
    (
        "residence",
        rf"(?:^|\s)(?:{MINE} )?(?:집|기숙사|숙소|자취방|사는 ?(?:곳|데"
        rf"|동네?))[은이는가] (?P<v>{NP}){STATED}",
    ),
    ("room", rf"(?:^|\s)(?:{MINE} )?(?:방|방 ?번호|호실|객실)[은이는가] (?P<v>{NP}){STATED}"),
    ("origin", rf"(?P<v>{NP})(?:에서) (?:왔|온 |태어났|자랐)"),
    ("origin", rf"(?:고향|국적|출신지)[은이] (?P<v>{NP}){STATED}"),
    (
        "workplace",
        rf"(?P<v>{NP})에서 (?:\S+ )?(?:일해|일하[고며지거는]|일합|일한|근무|재직"
        rf"|알바|아르바이트|인턴|연구원으로)",
    ),
    (
        "workplace",
        rf"(?P<v>{NP})에 (?:다녀|다니[고며지거는]|다닙|다닌|근무|재직|취직|취업"
        rf"|입사|소속|배치|배정|합류)",
    ),
    ("workplace", rf"(?P<v>{NP})(?:으로|로) (?:이직|발령|부서를? ?(?:이동|옮)|전근|출근)"),
    (
        "workplace",
        r"(?P<v>\S+(?:팀|부|처|실|센터|본부|지점|부서|회사|병원))(?:으로|로) "
        r"(?:자리를 )?(?:옮|이동|가게)",
    ),
    ("workplace", rf"(?:부서|직장|회사|소속|근무지|일터|팀)[은이는가] (?P<v>{NP}){STATED}"),
    ("job", rf"(?:직업|직책|직무|직급|하는 일|담당)[은이] (?P<v>{NP}){STATED}"),
    (
        "job",
        r"(?:^|\s)(?P<v>\S+?)(?:으로|로) (?:일(?:해|하[고며지거는]|합|한)|근무" r"|활동|재직)",
    ),
    ("job", r"(?P<v>\S+?)(?:으로|로) (?:승진|진급|임명|채용|전직|복직|임용)"),
    ("department", rf"전공[은이] (?P<v>{NP}){STATED}"),
    ("department", rf"(?P<v>{NP})(?:을|를) (?:전공|복수 ?전공)"),
    (
        "department",
        r"(?P<v>\S+(?:과|학부|전공))(?:으로|로) (?:전과|옮|바꿨|바꾸|바뀌|진학" r"|변경)",
    ),
    ("department", rf"(?:학과|과)[는가] (?P<v>{NP}){STATED}"),
    ("college", rf"(?:대학교?|단과대(?:학)?|학교)[은이는가] (?P<v>{NP}){STATED}"),
)


def _places(text: str) -> Iterator[Candidate]:
    """Yield homes, places of work and study, and roles."""
    for attribute, pattern in _PLACES:
        if m := re.search(pattern, text):
            value = bare(m["v"])
            if attribute == "residence" and _SUBJECT.search(value):
                continue  # of something that is not the user: 우리 회사는 판교로 이사해요
            yield from identity.placed(attribute, value)


def _dates(text: str) -> Iterator[Candidate]:
    """Yield dates of the user."""
    by = re.search(
        rf"(?P<l>\S+?(?: \S+?){{0,3}}?)(?:을|를|은|는)? (?P<v>{KO_WHEN})까지 ?"
        rf"(?:꼭 )?(?:내|제출|끝내|마쳐|마무리|완성|보내|써|완료|갚|반납|등록)",
        text,
    )
    if by:
        yield Candidate("date", by["v"], f"{_event(by['l'])} 마감")
        return
    if m := re.search(
        r"(?P<v>(?:마지막|첫|\d{1,2}) ?학기(?:째)?)(?:를|에)? (?:다니|다녀|재학|등록)", text
    ):
        yield Candidate("year", m["v"])
        return
    if re.search(r"생일|태어났", text):
        return
    if m := re.search(
        rf"(?P<l>\S+?(?: \S+?){{0,3}}?)[은는이가] (?:\S+ )??(?P<v>{KO_WHEN})"
        rf"(?:까지|부터)?{STATED}",
        text,
    ):
        label = _event(m["l"])
        own = re.search(rf"(?:^|\s){MINE} ", m["l"] + " ") or FIRST.search(f"{text} ")
        if label and (own or all(re.search(_EVENTS, word) for word in label.split())):
            yield Candidate("date", m["v"].strip(), label)
        return
    happens = (
        r"(?:있|봐|봅|보러|볼|잡|가|갑|간다|떠나|떠납|출발|시작|받|합니다|해요|만나"
        r"|출국|귀국|입사|이사)"
    )
    if m := re.search(
        rf"(?P<v>{KO_WHEN})에(?:는)? (?P<l>\S+(?: \S+)?) ?{happens}\S{{0,8}}[.!~]*$", text
    ):
        label = _event(m["l"])
        if re.search(_EVENTS, label) or is_first_person(text):
            yield Candidate("date", m["v"], identity.noun(label))


def _event(label: str) -> str:
    return bare(re.sub(rf"(?:^|\s){MINE} ", " ", f" {label}"))


def _own(text: str) -> Iterator[Candidate]:
    m = re.search(
        rf"(?:^|\s){MINE} (?P<l>\S+?(?: \S+?){{0,2}}?)[은는이가] (?P<v>\S+?(?:"
        rf" \S+?){{0,5}}?){STATED}",
        text,
    )
    if m and not _STOP_OWN.search(m["l"]) and not re.search(_PEOPLE, m["l"]):
        yield Candidate("property", bare(m["v"]), m["l"])


def _habits(text: str) -> Iterator[Candidate]:
    if len(text) < 8 or re.search(
        r"그렇게|[았었했갔왔됐겠](?:어|다|습|는데|지)|(?:세요|십시오|줘|주세요|해라)[.!]*$", text
    ):
        return
    stative = (
        r"(?:하고|배우고|공부하고|준비하고|다니고|쓰고|타고) ?있|할 ?줄 ?(?:알|몰라)"
        r"|타고 ?다|\S+[로을를] (?:통학|출퇴근|출근)"
    )
    frequent = re.search(_FREQUENT, text) and re.search(
        r"(?:요|다|데|고|거든|지만)(?:요)?[.!~]*$", text
    )
    if m := re.search(r"(?P<v>\S+[로을를]) (?P<l>통학|출퇴근|출근|등교)", text):
        yield Candidate("habit", bare(text), m["l"])
    elif (is_first_person(text) and (frequent or re.search(stative, text))) or (
        frequent and not re.search(r"(?:열|닫|운영|쉬|문을)", text)
    ):
        yield Candidate("habit", nominal(bare(text)))


def _plans(text: str, sentence: str) -> Iterator[Candidate]:
    if sentence.rstrip().endswith("?") or re.search(r"[은는이가] .*(?:열릴|시작될|마감)", text):
        return
    if re.search(
        r"[가-힣] ?(?:예정|계획)(?:이|입|인|예)|기로 ?(?:했|정했|결정)|려고 ?(?:해|합|하고)", text
    ) and (is_first_person(text) or not re.search(r"\S[은는이가] ", text)):
        yield Candidate("plan", bare(text))


def _noun(value: str) -> str:
    """Return a name without the copula that a greedy match has left on it."""
    return re.sub(r"(?:이에요|예요|입니다|이야|이고|이라고|라고)[.!]*$", "", value) or value
