"""Answer notices: warn of answers without citations, without a search, or with unsupported numbers.

Such an answer is not retracted; its reader is warned.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from agents.answer import CheckedAnswer
from agents.events import Notice, Step
from agents.messages import Language, localise
from chains.citations.prose import code_spans
from chains.sources import Source
from chains.verification.quantities import Quantity, is_stated, quantities_in, quantity_readings
from index.reports import Failure
from text.question.small_talk import small_talk

LIST_SIZE = 10  # up to it a number without a unit may count what the answer lists
_DECLINES = re.compile(
    r"(?:could|can|do|does|did|was|were|is|are|am)(?: ?not|n['’]t) (?:\w+ ){0,4}?"
    r"(?:find|found|look|search|help|tell|contain|mention|state|specif|say|provide|able|include|answer|address|know)"
    r"|no (?:relevant |such |specific )?(?:information|mention|passages?|answer|documents?)\b"
    r"|unable to|찾(?:을 수 없|지 못|을 수가 없)|정보가 없|내용이 없"
    r"|(?:나와|명시되어|언급되어|포함되어|적혀|기재되어) ?있지 않"
    r"|답(?:변)?(?:을 )?(?:드릴|할) 수 없|알 수 없|확인할 수 없",
    re.I,
)
_DECLINES_CHARS = 300  # a longer answer does more than decline
_LIST_NUMBER = re.compile(r"^\s*(?:\d{1,3}[.)]|[-*•])\s", re.M)
_CITED = re.compile(r"\[\d+\]")
_COUNT_UNITS = frozenset({"", "개", "번", "회", "가지"})


def answer_notices(
    question: str,
    cited: CheckedAnswer,
    sources: Sequence[Source],
    steps: Sequence[Step],
    language: Language,
) -> Iterator[Notice]:
    """Yield the notices of a generated answer that does not abstain."""
    if cited.unknown:
        numbers = ", ".join(f"[{n}]" for n in dict.fromkeys(cited.unknown))
        yield Notice("unknown_source", localise("unknown_source", language, numbers=numbers))
    if small_talk(question) or (not cited.citations and declines(cited.answer)):
        return
    if not sources and all(step.status == "refused" for step in steps):
        yield Notice("not_searched", localise("not_searched", language))
        return
    if not cited.citations:
        yield Notice("uncited", localise("uncited", language))
    if unsupported := unsupported_numbers(cited.answer, question, sources):
        listed = ", ".join(unsupported)
        yield Notice(
            "number_not_in_sources", localise("number_not_in_sources", language, numbers=listed)
        )


def outdated_sources(
    failed: Sequence[Failure], cited: Collection[str], language: Language
) -> Iterator[Notice]:
    """Yield a notice for each cited file that now fails to read."""
    for file in failed:
        if file.source in cited:
            values = {"source": file.source, "reason": file.reason}
            yield Notice("outdated_source", localise("outdated_source", language, **values))


def unsupported_numbers(answer: str, question: str, sources: Sequence[Source]) -> list[str]:
    """Return the numbers of an answer that occur in no passage and not in the question."""
    if not sources:
        return []
    for first, last in sorted(code_spans(answer), reverse=True):
        answer = answer[:first] + " " + answer[last:]
    answer = _CITED.sub(" ", _LIST_NUMBER.sub("\n", answer))
    known = quantity_readings(question).union(
        *(quantity_readings(f"{s.title}\n{s.heading}\n{s.source}\n{s.text}") for s in sources)
    )
    missing = [number for number in sorted(quantities_in(answer)) if not is_stated(number, known)]
    return list(dict.fromkeys(number.value for number in missing if not _is_count(number)))


def _is_count(quantity: Quantity) -> bool:
    is_small = quantity.value.isdigit() and int(quantity.value) <= LIST_SIZE
    return is_small and quantity.unit in _COUNT_UNITS


def declines(answer: str) -> bool:
    """Return whether a short answer only says, in its own words, that it cannot answer."""
    return len(answer) <= _DECLINES_CHARS and bool(_DECLINES.search(answer))
