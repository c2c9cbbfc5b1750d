"""What a reader must know of an answer beside its citations: that nothing backs it, or a number.

An answer that cites nothing, that was written without a search, or that gives numbers which stand
in no passage found, is not taken back; its reader is told.
"""

import re
from collections.abc import Iterator, Sequence

from agents.events import Notice, Step
from agents.messages import Spoken, say
from chains.citations import CitedAnswer
from chains.citations.prose import code_spans
from chains.sources import Source
from chains.verification.quantities import Quantity, is_stated, quantities_in, quantity_readings
from text.question.small_talk import small_talk

FEW = 10  # up to it a bare number may count what the answer itself lists
_DECLINES = re.compile(
    r"(?:could|can|do|does|did|was|were|is|are|am)(?: ?not|n['’]t) (?:\w+ ){0,4}?"
    r"(?:find|found|look|search|help|tell|contain|mention|state|specif|say|provide|able|include|answer|address|know)"
    r"|no (?:relevant |such |specific )?(?:information|mention|passages?|answer|documents?)\b"
    r"|unable to|찾(?:을 수 없|지 못|을 수가 없)|정보가 없|내용이 없"
    r"|(?:나와|명시되어|언급되어|포함되어|적혀|기재되어) ?있지 않"
    r"|답(?:변)?(?:을 )?(?:드릴|할) 수 없|알 수 없|확인할 수 없",
    re.I,
)
_DECLINING_CHARS = 300
_LIST_NUMBER = re.compile(r"^\s*(?:\d{1,3}[.)]|[-*•])\s", re.M)
_CITED = re.compile(r"\[\d+\]")
_NO_COUNT = frozenset({"", "개", "번", "회", "가지"})


def about(
    question: str,
    cited: CitedAnswer,
    sources: Sequence[Source],
    steps: Sequence[Step],
    spoken: Spoken,
) -> Iterator[Notice]:
    """Yield what to say of an answer that neither abstains nor talks about the assistant."""
    if cited.unknown:
        numbers = ", ".join(f"[{n}]" for n in dict.fromkeys(cited.unknown))
        yield Notice("unknown_source", say("unknown_source", spoken, numbers=numbers))
    if small_talk(question) or _declines(cited):
        return
    if not sources and not steps:
        yield Notice("not_searched", say("not_searched", spoken))
        return
    if not cited.citations:
        yield Notice("uncited", say("uncited", spoken))
    if strange := strange_numbers(cited.answer, question, sources):
        told = ", ".join(strange)
        yield Notice("number_not_in_sources", say("number_not_in_sources", spoken, numbers=told))


def strange_numbers(answer: str, question: str, sources: Sequence[Source]) -> list[str]:
    """Return the numbers of an answer that stand in no passage and were not asked about."""
    if not sources:
        return []
    for first, last in sorted(code_spans(answer), reverse=True):
        answer = answer[:first] + " " + answer[last:]
    answer = _CITED.sub(" ", _LIST_NUMBER.sub("\n", answer))
    known = quantity_readings(question).union(
        *(quantity_readings(f"{s.title}\n{s.heading}\n{s.source}\n{s.text}") for s in sources)
    )
    missing = [each for each in sorted(quantities_in(answer)) if not is_stated(each, known)]
    return list(dict.fromkeys(each.value for each in missing if not _counts(each)))


def _counts(quantity: Quantity) -> bool:
    plain = quantity.value.isdigit() and int(quantity.value) <= FEW
    return plain and quantity.unit in _NO_COUNT


def _declines(cited: CitedAnswer) -> bool:
    return (
        not cited.citations
        and len(cited.answer) <= _DECLINING_CHARS
        and bool(_DECLINES.search(cited.answer))
    )
