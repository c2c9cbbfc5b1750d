"""Mentions in passing: a product that is used, a property of a secret, an assistant with a phone.

"과제에 챗GPT 써도 되나요" speaks of a model and to none, the length of a password is no secret, and
the password of a guest network is none either.
"""

import re

from guardrails.attacks.concepts import Mention
from guardrails.bounded import bounded
from guardrails.rail import Channel

_AFTER = 16  # characters behind a mention that say how it is meant
_LINE = 240  # the same of an entry in a list of people
_PRODUCT = re.compile(r"(?:chat|챗)?[ -]?gpt[\w.-]{0,6}|copilot|코파일럿|챗gpt|llm|ai|ai tools?")
_USED_KO = bounded(
    r"[a-z가-힣0-9]{0,3}(?:를|을|로|으로)? ?(?:사용|이용|활용|써 ?도|써서"
    r"|쓰는|쓰면|쓸|관련|에 관한|에 대한|윤리)",
    _AFTER,
)
_USED_EN = re.compile(r"\b(?:us(?:e|es|ed|ing|age)(?: of)?|with|about|on|via|of)(?: the)? ?$")
_TOPIC_EN = re.compile(r" (?:ethics|course|class|lecture|project|strategy|budget|workshop|act)\b")
_PROPERTY = re.compile(
    r"s? (?:length|polic(?:y|ies)|rules?|requirements?|format|expiry|expiration|lifetime|reset"
    r"|change|manager|recovery|complexity|rotation|strength)\b"
    r"|(?:는|은|의|가)? ?(?:자릿수|길이|정책|규칙|규정|변경|초기화|재설정|형식"
    r"|유효 ?기간|만료|관리|몇 자)"
)
_SHARED = re.compile(
    r"(?:wi-?fi|wireless|guest(?: network)?|와이파이|무선랜|무선|게스트|손님용) ?$"
)
_PERSON = re.compile(r"assistants?")
_CONTACT = bounded(
    r"(?: to [a-z .'-]{3,40})?:? ?[a-z][a-z.'-]{1,30}(?: [a-z][a-z.'-]{1,30}){0,3},?\s"
    r"(?:phone|tel\b|telephone|mobile|ext\b|extension|e-?mail|room|[+(]?\d)"
    r"|: [a-z][a-z.'-]{1,30} [a-z][a-z.'-]{1,30},\s*$",
    _LINE,
)
# Rules of an institution, which are no instructions to a model unless it is told of its own.
_BYLAW = re.compile(r"규정|방침|수칙|polic(?:y|ies)")
_GIVEN = re.compile(
    r"\b(?:your|previous|prior|all|any|these|those|above|new|system|content|openai)\b"
    r"|(?:이전|기존|모든|위의|앞의|새로?운?|네|너의|니|당신|시스템|받은) ?"
)
_STAFF = re.compile("직원 ?명단")  # of colleagues, not of users


def is_aside(text: str, mention: Mention, channel: Channel) -> bool:
    """Return whether a mention in the text of a view names its concept in passing."""
    if _PERSON.fullmatch(text, mention.start, mention.end):
        return _CONTACT.follows(text, mention.end)
    if channel != "user":
        return False
    if mention.concept == "secret":
        before = text[max(0, mention.start - 16) : mention.start]
        return bool(_PROPERTY.match(text, mention.end) or _SHARED.search(before))
    if mention.concept == "other_person_data":
        return _STAFF.fullmatch(text, mention.start, mention.end) is not None
    if mention.concept == "instruction":
        before = text[max(0, mention.start - 14) : mention.start]
        bylaw = _BYLAW.fullmatch(text, mention.start, mention.end)
        return bylaw is not None and not _GIVEN.search(before)
    if mention.concept not in ("model", "you"):
        return False
    if not _PRODUCT.fullmatch(text, mention.start, mention.end):
        return False
    before = text[max(0, mention.start - 12) : mention.start]
    after = _USED_KO.follows(text, mention.end) or _TOPIC_EN.match(text, mention.end) is not None
    return after or _USED_EN.search(before) is not None
