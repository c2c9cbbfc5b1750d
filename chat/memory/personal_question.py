"""A question to the documents with the user's own facts in place of "my college" or "can I"."""

import re
from collections.abc import Sequence

from chat.memory.facts import Fact
from text.language import detect_language
from text.particles import with_particle

_OWN_KO = {
    "college": r"단과대학|단과대|단대|대학",
    "department": r"학과|전공|학부|과",
    "workplace": r"부서|회사|직장|팀",
    "residence": r"기숙사|생활관|사는 ?(?:곳|동|데)|숙소",
    "year": r"학년",
    "status": r"신분|과정",
}
_OWN_EN = {
    "college": r"college|faculty|school",
    "department": r"major|department|program(?:me)?|degree|course",
    "workplace": r"office|department|team|company|employer",
    "residence": r"dorm(?:itory)?|hall|residence|building",
    "year": r"year(?: of study)?",
    "status": r"status|kind of student|category",
}
# What depends on who asks: how much, how many, how long, whether at all.
_AMOUNT_KO = re.compile(r"몇|얼마|언제까지|최대|한도|자격|(?:할|될|받을|빌릴|쓸) ?수 ?있")
_AMOUNT_EN = re.compile(r"\bhow (?:many|much|long|often)\b|\b(?:eligible|entitled|allowed|qualif\w+)\b", re.I)
_FIRST_KO = re.compile(r"(?:^|(?<=\s))(?:저는|나는|제가|내가|전|난)(?=\s)")
_FIRST_EN = re.compile(r"\b(?P<aux>can|may|could|must|do|should|will|am) I\b", re.I)


def personal_question(question: str, facts: Sequence[Fact]) -> str:
    """Return the question with what the user has said of themselves, where it refers to that.

    Args:
        question: A question to the documents.
        facts: Current facts, the newest first.
    """
    newest: dict[str, str] = {}
    for fact in facts:
        if not fact.label:
            newest.setdefault(fact.attribute, fact.value)
    korean = detect_language(question) == "ko"
    changed = question
    for attribute, words in (_OWN_KO if korean else _OWN_EN).items():
        if attribute in newest:
            own = rf"(?:^|(?<=\s))(?:제|내|저희|우리) (?:{words})(?=\s|[은는이가의을를에로])" if korean else rf"\b(?:my|our) (?:{words})\b"
            changed = re.sub(own, lambda _, value=newest[attribute]: value, changed, flags=re.I)  # type: ignore[misc]
    if changed != question or "status" not in newest:
        return changed
    status = newest["status"]
    if korean and _AMOUNT_KO.search(question):
        return _FIRST_KO.sub(with_particle(status, "은/는"), question, count=1)
    if not korean and _AMOUNT_EN.search(question):
        article = "an" if status[:1].lower() in "aeio" or status.lower().startswith("under") else "a"
        return _FIRST_EN.sub(rf"\g<aux> {article} {status}", question, count=1)
    return question
