"""What a reader must know of an answer beside its citations: that nothing backs it, or a number.

An answer that cites nothing, that was written without a search, or that gives numbers which stand
in no passage found, is not taken back; its reader is told.
"""

import re
from collections.abc import Iterator, Sequence

from agents.events import Notice, Step
from agents.messages import Language, localise
from chains.citations import Cited
from chains.citations.prose import code
from chains.sources import Source
from chains.verification.quantities import Quantity, claimed, found, held
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
    cited: Cited,
    sources: Sequence[Source],
    steps: Sequence[Step],
    spoken: Language,
) -> Iterator[Notice]:
    """Yield what to say of an answer that neither abstains nor talks about the assistant."""
    if cited.unknown:
        numbers = ", ".join(f"[{n}]" for n in dict.fromkeys(cited.unknown))
        yield Notice("unknown_source", localise("unknown_source", spoken, numbers=numbers))
    if small_talk(question) or _declines(cited):
        return
    if not sources and not steps:
        yield Notice("not_searched", localise("not_searched", spoken))
        return
    if not cited.citations:
        yield Notice("uncited", localise("uncited", spoken))
    if strange := unsupported_numbers(cited.answer, question, sources):
        told = ", ".join(strange)
        yield Notice(
            "number_not_in_sources", localise("number_not_in_sources", spoken, numbers=told)
        )


def unsupported_numbers(answer: str, question: str, sources: Sequence[Source]) -> list[str]:
    """Return the numbers of an answer that stand in no passage and were not asked about."""
    if not sources:
        return []
    for first, last in sorted(code(answer), reverse=True):
        answer = answer[:first] + " " + answer[last:]
    answer = _CITED.sub(" ", _LIST_NUMBER.sub("\n", answer))
    known = held(question).union(
        *(held(f"{s.title}\n{s.heading}\n{s.source}\n{s.text}") for s in sources)
    )
    missing = [each for each in sorted(claimed(answer)) if not found(each, known)]
    return list(dict.fromkeys(each.value for each in missing if not _counts(each)))


def _counts(quantity: Quantity) -> bool:
    plain = quantity.value.isdigit() and int(quantity.value) <= FEW
    return plain and quantity.unit in _NO_COUNT


def _declines(cited: Cited) -> bool:
    return (
        not cited.citations
        and len(cited.answer) <= _DECLINING_CHARS
        and bool(_DECLINES.search(cited.answer))
    )
