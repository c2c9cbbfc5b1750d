"""Requests of users to remember or forget what they told about themselves.

They use the words of an attack ("forget everything you know", "remember that I am"), but what is
meant is the user's own: no rail may keep anybody from it.
"""

import re

from guardrails.bounded import bounded

_LONGEST = 160  # characters; who writes more says something else as well

_POLITE = r"(?:(?:please|now|ok|okay|hi|hello|hey|just|also|actually),? )*"
_ASKED = (
    r"(?:(?:can|could|would|will) you (?:please )?|i(?:'d| would) like you to "
    r"|i (?:want|need) you to )?"
)
_VERB = r"(?:forget|delete|erase|remove|clear|wipe|drop|discard)(?: out)?"
_WHAT = (
    r"(?:everything|anything|all(?: of)?|whatever|what"
    r"|(?:all )?(?:of )?the (?:facts|things|information|data|details))?"
)
_KNOWN = (
    r"(?: that)?(?: you(?:'ve| have)?(?: (?:know|known|remember|remembered|stored|saved|learned"
    r"|noted|kept|recorded|collected))?)?"
)
_TOLD = r"(?: that)? i(?:'ve| have)?(?: just)? (?:said|told you|mentioned|shared|written|typed)"
_WHEN = r"(?: (?:before|earlier|just now|above|so far|today|until now|up to now))?"
_MINE = r"(?:me|myself|my(?: [\w-]+){1,4})"
_END = r"(?:,? (?:please|now|again|for good|and start (?:over|again|afresh)))*[\s.!?]*"
_ENGLISH = bounded(
    rf"\s*{_POLITE}{_ASKED}(?:please )?{_VERB}(?: about)? ?"
    rf"(?:{_WHAT}{_KNOWN} (?:about|on|of) {_MINE}"
    rf"|{_WHAT}{_TOLD}(?: (?:about|on) {_MINE})?{_WHEN}"
    rf"|(?:all )?(?:of )?{_MINE}(?: and {_MINE})?"
    r"|everything|it all|all of (?:it|that|this))"
    rf"{_END}",
    _LONGEST,
    re.I,
)
_KOREAN = bounded(
    r"\s*(?:(?:이제|그만|혹시|그럼|지금까지|이제까지|여태까지|그동안|아까|방금|앞에서|전에)[ ,]+)*"
    r"(?:(?:나|저|내|제)(?:에|에게)? ?(?:대해서?|대한|관해서?|관한)[^,.!?\n]{0,30}?"
    r"|(?:내|제)(?:가)? ?(?:말한|말했던|말씀드린|알려 ?준|알려 ?드린|얘기한|이야기한|적은|쓴)"
    r"[^,.!?\n]{0,30}?"
    r"|(?<=\s)(?:말한|말했던|말씀드린|알려 ?준|알려 ?드린|얘기한|이야기한)"
    r" ?(?:거|것|건|걸|내용|말|사실)(?:을|를|은|는|도)?"
    r"|(?:내|제) ?[가-힣A-Za-z]{1,8}(?: [가-힣A-Za-z]{1,8}){0,3}(?:을|를|은|는|도)?)"
    r" ?(?:(?:이제|그만|다|모두|전부|싹|좀|모조리) ?)*"
    r"(?:잊어|지워|삭제|없애|제거|폐기|파기|기억하지 ?(?:마|말)|저장하지 ?(?:마|말))"
    r" ?(?:줘|주세요|주십시오|주시겠어요|줄래|줄래요|버려|라|해|해 ?줘|해 ?주세요|해 ?주십시오"
    r"|하세요|요"
    r"|아 ?줘|아 ?주세요|세요)?[\s.!?~]*",
    _LONGEST,
)


# What an attack wants forgotten.
_OF_THE_MODEL = bounded(
    r"instruction|prompt|\brules?\b|guideline|command|system|restriction|limit|message|training"
    r"|지시|지침|규칙|프롬프트|명령|설정|제한|시스템|역할|메시지",
    _LONGEST,
    re.I,
)


_REMEMBER = bounded(
    rf"\s*{_POLITE}{_ASKED}(?:please )?(?:remember|note|keep in mind)(?: that)?"
    r" (?:i(?:'m|'ve)?|my)\b[^.!?:;\n]{1,80}[\s.!]*",
    _LONGEST,
    re.I,
)
# What an attack wants remembered: rights of the user, or what the model shall do.
_NOT_OF_THE_USER = bounded(
    r"\b(?:you|your|yourself|always|never|must|may|can|should|shall|whenever|every|any|all|from now"
    r"|admin\w*|root|owner|operator|developers?|creator|engineer|maintainer|moderator|police|boss"
    r"|allow\w*|permi\w+|access\w*|authori\w+|privileg\w+|trusted|verified|approv\w+|grant\w*"
    r"|exempt\w*|passwords?|secrets?|tokens?|keys?|mode|filters?|safety|polic\w+|answers?|repl\w+"
    r"|respon\w+|ignore\w*|https?|www)\b|@",
    _LONGEST,
    re.I,
)


def concerns_own_memory(text: str) -> bool:
    """Return whether a text asks for nothing but that facts about the user be kept or forgotten."""
    if len(text) > _LONGEST or _OF_THE_MODEL.occurs_in(text):
        return False
    if _ENGLISH.is_whole(text) or _KOREAN.is_whole(text):
        return True
    return _REMEMBER.is_whole(text) and not _NOT_OF_THE_USER.occurs_in(text)
