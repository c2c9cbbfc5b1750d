"""What "저는 X입니다" says of the user: department, year, role, place of work, by the form of X."""

import re
from collections.abc import Iterator

from chat.memory.facts import Candidate
from guardrails.detector import find_all
from guardrails.pii import people
from guardrails.view import folded_view
from text.korean.particles import ends_in_consonant, without_particle

_FIRST = r"(?:저는|나는|제가|내가|저도|나도|전|난|저|나)"
_ADVERB = (
    r"(?:이제는?|지금은?|현재는?|아직은?|올해|이번에|이번 학기부터|원래|사실|참고로|그냥|벌써|막)"
)
_COPULA = (
    r"(?:이에요|예요|에요|이예요|입니다|이야|야|임|이고요?|고요?|인데요?"
    r"|이라서요?|이라|라서|라|이거든요?|거든요?|이니까|니까"
    r"|으?로서|이며|이지만|이죠|이요|이랍니다|랍니다|이다|(?:이|가)? ?[됐되]\S*)"
)
_IDENTITY = re.compile(
    rf"^(?:(?P<first>{_FIRST}) )?(?:{_ADVERB} )*(?P<np>\S+?(?: \S+?){{0,5}}?)"
    rf"(?P<cop>{_COPULA})[.!~ㅎㅋ^ ]*$"
)
_BEHIND_VOWELS = frozenset({"고", "고요", "라", "라서", "니까", "야", "거든", "거든요"})
_OF_WRITING = ("이고", "이며", "이지만", "이다", "이라", "이니까", "이거든")
_ENDS_IN_I = re.compile(r"(?:왼손잡|오른손잡|둥|쟁|맏|젊은|어린|늙은|살림살|외톨)$")
_NEGATED = re.compile(
    rf"^(?:(?P<first>{_FIRST}) )?(?:{_ADVERB} |더 ?이상 |더는 )*(?P<np>\S+?(?:"
    rf" \S+?){{0,3}}?)(?:이|가|은|는)? ?"
    r"(?:아니에요|아니예요|아닙니다|아니야|아녜요|아닌데요?|아니고요?)[.!~ ]*$"
)
_YEAR = re.compile(
    r"(?:마지막|첫|\d{1,2}) ?학기(?:째|차)?(?=$| |를|에|에요|예요)|(?:\d"
    r"|[일이삼사오육])학년|(?:석사|박사) ?\d년 ?차|\d+년 ?차"
)
_DEPARTMENT = re.compile(
    r"(?:^|\s)(?P<v>(?:[가-힣A-Za-z·&]+(?: (?=전공|학과))?)(?:학과|학부|전공|"
    r"(?<=[가-힣]{2})과))(?=\s|$|생|에)"
)
_NO_DEPARTMENT = re.compile(r"(?:결|효|통|성|초|경|여|부|능|투|교|일)과$|^(?:무슨|어느|어떤)")
_COLLEGE = re.compile(r"(?:^|\s)(?P<v>[가-힣A-Za-z]+(?:대학교?(?!원)|대(?=생|\s|$)))(?=\s|$|생|에)")
_AGE = re.compile(
    r"(?:만 ?)?(?:\d{1,3}|(?:열|스물|스무|서른|마흔|쉰|예순|일흔)(?:하나|한|둘|두"
    r"|셋|세|넷|네|다섯|여섯|일곱|여덟|아홉)?) ?(?:살|세)(?![가-힣])"
)
_STATUS = re.compile(
    r"(?:편입|신입|재학|휴학|복학|대학원|졸업|졸업예정|교환학|교환|유학|학부|연수"
    r"|수강|청강|취준|고등학|중학|초등학|대학|재수|연구|인턴|장학|복수전공)생"
    r"|(?:석사|박사) ?(?:과정|후 연구원)(?:생)?|수료생|외국인(?: 유학생| 학생)?"
    r"|편입학생|야간 학생|시간제 학생"
)
_WORKPLACE = re.compile(
    r"(?P<v>[가-힣A-Za-z0-9 ]*?[가-힣A-Za-z0-9]+(?:팀|처|실|센터|부서|본부|지점"
    r"|지사|연구소|연구실|병원|사업부|[가-힣]{2}부|[가-힣]국|[가-힣]청|은행"
    r"|전자))"
    r"(?: ?(?:소속|신입|직원|사원|대리|과장|팀장|직장인|근무자|막내|일원|멤버))*$"
)
_AT_WORK = re.compile(
    r"^(?P<v>.+?)(?:에서|에) (?:일하는|근무하는|근무 중인|다니는|재직 ?중인"
    r"|소속된|일하고 있는) (?P<job>.+)$"
)
_LIVES = re.compile(r"^(?P<v>.+?)(?:에서|에) (?:사는|거주하는|거주 중인|살고 있는) (?P<rest>.+)$")
_HOME = re.compile(r"(?P<v>[가-힣A-Za-z0-9]+(?:관|동|빌라|아파트|하우스|기숙사|생활관))(?= ?\d|$)")
_ROOM = re.compile(r"\d{1,4}-?\d{0,4} ?호(?:실)?")
_ORIGIN = re.compile(r"^(?P<v>\S+) ?(?:출신|사람|토박이)$|^(?P<n>[가-힣]{1,4}인)$")
_NO_ORIGIN = re.compile(
    r"^(?:직장|성|본|노|개|일반|군|외국|지|장애|상|연예|예술|법조|주|애|타|정치"
    r"|언론)인$|^(?:좋은|이런|그런)"
)
_JOB = re.compile(
    r"(?:[가-힣]{1,6}(?:사|관|수|장|원|가|자)|선생님|개발자|디자이너|매니저"
    r"|엔지니어|프로그래머|공무원|교수|강사|조교|기자|작가|직원|사원|대리|과장"
    r"|부장"
    r"|주부|군인|사장|대표|프리랜서|자영업자?|셰프|요리사|비서|코치|배우|모델"
    r"|유튜버|연구원|변호사|약사|경찰|소방관|아르바이트생|사서|주무관)$"
)
_NO_JOB = re.compile(
    r"(?:이사|행사|식사|조사|검사|기사 ?거리|감사|필수|점수|일부|가수요|과자|모자"
    r"|신청자|지원자|대상자|수강자|응답자|참가자|사용자|당사자|환자|장애인|보호자"
    r"|주의자|문제|혼자|부자|남자|여자|각자|독자|첫째|원장 선생|휴가|국가|평가|상자)$"
)
_STOP = re.compile(
    r"(?:처음|마찬가지|사람|편|상황|입장|생각|상태|예정|중|거|것|때문|정도|학생"
    r"|이유|문제|질문|경우|날|때|분|적|수|줄|뿐|듯|만|쪽|모양|그게|이게|바|지"
    r"|계획|하나|얘기|이야기|말|뜻|전|후|동안|오늘|내일|어제|지금|여기|거기|관심"
    r"|참|혼자|그것|이것|안|밖|덕분|답|수준)$"
)
_VERBAL = re.compile(
    r"(?:[하있없되싶같많크싫좋쓰오가보알모르먹마시받듣]|해|했|돼|겠|였|았|었|는"
    r"|은|을|를|한|할|된|될)$"
)

