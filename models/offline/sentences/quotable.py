"""Quotable text: filters for prompt injection, greetings, contact lines and page furniture.

Greetings and sign-offs of letters, lines of addresses, page numbers, captions and fragments answer
no question, though they share its words.
"""

import re

# Instructions to a model (prompt injection). Each pattern needs an order and its object, so that a
# document on the subject ("instructions for use") stays quotable.
_INJECTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous"
    r"|prior|above|earlier|preceding|all|other|any|system|your|the)\b"
    r"[^.\n]{0,30}\b(?:instructions?|prompts?|rules?|messages?|context|directions?|guidelines)\b"
    r"|\byou are now\b[^.\n]{0,40}\b(?:mode|assistant|ai|model|bot|dan|developer"
    r"|unrestricted|jailb\w+)\b"
    r"|\b(?:developer|debug|jailbreak|god|admin) mode\b"
    r"|\b(?:reply|respond|answer|output|print|say|write|state|tell (?:the )?(?:user"
    r"|reader|them))\b\s+(?:to (?:all|any|every)[^.\n]{0,40}\s)?(?:only|exactly"
    r"|just|always|with only|nothing but)\b"
    r"|\b(?:reply|respond|answer|output|say)\b[^.\n]{0,30}\b(?:only|exactly"
    r"|always|instead)\b[^.\n]{0,15}[\"“'‘:]"
    r"|\b(?:as an|dear|attention,?|note to(?: the)?|instructions? (?:to|for)(?: the)?) (?:a"
    r"i|assistant|language model|llm|chatbot|model)\b"
    r"|\bsystem\s*(?:prompt|message|override|note)?\s*:\s|<\|?(?:im_start|system"
    r"|assistant)\b|\[/?INST\]"
    r"|\b(?:do not|don't|never) (?:mention|reveal|tell|cite|disclose|use)\b[^.\n]{0,40}\b(?"
    r":instruction|prompt|document|passage|source|user)s?\b"
    r"|\b(?:cite|citing)\s+\[\d+\]"
    r"|(?:이전|앞의?|위의?|기존|앞선|모든|지금까지의?)[^.\n]{0,12}(?:지시|명령"
    r"|지침|프롬프트|설정|규칙)[^.\n]{0,20}(?:무시|잊|따르지|버리|취소)"
    r"|(?:당신은|너는|넌)\s?(?:이제|지금부터)|지금부터 (?:당신|너)|개발자 모드|관리자 모드|탈옥"
    r"|(?:이렇게|그렇게|다음과 같이|다음 문장|아래와 같이|이 문장)만?[^.\n]{0,12}(?:만 )?(?"
    r":답하|대답하|답변하|출력하|말하|응답하|적으)(?:라|십시오|세요|시오|여라)"
    r"|(?:라고|이라고)(?:만)?\s?(?:답하|대답하|답변하|출력하|말하|응답하)(?:라"
    r"|십시오|세요|시오|여라)"
    r"|(?:AI|인공지능|챗봇|어시스턴트|언어 ?모델|비서)(?:는|은|에게|야|님)[^.\n]{0,40}(?:하"
    r"라|십시오|세요|시오|해라)"
    r"|(?:사용자|이용자)에게[^.\n]{0,30}(?:말하|답하|알리|숨기|밝히)(?:라|지 ?마|십시오|세요)",
    re.I,
)
_GREETING = re.compile(
    r"(?:dear\b[^\n]{0,40}|(?:hi|hello|hey)\b[^\n.?]{0,30}|to whom it may concern.?"
    r"|(?:with )?(?:kind|best|warm|many)(?:est)? (?:regards|wishes)[^\n]{0,40}|best,"
    r"|cheers,[^\n]{0,30}"
    r"|(?:yours )?(?:sincerely|faithfully|truly)[^\n]{0,30}|(?:many )?thank(?:s| you)(?: (?:for|in"
    r"|very|so)\b[^\n]{0,60})?[.!]?"
    r"|we (?:thank you|look forward)\b[^\n]{0,80}|we hope (?:to see you|you enjoy)[^\n]{0,60}"
    r"|have a (?:nice|great|good) [^\n]{0,30}"
    r"|(?:i )?hope (?:this|you)[^\n]{0,20}(?:finds you well|are (?:doing )?well)[.!]?"
    r"|welcome\b[^\n.]{0,60}!"
    r"|안녕하(?:세요|십니까)[^\n]{0,30}|(?:대단히 |진심으로 )?(?:감사|고맙)(?:합니다|습니다"
    r"|드립니다)[.!]?"
    r"|[^\n]{0,40}(?:협조|관심|참여|이용|양해|성원|방문)(?:와 [가-힣]+)?(?:를|을)? ?(?:부탁|바라"
    r"|기다리|감사)[가-힣 ]{0,8}(?:니다|세요)[.!]?"
    r"|[^\n]{0,30}(?:에|주셔서) (?:진심으로 |대단히 )?(?:감사드립니다|감사합니다|고맙습니다)[.!]?"
    r"|[^\n.]{0,20}(?:올림|드림|배상)[.]?"
    r"|[^\n]{0,30}귀하|[^\n.]{0,20}여러분(?:께|,|!)?"
    r"|[^\n]{0,30}(?:건강|행복|행운)[^\n]{0,15}(?:기원|바랍)[가-힣]*[.!]?|환영합니다[.!]?)",
    re.I,
)
_FURNITURE = re.compile(
    r"(?:(?:from|to|cc|date|sent|reply-to|보낸 ?사람|받는 ?사람|참조|보낸 ?날짜|날짜)\s*[:：][^\n]*"
    r"(?:@|[+-]\d{4})[^\n]*"
    r"|[-–—~\s]*(?:p(?:age|\.)?\s?)?\d{1,4}(?:\s?(?:/|of)\s?\d{1,4})?\s?(?:쪽|페이지"
    r"|page)?[-–—~\s]*"
    r"|(?:table of )?contents|목차|차례|index|appendix [a-z\d]+|부록 ?\d*"
    r"|[\[<(〈【]?(?:table|figure|fig\.|chart|photo|표|그림|사진|도표|붙임|별표|서식"
    r"|별첨)\s?\d*(?:[-.]\d+)?\s*[\]>)〉】.:]?[^.!?\n]{0,60}"
    r"|(?:last )?(?:updated|modified|revised)(?: on)?\s*[:：]?[^\n]{0,30}|(?:최종 ?)?(?:수정|갱신"
    r"|개정|작성|게시|등록)일\s*[:：][^\n]{0,30}"
    r"|(?:version|ver\.?|버전|판)\s?\d[\d.]*|(?:copyright|©|ⓒ)[^\n]{0,80}|all rights reserved\.?"
    r"|confidential|대외비|내부용"
    r"|(?:continued|see)(?: on)?(?: the)? (?:next page|overleaf)\.?|다음 ?(?:쪽|페이지)에 계속"
    r"|이하 ?여백|(?:이상\s*)?끝\.?|[(\[]끝[)\]]"
    r"|(?:back to top|skip to (?:main )?content|print this page|click here|read more|home|menu"
    r"|search|share|맨 위로|목록으로|본문 바로가기|인쇄하기|더 ?보기|이전 ?글|다음 ?글|공유하기)"
    r"|(?:조회수|views|hits)\s*[:：]?\s*[\d,]+|(?:첨부"
    r"|붙임)(?: ?파일)?\s*[:：]?[^\n.]{0,60}(?:부\.?|\.[a-z]{2,4}))",
    re.I,
)
_OPEN_END = re.compile(
    r"(?:[,:：;·/(]|\b(?:and|or|the|of|to|for|with|a)|(?:및|또는|혹은|그리고|등의))\s*$", re.I
)
_INTRODUCES = re.compile(
    r"(?:(?:다음|아래)(?:의? ?[가-힣]+)?[과와]\s?같(?:다|습니다|이 [가-힣]{2,12})\.?|(?:as follows"
    r"|the following)[.:]?"
    r"|(?:안내|공지|알려)\s?(?:해 )?(?:드립니다|드려요|합니다)\.?)\s*$",
    re.I,
)
_MIN_LETTERS = 4  # of a sentence
_CONTACT = re.compile(
    r"[\w.+-]+@[\w.-]+|https?://\S+|\bext\.? ?\d+|내선 ?\d+|\(?\d{2,4}\)?-\d{3,4}-\d{4}"
    r"|\+\d[\d -]{7,}"
)
_INQUIRIES = re.compile(
    r"^(?:[-*•▪○□※☎]\s*)?(?:문의(?:처|사항| 및 [가-힣]+)?|담당(?:자|부서)?|연락처|contact(?: us"
    r"| person)?|inquiries|enquiries|questions"
    r"|tel(?:ephone)?|phone|e-?mail|fax)\s*[.:：)]\s*[^\n]{0,120}$"
    r"|^(?:if you have|for)(?: any)?(?: further| more| other| additional)? (?:questions|inquiries"
    r"|enquiries|queries|information|details|help)\b[^\n]{0,140}$"
    r"|^(?:please )?(?:contact|call|e-?mail|write to|reach)\b[^\n]{0,80}\b(?:for|with"
    r"|if)\b[^\n]{0,30}\b(?:questions|details|information|inquiries|help)\b[^\n]{0,20}$"
    r"|^(?:(?:기타|그 ?밖의?|더|자세한|상세한|추가|궁금한)\s?)+(?:사항|내용|점|것"
    r"|문의)[^\n]{0,60}(?:문의|연락|전화|참고)[^\n]{0,30}$",
    re.I,
)
_ASKS_CONTACT = re.compile(
    r"\b(?:contact|phone|telephone|call|e-?mail|mail|address|number|reach|ext"
    r"|extension|website|url|link|who(?:m)?|where|ask|talk)\b"
    r"|연락|전화|번호|메일|주소|문의|내선|홈페이지|사이트|누구|누가|어디|담당|\d{3}",
    re.I,
)
_SENTENCE = re.compile(r"[.!?。]\s*$|[다요음함임됨]\.?\s*$")


