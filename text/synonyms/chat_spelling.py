"""Chat spellings: words and endings as people type them in messages, in their standard spelling.

    >>> standard_spelling("wut time r u open")
    'what time are you open'

Only forms that are no words of their own are replaced. Korean endings are respelt where a syllable
is written as it is spoken (예여, 할라면), so that the rules for standard endings apply.
"""

import re
import unicodedata
from functools import lru_cache

_ENGLISH_TABLE = """
    u=you ur=your youre=you're urself=yourself wut=what wat=what wht=what wot=what whut=what
    whats=what's wats=what's wuts=what's wen=when whn=when whens=when's wher=where whr=where
    wheres=where's whos=who's hows=how's hw=how wich=which whch=which til=until till=until
    pls=please plz=please plss=please gonna=going|to wanna=want|to gotta=have|to gimme=give|me
    lemme=let|me dont=don't doesnt=doesn't didnt=didn't cant=can't couldnt=couldn't wont=won't
    isnt=isn't arent=aren't wasnt=wasn't havent=haven't hasnt=hasn't shouldnt=shouldn't im=I'm
    ive=I've thx=thanks thanx=thanks ty=thanks bc=because cuz=because coz=because b4=before
    2day=today 2moro=tomorrow tmrw=tomorrow tmr=tomorrow 2nite=tonight ppl=people abt=about
    thru=through w/=with w/o=without hrs=hours mins=minutes wks=weeks yrs=years sth=something
    smth=something some1=someone any1=anyone every1=everyone alot=a|lot howmany=how|many
    howmuch=how|much whenis=when|is whereis=where|is
"""
_ENGLISH = {
    typed: standard.replace("|", " ")
    for typed, _, standard in (pair.partition("=") for pair in _ENGLISH_TABLE.split())
}
_ENGLISH_WORD = re.compile(
    r"(?<![\w/.@'’-])(?:" + "|".join(sorted(map(re.escape, _ENGLISH), key=len, reverse=True)) + r")"
    r"(?![\w@'’-]|\.\w)",
    re.I,
)
# "r" is "are" only beside a pronoun or an interrogative: "where r you", but "the R package".
_ARE = re.compile(
    r"\br(?= (?:you|we|they|there)\b)|(?:(?<=\bwhere )|(?<=\bwhat )|(?<=\bwhen )|(?<=\bhow ))r\b"
)
# "n" is "and" between two words, but "n people" and "the n-th" are a number.
_AND = re.compile(
    r"(?<=[a-z] )(?<!\bfor )(?<!\bof )(?<!\bthe )(?<!\bthan )(?<!\bby )(?<!\bin )(?<!\bat )"
    r"n(?= [a-z])"
)
# Square and cubic metres, which keyboards lack.
_METRES = re.compile(r"(?<=\d)(\s?)(?:m\^?2|제곱미터|평방미터|sq\s?m)(?![\w가-힣])", re.I)
# Dismissed, which has nothing to do with a fire.
_FIRED = re.compile(r"\b((?:get|gets|got|getting|be|been|being|was|were) )fired\b", re.I)
_GRADE_SIGN = r"\s?(?:쁠|뿔|플|플러스|제로)(?:이?[은는이가면랑도의를을받]|\s|[?？]|$)"
_KOREAN_WORDS = (
    (r"어케|어캐|오케(?=\s?(?:하|해|되|돼))|우케", "어떻게"),
    (r"(?<![가-힣])(?:머(?=[가예에야지죠]|임|$|\s)|모(?=[예에][요여]|야))", "뭐"),
    (r"(?<=[이가은는게건란거] )모(?=임\s*[?？]*$)", "뭐"),
    (r"갠찮|괜춘|괘안", "괜찮"),
    (r"(?<![가-힣])담(?=주|달|학기|번|주에|학년)", "다음 "),
    (r"(?<![가-힣])낼(?=까지|부터|모레)", "내일"),
    (r"(?<![가-힣])(?:젤|잴)(?=\s)", "제일"),
    (r"(?<![가-힣])걍(?=\s)", "그냥"),
    (r"(?<![가-힣])글구(?=\s)", "그리고"),
    (r"(?<![가-힣])넘(?=\s)", "너무"),
    (r"(?<![가-힣])마니(?=\s|$)", "많이"),
    (r"(?<![가-힣])울(?=\s?(?:학교|회사|과|집|동네|팀))", "우리 "),
    (r"셤(?=[\s은이을기]|$)", "시험"),
    (r"(?<![가-힣])몇(?=[가-힣])(?!몇)", "몇 "),
    (r"얼만(?=가|지|데|\s|$|[?？])", "얼마인"),
    (r"어딨", "어디 있"),
    (r"(?<=[가-힣])까징", "까지"),
    # Adjectives in the noun form that ends a message: 뭐가 더 쌈?
    (r"(?<=[더제일장덜] )쌈(?=\s*[?？!.~ㅋㅎㅠ]*$)", "싼가"),
    (r"비쌈(?=\s*[?？!.~ㅋㅎㅠ]*$)", "비싼가"),
    (r"(?<=[더제일장덜] )큼(?=\s*[?？!.~ㅋㅎㅠ]*$)", "큰가"),
    (r"(?<=[더제일장덜] )(?:김|긺)(?=\s*[?？!.~ㅋㅎㅠ]*$)", "긴가"),
    # "Not" written together with its verb: 안넣었어요, 안냈는데.
    (
        r"(?<![가-힣])(안|못)(?!내[가-힣]|[전경과심녕마부정건동방색락보감치장착배])"
        r"(?=(?:[가-힣]{0,2}[갔났냈됐했왔봤줬썼샀탔꼈켰뺐었았였렸졌쳤췄뒀]|하|해|받|먹|가져|넣)[가-힣]+)",
        r"\1 ",
    ),
    (r"(?<![가-힣])왜케", "왜 이렇게"),
    (r"(?<![가-힣])ㄱㄴ(?![ㄱ-ㅎ])", "가능"),
    (r"(?<![ㄱ-ㅎ])ㅇㄷ(?![ㄱ-ㅎ])", "어디"),
    (r"(?<=[가-힣])(?:구|고)(?=싶)", "고 "),
    # An adnominal form written together with the noun behind it: 쉬는날.
    (r"(?<![가-힣])([가-힣]{1,3}는)(?=(?:날|곳|법)(?:은|이|을|도)?(?![가-힣]))", r"\1 "),
    # Grades as they are spoken: 에이쁠 is A+, 비제로 is B0.
    (rf"(?<![가-힣])에이(?={_GRADE_SIGN})", "A"),
    (rf"(?<![가-힣])비(?={_GRADE_SIGN})", "B"),
    (rf"(?<![가-힣])(?:씨|시)(?={_GRADE_SIGN})", "C"),
    (rf"(?<![가-힣])디(?={_GRADE_SIGN})", "D"),
    (r"(?<=[A-D])\s?(?:쁠|뿔|플|플러스)(?=이?[은는이가면랑도의를을받]|\s|[?？]|$)", "+"),
    (r"(?<=[A-D])\s?제로(?=[은는가면랑도의를받]|\s|[?？]|$)", "0"),
)
# Endings as they are spoken, before the end of a word.
_KOREAN_ENDINGS = (
    (r"(?<=[나가까세네예에해돼되지어아워와려져봐줘와])[여용욤염](?![가-힣])", "요"),
    (r"(?<=[가-힣])되요(?![가-힣])", "돼요"),
    (r"(?<![가-힣])(?:안\s?)?되요(?![가-힣])", "돼요"),
    (r"(?<=[가-힣])(?<!이)에요(?![가-힣])", "예요"),
    (r"(?<=[가-힣])슴니까(?![가-힣])", "습니까"),
    (r"(?<=[가-힣])니까여(?![가-힣])", "니까요"),
    (r"(?<=[하되가오보])[려랴]구[요]?(?![가-힣])", "려고"),
    (r"(?<=[가-힣])(?:래두|라두)(?![가-힣])", "라도"),
    (r"(?<=[가-힣])[는은]데[여](?![가-힣])", "는데요"),
)
_KOREAN = tuple((re.compile(typed), standard) for typed, standard in _KOREAN_WORDS)
_ENDINGS = tuple((re.compile(typed), standard) for typed, standard in _KOREAN_ENDINGS)
_INTENTION = re.compile(
    r"(?P<syllable>(?!콜라)[가-힣])(?P<ending>[라려](?:면|고|구))(?P<rest>요?)(?![가-힣])"
)
# A question that ends like one in a statement: 어디서 찾는지.
_ASKS = r"(?:언제|어디|얼마|누구|누가|뭐|무엇|몇|며칠|어떤|어느|어떻게|왜)"
_INDIRECT = (
    (re.compile(rf"({_ASKS}.*[가-힣])는지요?(?=\s*[?？.!~]*$)"), r"\1나요"),
    (re.compile(rf"({_ASKS}[가-힣]*)인지요?(?=\s*[?？.!~]*$)"), r"\1인가요"),
)
_JAMO = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]+(?:[~^.;]*[ㄱ-ㅎㅏ-ㅣ]+)*")
_RIEUL = "\u11af"  # final consonant ㄹ
_HANGUL = re.compile("[가-힣ㄱ-ㅎ]")