_STOPPED = re.compile(
    r"(?:이제|더 ?이상|더는) (?P<v>\S+?)(?:은|는|을|를)? ?(?:안 ?해|안 ?합|그만|끊|관뒀|하지 ?않)"
    r"|^(?:\S+ )?(?P<w>\S+?)(?:은|는|을|를)? (?:그만[두뒀둔둡]|끊었|관뒀|관두|접었)"
)
_AGAIN = re.compile(
    r"(?:이제|이젠|다시) (?:는 )?(?P<v>\S+?)(?:을|를|도|은|는)? ?(?:잘 |다시 )?"
    r"(?:먹어[요도]|먹습|먹을 ?수 ?있|마셔[요도]|마십|마실 ?수 ?있|괜찮)"
)


def noun(text: str) -> str:
    """Return a noun without its particle."""
    return without_particle(text.strip(" .,!~'\"“”‘’"))


def candidates(text: str, *, explicit: bool, continues: bool = False) -> Iterator[Candidate]:
    """Yield what a copular clause says of the user.

    Without either flag, only what can hardly be said of anything but a person counts.

    Args:
        text: The clause.
        explicit: Whether the user is named as its subject.
        continues: Whether a clause about the user goes on with this one: then a job counts, too.
    """
    if m := re.match(r"^(?P<pre>.*?)(?P<old>\S+?)(?:이|가) 아니라 (?P<new>.+)$", text):
        yield from candidates(f"{m['pre']}{m['new']}", explicit=explicit, continues=continues)
        return
    if m := _NEGATED.match(text):
        if m["first"] or explicit or re.search("더 ?이상|더는|이제", text):
            yield Candidate("status", noun(m["np"]), retracts=True)
        return
    if retracted := _retraction(text):
        yield retracted
        return
    m = _IDENTITY.match(text)
    if m is None or _is_predicate(m["np"], m["cop"]):
        return
    np = m["np"]
    if m["cop"].startswith("이") and _has_own_i(np, m["cop"]):
        np += "이"
    yield from classified(
        np,
        named=_named(text),
        explicit=bool(m["first"]) or explicit,
        continues=continues,
    )


