"""Small talk: greetings, thanks, questions about the assistant or the conversation itself.

In Korean and English; the patterns are in `small_talk.yaml`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from text.messages import load_yaml
from text.normalise import fold

Parts = Mapping[str, str | Sequence[str]]

_PUNCTUATION = re.compile("[\\s!?.,~^…♡♥:;()'’\"\u1100-\u11ff]+")  # laughter is written in jamo
_LAUGHTER = re.compile(r"\b(?:(?:ha){2,}h?|lol|lmao|xd)\b", re.I)
# Initials that are words of their own in messages.
_INITIALS = (
    (re.compile("(?<![가-힣ㄱ-ㅎ])(?:(?:ㅎㅇ+)+|ㅎ2)(?![가-힣ㄱ-ㅎ])"), "하이"),
    (re.compile("(?<![가-힣ㄱ-ㅎ])(?:ㅂ[ㅇㅂ]+|ㅃ[ㅇㅃ]+)(?![가-힣ㄱ-ㅎ])"), "바이"),
    (re.compile("(?<![가-힣ㄱ-ㅎ])(?:(?:ㄱㅅ)+|ㄳ+)(?![가-힣ㄱ-ㅎ])"), "감사"),
)
_PART = re.compile(r"<(\w+)>")
# Alone these words name a thing: "컴퓨터" asks for computers.
_NAMES_WORDS = """
    뭐 모 누구 무엇 사람 인간 로봇 봇 챗봇 기계 에이아이 ai 인공지능 컴퓨터 챗지피티 chatgpt gpt
"""
_NAMES = frozenset(_NAMES_WORDS.split())


def small_talk(text: str) -> str | None:
    """Return the kind of small talk that a whole message is, else None.

    The kinds are `greeting`, `thanks`, `farewell`, `abilities` and `identity`, and of what was
    asked before `first_question`, `last_question` and `all_questions`.
    """
    if len(text) > 80:
        return None
    for initials, word in _INITIALS:
        text = initials.sub(word, text)
    folded = fold(_LAUGHTER.sub(" ", text))
    plain = _PUNCTUATION.sub(" ", folded).strip()
    parts = [part for part in re.split(r"[!?.,~]+", folded) if part.strip()]
    for candidate in ((plain,), tuple(_PUNCTUATION.sub(" ", part).strip() for part in parts)):
        kinds = [_kind(part) for part in candidate]
        if kinds and all(kinds):
            return kinds[-1]
    return None


def _kind(plain: str) -> str | None:
    if plain in _NAMES:
        return None
    return next((kind for kind, pattern in _kinds().items() if pattern.fullmatch(plain)), None)


@cache
def _kinds() -> dict[str, re.Pattern[str]]:
    """Return the pattern of each kind."""
    table = load_yaml(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    parts: Parts = table["parts"]
    patterns = {kind: [*of["en"], *of["ko"]] for kind, of in table["kinds"].items()}
    filled = {kind: _filled(listed, parts) for kind, listed in patterns.items()}
    for kind, words in table["recalled"].items():
        filled[kind] = _filled(table["recall"], {**parts, **words})
    return {kind: re.compile(pattern) for kind, pattern in filled.items()}


def _filled(pattern: str | Sequence[str], parts: Parts) -> str:
    """Return a pattern, or several as one, with its parts in place of their names."""
    if not isinstance(pattern, str):
        return "(?:" + "|".join(_filled(one, parts) for one in pattern) + ")"
    return _PART.sub(lambda name: _filled(parts[name[1]], parts), pattern)
