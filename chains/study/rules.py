"""Study aids by rule, without a generative model: all texts are sentences of the document.

Summary and key facts are the most central sentences (SumBasic), the facts those with a number. A
heading and the first sentences below it make a question with its answer. A quiz leaves out a number
of a fact; the other choices are numbers that stand before the same unit elsewhere in the document,
as distractors that only who has read it can tell apart.
"""

import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from chains.study.aids import Answered, Cited, Quote, StudyAids, evidence_of
from index.chunks import HEADING_SEPARATOR
from index.passage import Passage
from models.offline.answers.summary import central_sentences, most_central, statements
from models.offline.sentences.candidates import Candidate
from text.language import detect_language
from text.messages import Messages

FACTS, QUESTIONS, QUIZ, CARDS, OUTLINE = 8, 8, 6, 10, 40
CHOICES = 4
GAP = "____"
# A number that is counted or measured: no part of a date, a time, a phone number or an article.
_NUMBER = re.compile(
    r"(?<![\w제.,:/@+-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?=\s?([가-힣A-Za-z%℃])[^:/@-]?)"
)
_NUMBERING = re.compile(r"^\d+(?:\.\d+)*[.)]?\s+")
_ASKS = re.compile(r"[?？]\s*$|(?:나요|까요|ㅂ니까|습니까|입니까)\s*$")


def aids_by_rule(sections: Sequence[Passage], sentences: int = 5) -> StudyAids:
    """Return the study aids of a document, given its sections in reading order."""
    evidence = evidence_of(sections)
    language = detect_language("\n".join(section.parent_text[:500] for section in sections[:5]))
    stated = [each for each in statements(evidence) if not _ASKS.search(each.unit.text)]
    counted = [each for each in stated if _NUMBER.search(each.unit.text)]
    faq = _questions(sections, stated, language)
    gaps = _gaps(most_central(counted, QUIZ + CARDS), counted, language)
    return StudyAids(
        summary=tuple(map(_cited, central_sentences(evidence, sentences))),
        outline=tuple(_outline(sections)),
        facts=tuple(map(_cited, most_central(counted, FACTS))),
        faq=tuple(faq[:QUESTIONS]),
        quiz=tuple(gap for gap in gaps if len(gap.options) > 1)[:QUIZ],
        cards=(*faq, *gaps)[:CARDS],
    )


def _cited(candidate: Candidate) -> Cited:
    return Cited(candidate.unit.readable(), _quote(candidate))


def _quote(candidate: Candidate) -> Quote:
    unit = candidate.unit
    return Quote(candidate.passage.n - 1, unit.start, unit.end, unit.text)


def _outline(sections: Sequence[Passage]) -> list[Cited]:
    """Return the headings of a document, each once, with where its section begins."""
    known, outline = set[tuple[str, ...]](), list[Cited]()
    for number, section in enumerate(sections):
        path = tuple(part for part in section.heading.split(HEADING_SEPARATOR) if part)
        for depth in range(len(path)):
            above = path[: depth + 1]
            if above in known or above == (section.title,):
                continue
            known.add(above)
            at = max(0, section.parent_text.find(above[-1]))
            end = section.parent_text.find("\n", at)
            end = len(section.parent_text) if end < 0 else end
            quote = Quote(number, at, end, section.parent_text[at:end])
            outline.append(Cited(above[-1], quote, depth))
    return outline[:OUTLINE]


def _questions(
    sections: Sequence[Passage], stated: Sequence[Candidate], language: str
) -> list[Answered]:
    """Return a question for each heading, answered by the first sentence below it."""
    questions: dict[str, Answered] = {}
    for candidate in stated:
        heading = sections[candidate.passage.n - 1].heading.split(HEADING_SEPARATOR)[-1].strip()
        if not heading or heading == candidate.passage.title or heading in questions:
            continue
        plain = _NUMBERING.sub("", heading)
        asked = heading if _ASKS.search(heading) else _text("about", language, heading=plain)
        questions[heading] = Answered(asked, candidate.unit.readable(), _quote(candidate))
    return list(questions.values())


def _gaps(
    chosen: Sequence[Candidate], counted: Sequence[Candidate], language: str
) -> list[Answered]:
    """Return a question for each sentence, with one of its numbers left out."""
    by_unit: dict[str, list[str]] = {}
    for candidate in counted:
        for found in _NUMBER.finditer(candidate.unit.text):
            by_unit.setdefault(found[2], []).append(found[1])
    gaps = []
    for candidate in chosen:
        text = candidate.unit.readable()
        number = _NUMBER.search(text)
        if number is None:
            continue
        sentence = text[: number.start(1)] + GAP + text[number.end(1) :]
        question = _text("fill", language, sentence=sentence)
        options = _options(number[1], by_unit.get(number[2], ()), text)
        gaps.append(Answered(question, number[1], _quote(candidate), options))
    return gaps


def _options(answer: str, others: Sequence[str], seed: str) -> tuple[str, ...]:
    """Return the answer among other numbers, in an order that is the same at each call."""
    alike = (other for other in others if abs(_digits(other) - _digits(answer)) <= 1)
    distinct = [other for other in dict.fromkeys(alike) if other != answer and other not in seed]
    options = [answer, *distinct[: CHOICES - 1]]
    if len(options) < CHOICES and "." not in answer:
        more = (f"{n:,}" if "," in answer else str(n) for n in _near(answer) if n > 0)
        options = list(dict.fromkeys([*options, *more]))[:CHOICES]
    random.Random(seed).shuffle(options)
    return tuple(options)


def _near(answer: str) -> tuple[int, ...]:
    """Return numbers that could be meant as well; of a year, the years around it."""
    value = int(answer.replace(",", ""))
    if value < 20 or (1900 <= value < 2100 and "," not in answer):
        return value + 1, value - 1, value + 2
    return value * 2, round(value * 1.5), value // 2


def _digits(number: str) -> int:
    return len(number.replace(",", "").partition(".")[0])


def _text(key: str, language: str, **values: str) -> str:
    return _messages()(key, language, **values)


@cache
def _messages() -> Messages:
    return Messages.load(Path(__file__).with_name("messages.yaml"))
