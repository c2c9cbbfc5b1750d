"""Follow-ups to a request about whole documents, made to stand alone.

>>> document_follow_up("Which are about rooms?", "What documents do you have?")
'which documents are about rooms'
"""

import re

from text.documents.intent import document_intent
from text.language import detect_language
from text.question.answer_form import answer_form

_OF_THEM_EN = re.compile(
    r"^(?:and |so |ok(?:ay)?,? )?(?:which|what)(?: ones?| of (?:them|these|those))?"
    r"(?: (?:is|are|talks?|deals?|speaks?))? (?:about|on|concerning|regarding|with|related to)"
    r" (?P<topic>.+?)[\s?!.]*$",
    re.I,
)
_OF_THEM_KO = re.compile(
    r"^(?:그 ?(?:중|가운데)(?:에서?|에는?)? ?)?(?:어느 ?(?:게|것이) )?(?P<topic>[^?]+?)"
    r"(?:에 ?(?:관한|대한)| ?관련(?:된)?) ?(?:거|건|것|게|문서|자료|파일)(?:들)?(?:은|는|이|가|도)?"
    r"(?: ?(?:뭐|무엇|어떤|어느|있)[가-힣 ]*)?[\s?!.]*$"
)


def document_follow_up(message: str, before: str) -> str:
    """Return what a message asks of documents that the question before was about; else nothing.

    After a list "which are about rooms?" is a choice among the documents, and after an outline
    "summarise it" wants the document, not the outline.

    Args:
        message: What the user writes now.
        before: The question before, standing alone.
    """
    intent = document_intent(before)
    if intent is None:
        return ""
    if intent.kind in ("list", "topic", "overview"):
        if match := _OF_THEM_EN.match(message):
            return f"which documents are about {match['topic']}"
        match = _OF_THEM_KO.match(message)
        return f"{match['topic'].strip()} 관련 문서는 뭐가 있어요?" if match else ""
    if intent.kind != "outline" or not answer_form(message).summary:
        return ""
    name = intent.names[0]
    korean = detect_language(message) == "ko"
    return f"{name} 요약해 주세요" if korean else f"summarise {name}"
