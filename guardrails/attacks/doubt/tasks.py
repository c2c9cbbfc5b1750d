"""Ordinary tasks in words of attacks: about the conversation, answers, a search, and quoted text.

"Summarise everything above" asks for no prompt, "start your answer with the date" dictates no
wording, "remove all filters and search again" is about a search, and a sentence that is to be
translated orders nothing. Each test says what a task must be and what makes it something else.
"""

from collections.abc import Set

from guardrails.bounded import bounded

_LONGEST = 120  # characters of a request; who writes more says something else as well
_MOOD = frozenset({"sign_imperative", "sign_question", "sign_first_person"})

# A retelling in own words; to repeat, print or translate gives the wording away.
_RETELLS = bounded(
    r"\b(?:summar(?:y|i[sz]e\w*)|sum up|shorten|condense|simplify|key points|main points|outline"
    r"|tl;?dr|explain|simpler|plain|other words"
    r"|(?:as|in|into) (?:a |one )?(?:tables?|bullet points?|lists?))\b"
    r"|요약|간추|정리|줄여|짧게|(?<![가-힣])표로|목록으로|쉽게|풀어",
    _LONGEST,
)
_OF_THE_CONVERSATION = _MOOD | {
    "answer", "own_answer", "prior", "reveal", "you", "system_prompt", "sign_narrative",
    "sign_quoted",
}  # fmt: skip
_OF_THE_PROMPT = bounded(
    r"prompt|instruct|\brules?\b|guideline|message|config|system|told|given to you|initial"
    r"|프롬프트|지시|지침|규칙|메시지|설정|시스템|받은|처음",
    _LONGEST,
)


def retells_the_conversation(text: str, named: Set[str]) -> bool:
    """Return whether a text asks for what was said before in other words or another form."""
    if not named <= _OF_THE_CONVERSATION or _OF_THE_PROMPT.occurs_in(text):
        return False
    return _RETELLS.occurs_in(text)


_FORM = _MOOD | {"answer", "own_answer", "prefix", "prior", "reveal", "say_that", "you"}
# What an answer begins or ends with is described, by an article or as a choice, and not dictated.
_DESCRIBED = bounded(
    r"\b(?:with|in|by) (?:the|an?|its|their|(?:one|two|three|both) (?:ways?|versions?|sentences?)"
    r"|yes or no|no or yes|true or false)\b"
    r"|(?:이름|제목|날짜|번호|요약|결론|출처|목록|표|숫자|인사말?|단위|조항|페이지|쪽수|질문|이유|근거|답)"
    r"(?:을|를|부터|으로|로|만)",
    _LONGEST,
)
_BEGINS_OR_ENDS = bounded(
    r"\b(?:open|finish|close|conclude|introduce)\b|맨 (?:앞|위|뒤|끝)|마지막에|첫머리", _LONGEST
)
_DICTATED = bounded(
    r"[\"“”'‘’「『`:]|\b(?:sure|certainly|absolutely|of course|word|words|phrase|sentence that"
    r"|says?|saying|but|and then|that i|confirm\w*)\b"
    r"|물론|네,|알겠|라고|다고|문구|말로|라는|다는",
    _LONGEST,
)


def forms_the_answer(text: str, named: Set[str]) -> bool:
    """Return whether a text says nothing but how an answer is built, and dictates no wording."""
    if not named <= _FORM or _DICTATED.occurs_in(text):
        return False
    builds = "prefix" in named or _BEGINS_OR_ENDS.occurs_in(text)
    return builds and _DESCRIBED.occurs_in(text)


_SEARCH = _MOOD | {"duty", "override", "prior", "restriction", "unrestricted", "reveal", "answer"}
_FILTER = bounded(r"\bfilters?\b|\brestrictions?\b|\blimits?\b|필터|제한|조건", _LONGEST)
_SEARCHES = bounded(
    r"\b(?:search\w*|find|look(?:ing)? (?:up|for)|results?|list|sort\w*|documents?|files?|sources?"
    r"|(?:date|time|year|language|type|folder|collection|author|category|page|size) "
    r"(?:range |filters?|limits?|restrictions?))\b"
    r"|검색|찾아|조회|결과|목록|정렬|문서|자료"
    r"|(?:날짜|기간|연도|언어|형식|폴더|작성자|분류|종류|쪽수|크기) ?(?:필터|제한|조건)",
    _LONGEST,
)
_OF_THE_MODEL = bounded(
    r"\b(?:you|your|safety|content|ethic\w*|moral\w*|censor\w*|answer\w*|respon\w+|speak|talk|mode"
    r"|policy|policies|guard\w*|secrets?|passwords?|private|confidential|hidden)\b"
    r"|너|넌|네 |당신|안전|콘텐츠|윤리|검열|답변|대답|응답|말해|모드|정책|비밀|기밀|비공개|개인"
    r"|숨긴",
    _LONGEST,
)


def sets_up_a_search(text: str, named: Set[str]) -> bool:
    """Return whether a text changes filters of a search, and none of what a model may say."""
    if not named <= _SEARCH or _OF_THE_MODEL.occurs_in(text):
        return False
    return _FILTER.occurs_in(text) and _SEARCHES.occurs_in(text)


_AROUND_QUOTE = 90  # characters of a task around a quotation
_TREATS = bounded(
    r"\b(?:translat\w+|summari[sz]\w+|proofread|spell-?check|paraphrase|rephrase|reword|rewrite|correct|explain"
    r"|define|meaning|means?|grammar|spelling|polite\w*|formal\w*|rude)\b"
    r"|번역|요약|옮겨|교정|맞춤법|문법|고쳐|다듬|바꿔|뜻|의미|설명|존댓말|높임말|(?:무례|공손)(?:한가|해|하나)"
    r"|라는 (?:말|문장|표현)",
    _AROUND_QUOTE,
)
# What makes the quotation an order again.
_THEN = bounded(
    r"\b(?:and|then|afterwards?|after|next|also|now|follows?|followed|obey\w*|do|does what|act\w*"
    r"|apply|execut\w+|carry|perform|live|behav\w+|become|be|yourself|you|your|instead|from)\b"
    r"|그리고|[한은] ?(?:뒤|후|다음)|하고|[으]?면서|따라|따르|대로 (?:해|실행|행동|답)|실행|수행"
    r"|행동|너|넌|네 |당신|적용|지켜",
    _AROUND_QUOTE,
)


_OF_A_QUOTATION = frozenset({"answer", "discussion", "duty", "prior", "reveal", "say_that"})
_ASKS_FOR_ITS_WORDING = "translate the following"  # the only such phrase that asks for no more


def treats_a_quotation(rest: str, named: Set[str]) -> bool:
    """Return whether a text asks for a quotation to be translated, mended or explained, only.

    Args:
        rest: The text without the quotation.
        named: The concepts in it.
    """
    plain = named - {"decode"} if _ASKS_FOR_ITS_WORDING in rest else named
    return plain <= _OF_A_QUOTATION and _TREATS.occurs_in(rest) and not _THEN.occurs_in(rest)