def _is_predicate(np: str, copula: str) -> bool:
    """Return whether what looks like a noun with a copula has a subject or a verb of its own."""
    if re.search(r"[가-힣]{2,}(?:은|는|이|가) ", f"{np} "):
        return True
    if copula in ("고", "라", "야", "고요", "니까", "라서") and _VERBAL.search(np):
        return True
    return copula in _BEHIND_VOWELS and bool(ends_in_consonant(np))  # 부산에 살고


def _has_own_i(np: str, copula: str) -> bool:
    """Return whether the 이 at the beginning of a copula belongs to the noun: 왼손잡이예요.

    Behind a vowel the copula has none, but in writing some forms keep it: 간호사이고.
    """
    if _ENDS_IN_I.search(np):
        return True
    of_writing = copula.startswith(_OF_WRITING) and len(np.split()[-1]) > 1
    return ends_in_consonant(np) is False and not of_writing


def _retraction(text: str) -> Candidate | None:
    """Return what a clause says that no longer holds: 이제 채식 안 해요."""
    if m := _STOPPED.search(text):
        return Candidate("habit", noun(m["v"] or m["w"]), retracts=True)
    if m := _AGAIN.search(text):
        return Candidate("food", noun(m["v"]), retracts=True)
    return None


def classified(
    np: str, *, named: str = "", explicit: bool = True, continues: bool = False
) -> Iterator[Candidate]:
    """Yield the attributes that a noun phrase about the user holds; flags as in `candidates`."""
    if m := _AT_WORK.match(np):
        yield from placed("workplace", m["v"])
        np = m["job"]
    elif m := _LIVES.match(np):
        yield from placed("residence", m["v"])
        np = m["rest"]
    found = list(_of_form(np, explicit=explicit))
    if named and explicit:
        found = [Candidate("name", named)]
    if not found and (explicit or continues):
        found = [one for one in _role(np) if explicit or one.attribute == "job"]
    yield from found


def _of_form(np: str, *, explicit: bool) -> Iterator[Candidate]:
    if m := _YEAR.search(np):
        yield Candidate("year", m.group())
    m = _DEPARTMENT.search(np)
    if m and not _NO_DEPARTMENT.search(m["v"]):
        yield Candidate("department", m["v"].strip())
    elif m := _COLLEGE.search(np):
        yield Candidate("college", m["v"])
    if m := _AGE.search(np):
        yield Candidate("age", m.group())
    if m := _STATUS.search(np):
        yield Candidate("status", m.group())
    if explicit:
        yield from _of_place(np)


def _of_place(np: str) -> Iterator[Candidate]:
    m = _ORIGIN.match(np)
    if m and not _NO_ORIGIN.search(np):
        yield Candidate("origin", m["v"] or m["n"])
    if _HOME.search(np):
        yield from placed("residence", np)
    elif m := _WORKPLACE.match(np):
        yield Candidate("workplace", m["v"].strip())


def _role(np: str) -> Iterator[Candidate]:
    value = np.strip()
    if _STOP.search(value) or _VERBAL.search(value):
        return
    if _JOB.search(value) and not _NO_JOB.search(value):
        yield Candidate("job", value)
    elif len(value.split()) <= 2 and re.fullmatch(r"[가-힣A-Za-z ]{2,14}", value):
        yield Candidate("trait", value)


def placed(attribute: str, value: str) -> Iterator[Candidate]:
    """Yield a place, with the number of a room as a fact of its own, and departments as such."""
    value = value.strip(" ,.")
    if not value or re.search(
        r"^(?:여기|거기|저기|어디|이곳|그곳|혼자|학교|밖|안|집|같이|함께|회사|직장)$", value
    ):
        return
    if attribute == "workplace":
        m = _DEPARTMENT.search(value)
        if m and not _NO_DEPARTMENT.search(value):
            attribute, value = "department", m["v"]
        elif m := _COLLEGE.search(value):
            attribute, value = "college", m["v"]
    if attribute == "department" and (m := _YEAR.search(value)):
        value = value.replace(m.group(), "").strip()
    if attribute == "residence" and (m := _ROOM.search(value)):
        yield Candidate("room", m.group())
        value = value.replace(m.group(), "").strip()
    if value:
        yield Candidate(attribute, value)


def _named(text: str) -> str:
    """Return the name that "저는 X입니다" states, by the form of Korean names."""
    if _JOB.search(text) or _STATUS.search(text):
        return ""
    view = folded_view(text)
    for finding in find_all(people.DETECTORS, view, "pii"):
        if finding.rule == "person":
            return text[finding.start : finding.end]
    return ""
