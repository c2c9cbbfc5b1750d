"""Stopwords of questions in Korean and English, in the form of the analyser's tokens."""

from text.question.interrogatives import ENDING_BIGRAMS

# "no" and "not" carry meaning and are not among them.
_FUNCTION_WORDS = """
    a an and are as at be been but by did do doe for from had has have how if in into is it of on or
    such that the their then there these they this to was were what when where which who whom whose
    whether whi will with would can could should me my i you your we our us tell pleas about
    wen wat wher whi hw whn whos im ive dont cant u ur pls plz thx hi til vs
    누구 무엇 언제 어디 얼마 인가 는가 은가
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
# Words of low weight: a passage need not have them.
_LIGHT_WORDS = """
    am i'm i'd i've i'll don't can't get got need want take taken make made use go goe going
    come came bring brought back give gave know long much mani more most ani some just onli
    also even still here like so than too veri may might must shall up out off over first
    after befor dure time thing way kind name call
    제가 저는 내가 나는 우리 혹시 만약 그냥 다른 보통 지금 이번 때는 때에 안에 중에 동안 경우 정도
    가는 들어 그럼 요즘 모두 전부 사람 며칠 새로 먼저 이미 바로 받으 받을 받는 받고 만들 들으 나가
    가면 가려 오면 보면 쓰는 쓰면 쓸수 넘으 넘는 넘게 나면 나서 곳은 곳이 것은 것이 것을
    말은 인물 연도 년도 어떠 하였 했던 가진 또는 당한 처음 이르 퍼센 센트 때문 위해 위한 통해
"""
LIGHT_WORDS = frozenset(_LIGHT_WORDS.split()) | ENDING_BIGRAMS
