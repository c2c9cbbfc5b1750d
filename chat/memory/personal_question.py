"""A question to the documents with the user's own facts in place of "my college" or "can I".

The embedded model finds words, so it needs "the College of Arts" where the user says "my college".
"""

import re
from collections.abc import Mapping, Sequence

from chat.memory.extraction import english, korean
from chat.memory.extraction.clauses import assertions
from chat.memory.facts import Fact
from text.korean.particles import with_particle
from text.language import detect_language

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
_AMOUNT_EN = re.compile(
    r"\bhow (?:many|much|long|often)\b|\b(?:eligible|entitled|allowed|qualif\w+)\b", re.I
)
_FIRST_KO = re.compile(r"(?:^|(?<=\s))(?:저는|나는|제가|내가|전|난)(?=\s)")
_FIRST_EN = re.compile(r"\b(?P<aux>can|may|could|must|do|should|will|am) I\b", re.I)
_BASIS_KO = (
    r"(?: ?(?:기준(?:으로)?(?:는|은)?|경우(?:에는|에|는)?)(?: 보면)?|(?:으)?로 보면"
    r"|이면|라면|이라면)?"
)
_BASIS_EN = re.compile(
    r"^(?P<lead>\W*(?:so |and |then |ok |okay )*)(?:going by|based on|according"
    r" to|given|considering"
    r"|as for|with|for|in) (?P<value>[^,]+), (?P<rest>[^?]+)(?P<end>\?*)$",
    re.I,
)
_THIRD_KO = re.compile(
    rf"^(?:제|내|우리) (?P<who>{korean.RELATIVES}|친구|후배|선배)(?:은|는|이|가) (?P<np>[^,]+?)"
    r"(?:인데요?|이에요|예요|입니다|이야|야|에 다니는데|에 다녀요|이고)[,.]? +"
    r"(?:(?P=who)(?:은|는|이|가|도)? )?(?P<rest>.+)$"
)
_THIRD_EN = re.compile(
    rf"^(?:my|our) (?:{english.RELATIVES}|friend|classmate)(?: is| studies|'s)(?:"
    rf" an?| in| at)? (?P<np>[^,.;]+?)"
    r"[,.;] (?:and |so )?(?P<rest>.*?\b)(?P<aux>do|does|is|can|will|must|should"
    r"|would|has|did) (?:he|she|they)\b",
    re.I,
)


def personal_question(question: str, facts: Sequence[Fact]) -> str:
    """Return the question with what the user has said of themselves, where it refers to that.

    What the question says of another person takes the place of that person in the same way.

    Args:
        question: A question to the documents.
        facts: Current facts, the newest first.
    """
    newest: dict[str, str] = {}
    for fact in facts:
        if not fact.label:
            newest.setdefault(fact.attribute, fact.value)
    is_korean = detect_language(question) == "ko"
    if about_other := _about_other(question, is_korean=is_korean):
        return about_other
    changed = _korean(question, newest) if is_korean else _english(question, newest)
    if changed != question or "status" not in newest:
        return changed
    return _with_status(question, newest["status"], is_korean=is_korean)


def _korean(question: str, newest: Mapping[str, str]) -> str:
    for attribute, words in _OWN_KO.items():
        if attribute in newest:
            own = (
                rf"(?:^|(?<=\s))(?:제|내|저희|우리) (?:{words}){_BASIS_KO}(?=\s"
                rf"|[은는이가의을를에로])"
            )
            question = re.sub(own, newest[attribute].replace("\\", ""), question)
    return question


def _english(question: str, newest: Mapping[str, str]) -> str:
    changed = question
    for attribute, words in _OWN_EN.items():
        if attribute in newest:
            value = newest[attribute].replace("\\", "")
            value = (
                f"the {value}"
                if re.match(r"(?:College|School|Faculty|Department)\b", value)
                else value
            )
            changed = re.sub(rf"\b(?:my|our) (?:{words})\b", value, changed, flags=re.I)
    if changed != question and (m := _BASIS_EN.match(changed)):
        return f"{m['lead']}{m['rest']} in {m['value']}{m['end']}"
    return changed


def _with_status(question: str, status: str, *, is_korean: bool) -> str:
    if is_korean:
        if not _AMOUNT_KO.search(question):
            return question
        return _FIRST_KO.sub(with_particle(status, "은/는"), question, count=1)
    if not _AMOUNT_EN.search(question):
        return question
    vowel = re.match(r"[aeio]|un(?!i)", status, re.I)
    return _FIRST_EN.sub(rf"\g<aux> {'an' if vowel else 'a'} {status}", question, count=1)


def _about_other(question: str, *, is_korean: bool) -> str:
    """Return the question about another person without that person; empty where it is none."""
    if is_korean:
        m = _THIRD_KO.match(question)
        return f"{m['np']} {m['rest']}" if m and not assertions(m["rest"]) else ""
    m = _THIRD_EN.match(question)
    if m is None:
        return ""
    rest = f"{m['rest']}{m['aux']} a {m['np']} student{question[m.end() :]}"
    return rest[:1].upper() + rest[1:]
