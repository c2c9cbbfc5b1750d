"""Terms of the same kind: what a new term of a follow-up replaces in the question before it.

"공대 졸업 학점은?" - "인문대는?" and "the fee for day 45?" - "day 61?": the new term stands in the
place of one with the same ending, shape or class.
"""

import re

# Classes of words that contrast with each other; a word of one class replaces another of it.
_CLASSES = tuple(
    frozenset(line.split())
    for line in """
    spring summer fall autumn winter
    봄 여름 가을 겨울 봄학기 여름학기 가을학기 겨울학기
    weekday weekdays weekend weekends monday tuesday wednesday thursday friday saturday sunday
    mondays tuesdays wednesdays thursdays fridays saturdays sundays holiday holidays
    평일 주말 공휴일 휴일 월요일 화요일 수요일 목요일 금요일 토요일 일요일
    january february march april may june july august september october november december
    undergraduate undergraduates graduate graduates postgraduate postgraduates masters doctoral
    학부 학부생 대학원 대학원생 석사 박사 석사과정 박사과정
    internal external inside outside member members university on-campus off-campus visitor visitors
    교내 교외 학내 학외 사내 사외 내부 외부 내부인 외부인
    domestic international overseas abroad foreign national
    국내 국외 해외 내국인 외국인
    full-time part-time temporary permanent
    정규직 계약직 비정규직 인턴 정직원 전일제 시간제
    single double twin triple
    1인실 2인실 3인실 4인실 6인실
    adult adults child children senior seniors infant infants
    성인 어른 어린이 아동 청소년 유아 경로 소인 대인
    morning afternoon evening night noon
    아침 점심 저녁 오전 오후 밤 새벽 야간 주간
    breakfast lunch dinner supper
    조식 중식 석식
    colour color black-and-white monochrome
    컬러 흑백
    first second third fourth fifth last
    minimum maximum
    최소 최대
    men women male female
    남자 여자 남성 여성
    employee employees manager managers director directors staff student students alumni professors
    직원 사원 대리 과장 차장 부장 임원 팀장 학생 교수 교직원 동문
    arrival departure
    출발 도착 출국 입국 입사 퇴사 입학 졸업 휴학 복학
    """.splitlines()
    if line.strip()
)  # fmt: skip
_PEOPLE = re.compile(
    r"(?<=[가-힣])(?:생|자|인|원|객|민|사|님|들)$|(?:people|persons?|[a-z]{2,}(?:ers?|ors?|ants?|ists?))$",
    re.I,
)
_NUMBERED = re.compile(r"^(?:제)?\d+(?:[.,]\d+)*(?P<unit>[^\d\s]*)$")
_HANGUL = re.compile(r"^[가-힣]+$")
_CODE = re.compile(r"^(?=.*\d)(?=.*[A-Za-z])[\w-]+$")
_COMPOUND = re.compile(r"^[a-z]+-[a-z]+$")
_ADVERB = re.compile(r"^[a-z]{4,}ly$")  # internally, externally
_MIN_STEM = 2  # syllables of a Korean noun that may share its last syllable with another


def is_class_word(word: str) -> bool:
    """Return whether a word is one of those that contrast with others."""
    return any(word.lower() in words for words in _CLASSES)


def names_people(word: str) -> bool:
    """Return whether a word names a group of people: 대학원생, visitors."""
    return is_class_word(word) or bool(_PEOPLE.search(word))


def is_same_kind(one: str, other: str) -> bool:
    """Return whether two different terms contrast with each other."""
    one, other = one.lower(), other.lower()
    if one == other:
        return False
    if any(one in words and other in words for words in _CLASSES):
        return True
    a, b = _NUMBERED.match(one), _NUMBERED.match(other)
    if a and b:
        return a["unit"] == b["unit"]
    if _CODE.match(one) and _CODE.match(other):
        return _shape(one) == _shape(other)
    if _COMPOUND.match(one) and _COMPOUND.match(other):  # second-year, third-year
        return one.rpartition("-")[2] == other.rpartition("-")[2]
    if _ADVERB.match(one) and _ADVERB.match(other):
        return True
    return _share_ending(one, other)


def _share_ending(one: str, other: str) -> bool:
    """Return whether two Korean nouns are formed with the same last syllables: 공대, 인문대."""
    if not (_HANGUL.match(one) and _HANGUL.match(other)):
        return False
    if min(len(one), len(other)) < _MIN_STEM or one in other or other in one:
        return False
    longest = min(len(one), len(other))
    shared = next((n for n in range(longest) if one[-n - 1] != other[-n - 1]), longest)
    return shared >= (1 if max(len(one), len(other)) <= _SHORT else 2)


_SHORT = 4  # syllables up to which one shared syllable is enough: 기숙사비, 수강료


def _shape(code: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"[a-z]+", "a", code))
