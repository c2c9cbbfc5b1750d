"""Names that a text states as names, and dates of birth.

A name is found where the text says that it is one: behind "my name is" or "제 이름은", in a
field for names, or with a title. Other names stay: most are no secret, and a list of names
would find words.
"""

import re

from guardrails.detector import Detector, compiled

_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류유홍전고문양손배백허남심노하곽성차주우구민진나지엄채원천방공현함변염여추도"
    "소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_DOUBLE = "남궁|황보|제갈|사공|선우|서문|독고|동방"
# Syllables of given names; words that begin with a surname mostly have others.
_GIVEN = (
    "가강건경관광교구국권규균근금기길나남노누다단달담대덕도동두라란람래려련령로록루리린림마만명모문미민바백범별병보봉"
    "빈빛산상새샘서석선설섭성세소솔송수숙순숭슬승시신아안애양언여연열엽영예오옥온완용우욱운웅원월유윤율은을의이익인일임"
    "자장재전정제조종주준중지진찬창채천철초춘충치태택평표하학한해향허혁현형혜호홍화환황회효후훈휘희건결겸름봄숲"
)
_NAME = rf"(?:(?:{_DOUBLE})[{_GIVEN}]{{1,2}}|[{_SURNAMES}][{_GIVEN}]{{2}})"
_TITLES = (
    "교수|선생|학생|팀장|센터장|주무관|조교|부장|과장|차장|대리|사원|이사|대표|사장|회장|부회장|총무|실장|국장|처장|학장"
    "|총장|원장|소장|본부장|위원장|위원|의원|장관|박사|석사|변호사|의사|간호사|약사|기자|작가|감독|코치|목사|신부|스님|강사"
    "|연구원|매니저|간사|사무관|계장|반장|조장|주임|수석|이사장|교장|교감|담임|환자|고객|씨|군|양|님"
)
_BEHIND_TITLE = (
    r"(?=님|께|이[\s가나라며고었예에]|[가은는을를의와과도]|에게|한테|입니|이?라|으?로|만|부터"
    r"|[^가-힣]|$)"
)
# Words that look like a name in front of a title.
_WORDS = compiled(
    r"(?:장애인|한국인|고등학|성인용|유학생|신입생|재학생|전임의|최우수|이공계|지도자|기초의|전문의|지원자|신청자|수강생|주치의|정보화"
    r"|공동의|전공의|인기의|장학생|우등생|모범생|교환생|연수생|실습생|조교수|부교수|정교수|전체의|강의의|유명한|위대한|진정한|성실한|여러분)"
)


def _named(match: re.Match[str]) -> float:
    return 0.0 if _WORDS.match(match["value"]) else 0.85


_EN_NAME = r"[A-Z][a-zA-Z'’\-]{1,20}"
_EN_FULL = rf"{_EN_NAME}(?: (?:[A-Z]\.? )?{_EN_NAME}){{0,2}}"
_HONORIFICS = r"Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Madam|Rev|Capt|Lt|Sgt"
_NO_NAME = r"(?!(?:The|This|That|Who|No|Yes|And|Or|In|On|At|For|My|Your|Our|His|Her|Not|Name)\b)"
_DATE = (
    r"(?:(?:19|20)\d\d ?[-./년] ?\d{1,2} ?[-./월] ?\d{1,2} ?일?|\d{1,2}[-./]\d{1,2}[-./](?:19"
    r"|20)?\d\d"
    r"|\d{2} ?[-./년] ?\d{1,2} ?[-./월] ?\d{1,2} ?일?|(?:19|20)\d{6}|\d{6}"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d|\d{1,2}(?:st|nd|rd|th)? "
    r"(?:of )?[A-Z][a-z]{2,8}\.?,? (?:19|20)\d\d)"
)

DETECTORS = (
    Detector(
        "person",
        compiled(rf"(?<![가-힣])(?P<value>{_NAME} ?(?:{_TITLES})님?){_BEHIND_TITLE}"),
        _named,
    ),
    Detector(
        "person",
        compiled(
            r"(?:이름|성명|성함|성함|예금주|신청인|신청자|보호자|수령인|받는 ?(?:사람|분))"
            rf"(?:[은는이가]|란은)?[ :=]{{1,3}}(?P<value>(?:{_DOUBLE})?[가-힣][가-힣]{{1,3}}?)"
            r"(?=입니|이에요|예요|이?라고|이야|이고|[,.\n|/)]| ?$| ?[(/|])"
        ),
    ),
    Detector(
        "person",
        compiled(
            rf"(?:저는|나는|제가|전) (?P<value>{_NAME})(?=입니다|이라고 합|라고 합|이에요|예요"
            rf"|이야)"
        ),
        _named,
    ),
    Detector(
        "person",
        compiled(rf"\b(?P<value>(?:{_HONORIFICS})\.? {_NO_NAME}{_EN_FULL})(?![a-z])"),
    ),
    Detector(
        "person",
        compiled(
            rf"\b(?:[Mm]y (?:full |real |legal )?name is|[Nn]ame ?:|[Ii] am called|[Cc]all me"
            rf"|[Tt]his is (?=[A-Z][a-z]{{1,20}} [A-Z][a-z]{{1,20}} (?:from|speaking|calling)\b))"
            rf" ?(?P<value>{_NO_NAME}{_EN_FULL})"
        ),
    ),
    Detector(
        "birth_date",
        compiled(
            r"(?:생년 ?월일|출생 ?일|생일|태어난 ?날|\bDOB|[Dd]ate of birth|[Bb]irth ?da(?:y"
            r"|te)|[Bb]orn(?: on)?)"
            rf"(?:[은는이가]| is)?[ :=]{{0,3}}(?P<value>{_DATE})(?!\d)(?!-\d)"
        ),
    ),
)
