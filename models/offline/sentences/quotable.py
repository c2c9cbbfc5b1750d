"""Quotable text: filters for prompt injection, greetings and contact lines."""

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
    r"(?:dear\b.{0,40}|hi\b.{0,20}|hello\b.{0,30}|(?:kind|best|warm) regards.{0,40}"
    r"|sincerely.{0,30}|thank you(?: for .{0,60})?[.!]?|welcome\b[^.]{0,60}!"
    r"|안녕하(?:세요|십니까).{0,30}|감사합니다[.!]?|고맙습니다[.!]?|.{0,20}(?:올림"
    r"|드림)[.]?|.{0,30}귀하|.{0,20}여러분(?:께|,|!)?|환영합니다[.!]?)",
    re.I | re.S,
)
_CONTACT = re.compile(
    r"[\w.+-]+@[\w.-]+|https?://\S+|\bext\.? ?\d+|내선 ?\d+|\(?\d{2,4}\)?-\d{3,4}-\d{4}"
    r"|\+\d[\d -]{7,}"
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


def is_contact(text: str) -> bool:
    """Return whether a text is a line of addresses and numbers, and no sentence."""
    return (
        bool(_CONTACT.search(text))
        and text.count("·") + text.count("|") > 1
        and not _SENTENCE.search(text)
    )


def asks_contact(question: str) -> bool:
    """Return whether a question may be answered by a contact line."""
    return bool(_ASKS_CONTACT.search(question))
