"""Question generator by rules: from tables, labelled lines and plain sentences."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from evals.synthetic.candidate import Candidate, QuestionGenerator
from evals.synthetic.english import QuestionAnswer, from_english, within_sentence
from evals.synthetic.facts import Fact, facts
from evals.synthetic.korean import from_korean
from index.documents import SourceRow
from index.scope import Scope
from text.korean.particles import with_particle
from text.language import detect_language
from text.messages import Messages
from text.sentences import sentence_spans
from workspace import Workspace

FORMS = Path(__file__).with_name("questions.yaml")

_SENTENCES: dict[str, Callable[[str, str], QuestionAnswer]] = {
    "ko": from_korean,
    "en": from_english,
}
_MONEY = re.compile(r"\d\s?(?:천|만|억)?\s?원|[$€£₩]")
_PEOPLE = re.compile(r"\d[\d,]*\s?명")
_AMOUNT = re.compile(r"\d[\d,.]*\s?(?:시간|분|일|주|개월|년|학기|학점|점|퍼센트|%|회|개|권)?")
_WHERE = {"ko": ("장소", "위치", "곳", "강의실", "주소"), "en": ("where", "place", "location")}
_WHO = ("담당자", "교수", "강사", "이름", "책임자", "작성자")
_OF = re.compile(r" (?:per|of|in|for|on|at|with) ")
_PLURAL = re.compile(r"(?<![sui])s$")
# Heads of columns that are no nouns: "approved by", "open".
_NO_NOUN = re.compile(
    r"(?:\b(?:by|between|from|to|until|at|in|on|for)|ed)$|^(?:to|open|closed|who|what|which|how|when|if)\b",
    re.I,
)


def rule_generator(
    workspace: Workspace, scope: Scope | None = None, seed: int = 0
) -> QuestionGenerator:
    """Return a generator of questions over one document by rules, in Korean and English."""

    def write(row: SourceRow) -> Iterator[Candidate]:
        for text in texts(workspace, row, scope):
            candidates = [*_from_facts(row, text), *_from_sentences(row, text)]
            random.Random(seed).shuffle(candidates)  # else a small set is about one row
            yield from candidates

    return write


def texts(workspace: Workspace, row: SourceRow, scope: Scope | None = None) -> Iterator[str]:
    """Yield the text of each page of a document."""
    for page in range(1, row.pages + 1):
        yield workspace.index.page_text(row.source, page, scope=scope, collection=row.collection)


def _from_facts(row: SourceRow, text: str) -> Iterator[Candidate]:
    for fact in facts(text):
        language = "ko" if detect_language(fact.name) == "ko" else "en"
        question = _asked(fact, row.title or row.source, language, text)
        if question and row.language in (language, "und"):
            kind = "table" if fact.subject else "lookup"
            yield Candidate(question, fact.value, fact.line, text, row.source, language, kind)


def _from_sentences(row: SourceRow, text: str) -> Iterator[Candidate]:
    for start, end in sentence_spans(text):
        sentence = " ".join(text[start:end].split())
        language = detect_language(sentence)
        asked = _SENTENCES[language](sentence, text) if language in _SENTENCES else None
        if asked:
            yield Candidate(*asked, sentence, text, row.source, language)


def _asked(fact: Fact, title: str, language: str, text: str) -> str:
    """Return the question that a fact answers; empty where none can be worded."""
    words, form = Messages.load(FORMS), "cell" if fact.subject else "label"
    subject = fact.subject or title
    if language == "ko":
        name = with_particle(fact.name, "은/는")
        return words(form, "ko", subject=subject, name=name, ask=_korean_asking(fact))
    if fact.subject and fact.name.lower() in _WHERE["en"]:
        return f"Where is {subject}?"
    if _NO_NOUN.search(fact.name):
        return ""
    ask = "What are" if _PLURAL.search(_OF.split(fact.name)[0]) else "What is"
    return words(form, "en", subject=subject, name=within_sentence(fact.name, text), ask=ask)


def _korean_asking(fact: Fact) -> str:
    if fact.dated:
        return "언제인가요"
    if fact.name.endswith(_WHERE["ko"]):
        return "어디인가요"
    if fact.name.endswith(_WHO):
        return "누구인가요"
    if _PEOPLE.fullmatch(fact.value):
        return "몇 명인가요"
    amount = _MONEY.search(fact.value) or _AMOUNT.fullmatch(fact.value)
    return "얼마인가요" if amount else "무엇인가요"