def is_injection(text: str) -> bool:
    """Return whether a text gives instructions to a model (prompt injection)."""
    return bool(_INJECTION.search(text))


def is_greeting(text: str) -> bool:
    """Return whether a text is only a greeting or a closing formula."""
    return bool(_GREETING.fullmatch(text.strip()))


def is_furniture(text: str) -> bool:
    """Return whether a text is a page number, caption, date of revision or link of a page."""
    return bool(_FURNITURE.fullmatch(text.strip(" \t\n*#|>_")))


def is_fragment(text: str) -> bool:
    """Return whether a line is part of a sentence, or only introduces what follows it."""
    plain = text.strip()
    if "\n" in plain or "|" in plain:
        return False
    too_short = len(re.findall(r"\w", plain)) < _MIN_LETTERS and not re.search(r"\d", plain)
    return too_short or bool(_OPEN_END.search(plain) or _INTRODUCES.search(plain))


def is_contact(text: str) -> bool:
    """Return whether a text is a line of addresses and numbers, or refers inquiries to someone."""
    contacts = len(_CONTACT.findall(text))
    listed = text.count("·") + text.count("|") > 1 or contacts > 1
    is_line = bool(contacts) and listed and not _SENTENCE.search(text)
    return is_line or bool(_INQUIRIES.search(text.strip()))


def is_boilerplate(text: str, question: str) -> bool:
    """Return whether a text answers no question by its kind; a contact line, one for a contact."""
    if is_contact(text):
        return not asks_contact(question)
    return is_greeting(text) or is_furniture(text) or is_fragment(text)


def asks_contact(question: str) -> bool:
    """Return whether a question may be answered by a contact line."""
    return bool(_ASKS_CONTACT.search(question))
