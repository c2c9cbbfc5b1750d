"""Korean interrogatives: question words and question endings, which are no search terms."""

import re
from functools import lru_cache

# Whole words: 무엇인가, 어떻게, 알려주세요, 있나요, 합니까.
_INTERROGATIVE = re.compile(
    r"(?:무엇|누구|언제|어디|얼마|어떻|어떤|어떡|어케|얼만)[가-힣]{0,4}|누가|(?:뭐"
    r"|뭔|뭘)[가-힣]{0,3}|머(?:[예에]요|야|임|죠|지)|무슨|어느|왜"
    r"|(?:알려|가르쳐|말해|설명해|궁금|보여)[가-힣]{0,5}|주세요|줘|싶[가-힣]{1,4}"
    r"|(?:있|없|하|되|받|인|한|건|는|은)(?:나[요용여욤]|는가요?|은가요?|가[요용]"
    r"|을까[요용]?|지요|죠|나|냐|니|음|어요?|어여)"
    r"|(?:있습|합|됩|입)니까|(?:할|될|돼|되)(?:까[요용]?|[요용여]|나)?|[됨임함]"
    r"|[가-힣]나[요용여욤염]|해야|하려면|되려면|하면|대해서?|대한|관한|관하여"
)
# On a word of two syllables or more: 신청하나요, 날짜인가요, 시작했습니까.
_QUESTION_ENDING = re.compile(
    r"(?<=[가-힣]{2})(?:"
    r"(?:이?였|하였|되었|했|됐|해야|하|되|었|았)?(?:나[요용여욤염]|는가[요용]?"
    r"|은가[요용]?|인가[요용]?|가[요용]|까[요용]|습니까|죠)"
    r"|(?:해|이?였|했|됐|되|하|었|았)(?:줘요?|주나요?|주냐|주니|주죠|줌|드리나요?|놨나요?|놓나요?)"
    r"|(?:이?였|하였|되었|했|됐|하|되|었|았)나|[합됩입]니까|이?[예에][요용여]|이에[요용]"
    r"|(?:하|되)?(?:는데|은데|인데|던데|는지|은지|인지)[요용]?)$"
)
# Forms of 하다 and 되다 behind a noun: 복학해야, 신청할, 재수강하면, 제적되면.
_VERB_ENDING = re.compile(
    r"(?<=[가-힣]{2})(?:[하되](?:고|는|며|면|여|지|던|기|거나|려면|려고|려는|면서|지만|는데|다가?)"
    r"|해(?:야|서|도|요)?|돼(?:야|서|도|요)?|[했됐](?:다|던|는데|으면|나|냐|니|음)"
    r"|[하되](?:나|냐|니)|하는지|[한할된될됨]|(?<!보관)(?<!사물)(?<!우편)(?<!수납)(?<!투표)(?<!서류"
    r")함)$"
)
# Syllable bigrams that are always particles or verb endings.
_ENDING_BIGRAMS = """
    까지 에서 으로 에도 에게 부터 에는 려면 으려 하려 려고 으면 이면 하면 하고 하는 면서 아서 어서
    해서 나서 어요 아요 해요 돼요 나요 해야 어야 아야 는데 있어 있는 되는 된다 한다 이다
"""
ENDING_BIGRAMS = frozenset(_ENDING_BIGRAMS.split())


@lru_cache(maxsize=1 << 12)
def question_stem(word: str) -> str:
    """Return a word without question and verb endings; empty for an interrogative."""
    if _INTERROGATIVE.fullmatch(word):
        return ""
    return _VERB_ENDING.sub("", _QUESTION_ENDING.sub("", word))


# Signs of a question: an interrogative, a counter asked for, a spoken ending.
_IS_QUESTION = re.compile(
    r"무엇|누구|누가|언제|어디|얼마|어떻|어떤|어케|뭐|뭔|뭘|무슨|어느|왜|몇|며칠"
    r"|(?:[나까가][요용]|[니습읍]까|[은는인]가|[냐니죠]|[됨임함돼]|되나|하나"
    r"|[예에어해돼][요용여]"
    r"|(?:[있없되하주가오쓰받팔열닫]|[었았했됐])[나까]|[하되있없][지]|나옴|[해나와가오]줌"
    r"|[가-힣]음)"
    r"\s*[?？.ㅠㅜ~]*\s*$|[?？]\s*$"
    r"|\b(?:who|what|when|where|why|how|which)\b",
    re.I,
)


def is_interrogative(clause: str) -> bool:
    """Return whether a clause is a question, by an interrogative or by its ending."""
    return bool(_IS_QUESTION.search(clause))


_COUNTER = re.compile(
    r"(?:몇|며칠|\d[\d,.]*)[가-힣]{0,6}|한|두|세|네|첫|둘|셋"
    r"|(?:한|두|세|네|다섯|여섯)(?:시간|번|명|개|달|주|장|권|학기|과목|가지|사람|군데)[가-힣]{0,3}"
)


def is_counter(word: str) -> bool:
    """Return whether a word is a number or interrogative with a counter: 3명, 몇명."""
    return bool(_COUNTER.fullmatch(word)) and len(word) <= _LONGEST_COUNTER


_LONGEST_COUNTER = 7
