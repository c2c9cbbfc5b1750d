"""Korean word spacing: blanks in runs of words that were typed without them.

    >>> spaced("등록금환불언제까지")
    '등록금 환불 언제까지'

Blanks are put before interrogatives, behind particles and connective endings, and around verbal
nouns and attributes. With the vocabulary of the documents, compounds are split into its words, too
(maximum matching; Nie, Brisebois and Ren 1996, "On Chinese text retrieval").
"""

import re
from collections.abc import Collection

_RUN = re.compile(r"[가-힣0-9]{6,}")
_LONGEST_WORD = 8  # syllables of a word of the vocabulary
_COPULA = (
    r"(?:이?예요|이?에요|인가|인지|이야|야|임|이죠|죠|지|니|냐|입니까|이며|고|든|라|일까|래|나요)"
)
_INTERROGATIVE = re.compile(
    r"(?<=[가-힣]{2})(?=(?:언제|어디|얼마|며칠|누구|무엇|무슨|어떻게|어떤|몇(?!몇)|뭐[가를예야해]"
    r"|왜[안못이]))"
)
_AFTER_INTERROGATIVE = re.compile(
    r"((?>(?:언제|어디)(?:까지|부터|서|에서|로|에)?|얼마나?|며칠(?:전에?|까지|부터|동안|이나)?"
    r"|몇(?:시간|학점|개월|퍼센트|사람|과목|가지|[가-힣])(?:전에?|까지|부터|동안|이나|에|이)?"
    r"|누구(?:한테|에게|를|가)?|어떻게|무슨|뭐[가를]))"
    rf"(?=[가-힣]{{2}})(?!{_COPULA}[요여]?(?![가-힣]))"
)
_BEHIND = re.compile(
    r"(?<=[가-힣]{2})(에서|까지|부터|한테|에게|으려면|려면|하면|할때|인데|는데"
    r"|[가-힣](?<![서마을가노거저겨])을|를)"
    rf"(?=[가-힣]{{2}})(?!{_COPULA}[요여]?(?![가-힣]))"
)
_BEFORE_PREDICATE = re.compile(
    r"(?<=[가-힣]{2})(?=(?:있[나어음는을]|없[나어음는을]|할수|쓸수|낼수|받을수|갈수|볼수|빌릴수"
    r"|들을수|해야|되나|되는지|알려|가르쳐|궁금|가능한|가능해|필요한|필요해)|(?:받|빌리|쓰|내|가"
    r"|하)(?:나요|는지|려면))"
)
_ABLE = re.compile(r"(?<=[가-힣])수(?=있|없)")
# Verbal nouns and attributes of rules, forms and notices, which compounds of a question end in.
_NOUNS_WORDS = """
    신청 예약 환불 발급 재발급 대여 등록 접수 제출 취소 변경 연장 반납 납부 결제 지원 이용 사용
    출입 가입 탈퇴 해지 퇴사 입사 휴직 복직 휴학 복학 졸업 입학 수강 철회 정정 승인 확인 문의 신고
    배송 교환 수리 구매 판매 대출 예매 참가 참여 개최 주차 통학 출장 정산 청구 교육 훈련 시험 평가
    점검 안내 비용 요금 금액 가격 기간 기한 날짜 시간 장소 위치 방법 절차 조건 자격 대상 서류 정원
    인원 한도 규정 기준 종류 이유 전화번호 연락처 담당자 홈페이지 운영시간 이용료 사용료 대여료
    수수료 보증금 벌금 할인 혜택 마감 일정 결과 발표 순서 횟수 권수 학점 점수
"""
_NOUNS = frozenset(_NOUNS_WORDS.split())
_SHORTEST_NOUN = 2


def spaced(text: str, vocabulary: Collection[str] = ()) -> str:
    """Return a text with blanks inside runs of Korean words without any.

    Args:
        text: A question in standard spelling.
        vocabulary: Words of the documents; without them compounds are split only at verbal nouns.
    """
    return _RUN.sub(lambda run: _split_run(run.group(), vocabulary), text)


def _split_run(run: str, vocabulary: Collection[str]) -> str:
    for pattern, blank in (
        (_INTERROGATIVE, " "),
        (_AFTER_INTERROGATIVE, r"\1 "),
        (_BEHIND, r"\1 "),
        (_BEFORE_PREDICATE, " "),
        (_ABLE, "수 "),
    ):
        run = pattern.sub(blank, run)
    if " " not in run and not vocabulary:
        return run
    return " ".join(_split_compound(word, vocabulary) for word in run.split())


def _split_compound(word: str, vocabulary: Collection[str]) -> str:
    """Return a compound split into known words; unchanged unless they cover its beginning.

    What follows the last known word, a particle or an ending, stays with it.
    """
    if word in vocabulary:
        return word
    parts, start = list[str](), 0
    while start < len(word):
        end = _longest_known(word, start, vocabulary)
        if end == start:
            break
        parts.append(word[start:end])
        start = end
    rest = word[start:]
    if not parts:
        return _split_at_noun(word)
    if len(rest) > _SHORTEST_NOUN + 1:
        return " ".join([*parts, _split_at_noun(rest)])
    return " ".join([*parts[:-1], parts[-1] + rest])


def _longest_known(word: str, start: int, vocabulary: Collection[str]) -> int:
    for end in range(min(len(word), start + _LONGEST_WORD), start + _SHORTEST_NOUN - 1, -1):
        piece = word[start:end]
        if piece in vocabulary or (start and piece in _NOUNS):
            return end
    return start


def _split_at_noun(word: str) -> str:
    """Return a compound split before the verbal noun or attribute that it ends in, if any."""
    for place in range(_SHORTEST_NOUN, len(word) - 1):
        for end in range(len(word), place + 1, -1):
            if word[place:end] in _NOUNS and len(word) - end <= _SHORTEST_NOUN:
                return f"{word[:place]} {word[place:]}"
    return word
