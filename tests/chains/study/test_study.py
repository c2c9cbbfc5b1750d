"""Study aids: sentences of the document by rule, and what a model writes, checked against it."""

import json
from collections.abc import Iterator, Sequence

import pytest
from langchain_core.messages import AIMessage

from chains.study.aids import Answered, Cited, StudyAids
from chains.study.rules import GAP, aids_by_rule
from chains.study.written import aids_by_model
from index.passage import Passage
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.fakes import ScriptedModel
from tests.library import EVERYONE

FERRY = """# Ferry Handbook

## Tickets

A day ticket costs 12 euros at the pier. A month ticket costs 95 euros at the pier.

## How much luggage may I bring?

Each passenger may bring 2 bags on board. Bicycles need a reservation two days before.

## Refunds

Tickets are refunded in full up to 3 hours before departure.
"""
FERRY_KO = """# 나룻배 안내

## 표

하루 표는 부두에서 12유로에 판다. 한 달 표는 부두에서 95유로에 판다.

## 짐은 얼마나 실을 수 있나요?

승객마다 가방을 2개까지 배에 실을 수 있다. 자전거는 이틀 전에 예약해야 한다.

## 환불

출발 3시간 전까지는 표 값을 모두 돌려준다.
"""
DOCUMENTS = {"en": FERRY, "ko": FERRY_KO}


@pytest.fixture
def index(settings: Settings, embedder: Embedder) -> Iterator[Index]:
    """An index of the handbook in both languages."""
    settings = settings.model_copy(update={"parent_chars": 200, "child_chars": 120})
    folder = settings.prepare_state().parent / "ferry"
    folder.mkdir()
    for language, text in DOCUMENTS.items():
        (folder / f"{language}.md").write_text(text, "utf-8")
    with open_index(settings, embedder) as opened:
        opened.add([folder])
        yield opened


def sections_of(index: Index, language: str) -> list[Passage]:
    """The sections of the handbook in a language."""
    row = next(row for row in index.sources() if row.source.endswith(f"{language}.md"))
    return index.sections(row.source, EVERYONE)


def items(aids: StudyAids) -> list[Cited | Answered]:
    """All items of all aids."""
    return [*aids.summary, *aids.outline, *aids.facts, *aids.faq, *aids.quiz, *aids.cards]


@pytest.mark.parametrize("language", DOCUMENTS)
def test_every_item_is_cited_by_its_words(index: Index, language: str) -> None:
    """The quote of each item stands in the document where it says."""
    sections = sections_of(index, language)
    aids = aids_by_rule(sections)
    assert all((aids.summary, aids.outline, aids.facts, aids.faq, aids.quiz, aids.cards))
    for item in items(aids):
        quote = item.quote
        assert sections[quote.section].parent_text[quote.start : quote.end] == quote.text
        assert quote.text


@pytest.mark.parametrize(
    ("language", "headings", "asked"),
    [
        (
            "en",
            ["Tickets", "How much luggage may I bring?", "Refunds"],
            ["What does it say about “Tickets”?", "How much luggage may I bring?"],
        ),
        (
            "ko",
            ["표", "짐은 얼마나 실을 수 있나요?", "환불"],
            ["‘표’에 대해 뭐라고 되어 있나요?", "짐은 얼마나 실을 수 있나요?"],
        ),
    ],
)
def test_headings_become_outline_and_questions(
    index: Index, language: str, headings: Sequence[str], asked: Sequence[str]
) -> None:
    """A heading that asks is the question itself; another is asked about."""
    aids = aids_by_rule(sections_of(index, language))
    assert [entry.text for entry in aids.outline if entry.text in headings] == headings
    assert {*asked} <= {one.question for one in aids.faq}
    luggage = next(one for one in aids.faq if one.question == asked[1])
    assert "2" in luggage.answer


@pytest.mark.parametrize("language", DOCUMENTS)
def test_a_quiz_has_one_right_answer(index: Index, language: str) -> None:
    """The answer is one of four numbers and fits the gap; prices are told apart by prices."""
    aids = aids_by_rule(sections_of(index, language))
    for one in aids.quiz:
        assert one.options.count(one.answer) == 1
        assert len(one.options) == len({*one.options})
        assert GAP in one.question and one.answer in one.quote.text
    price = next(one for one in aids.quiz if one.answer == "12")
    assert "95" in price.options
    assert aids_by_rule(sections_of(index, language)) == aids


def test_a_document_without_statements_has_no_aids() -> None:
    """Nothing is made of nothing."""
    assert items(aids_by_rule([])) == []


def reply(**parts: object) -> ScriptedModel:
    """A model that answers with these parts as JSON, in a fence as models like to."""
    text = f"```json\n{json.dumps(parts, ensure_ascii=False)}\n```"
    return ScriptedModel(messages=iter([AIMessage(text)]))


def test_what_a_model_writes_is_checked(index: Index) -> None:
    """An item whose quote the document has is kept with its place; an invented one is dropped."""
    sections = sections_of(index, "en")
    model = reply(
        summary=[
            {"text": "Prices and luggage.", "quote": "A day ticket  costs 12 euros at the pier."},
            {"text": "There is a pool.", "quote": "The ferry has a pool."},
        ],
        quiz=[
            {
                "question": "A day ticket?",
                "options": ["12 euros", "20 euros"],
                "answer": "12 euros",
                "quote": "A day ticket costs 12 euros at the pier.",
            },
            {
                "question": "No right option?",
                "options": ["1", "2"],
                "answer": "3",
                "quote": "A day ticket costs 12 euros at the pier.",
            },
        ],
    )
    by_rule = aids_by_rule(sections)
    aids = aids_by_model(model, sections, by_rule)
    assert [item.text for item in aids.summary] == ["Prices and luggage."]
    quote = aids.summary[0].quote
    assert sections[quote.section].parent_text[quote.start : quote.end] == quote.text
    assert [one.question for one in aids.quiz] == ["A day ticket?"]
    assert aids.faq == by_rule.faq
    assert aids.written


@pytest.mark.parametrize("text", ["I cannot.", "{", '{"summary": "none"}', '{"faq": [1]}'])
def test_a_useless_reply_leaves_the_rules(index: Index, text: str) -> None:
    """Whatever a model replies, what was made by rule stays."""
    sections = sections_of(index, "ko")
    by_rule = aids_by_rule(sections)
    model = ScriptedModel(messages=iter([AIMessage(text)]))
    assert aids_by_model(model, sections, by_rule) == by_rule