@lru_cache(maxsize=512)
def standard_spelling(text: str) -> str:
    """Return a message in standard spelling; words that are not chat spellings are unchanged."""
    text = _ARE.sub("are", _ENGLISH_WORD.sub(_english, text))
    text = _METRES.sub(r"\1㎡", text)
    text = _FIRED.sub(r"\1dismissed", _AND.sub("and", text))
    return _korean(text) if _HANGUL.search(text) else text


def direct_question(text: str) -> str:
    """Return an indirect question at the end of a message as a direct one: 어디서 찾나요."""
    for pattern, standard in _INDIRECT:
        text = pattern.sub(standard, text)
    return text


def _english(match: re.Match[str]) -> str:
    """Return the standard spelling; a capital name such as UR or TY stays."""
    typed = match.group()
    if typed.isupper() and len(typed) > 1:
        return typed
    standard = _ENGLISH[typed.lower()]
    return standard[0].upper() + standard[1:] if typed[0].isupper() else standard


def _korean(text: str) -> str:
    for pattern, standard in (*_KOREAN, *_ENDINGS):
        text = pattern.sub(standard, text)
    text = _INTENTION.sub(_intention, text)
    text = direct_question(text)
    return " ".join(_JAMO.sub(" ", text).split()) or text


def _intention(match: re.Match[str]) -> str:
    """Return 하려면 for 할라면 and 할려면: the spoken form adds a final ㄹ."""
    parts = unicodedata.normalize("NFD", match["syllable"])
    if not parts.endswith(_RIEUL):
        return match.group()
    stem = unicodedata.normalize("NFC", parts[:-1])
    ending = "려" + match["ending"][1].replace("구", "고")
    return f"{stem}{ending}{match['rest']}"
