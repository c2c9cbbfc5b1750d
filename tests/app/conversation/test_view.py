"""Turn view: a turn on the page, folded from its events."""

from dataclasses import replace

import pytest

from agents.events import Answer, Error, Event, Notice, Sources, Step, Token
from app_pages.conversation.view import fold, from_exchange
from app_pages.escaping import CitationMark
from chains.sources import Citation, Source
from chat.transcript import Exchange

PASSAGE = Source(1, "leave.md", "Leave", 2, "Apply seven days before. Return within a year.", 100)


def citation(quote: str, start: int, *, supported: bool | None = True, n: int = 1) -> Citation:
    """A citation of `quote` at `start` of its page."""
    return Citation(n, "leave.md", 2, quote, "c1", supported, start, start + len(quote))


def test_tokens_append_and_reset() -> None:
    """A token with `reset` discards the text before it."""
    assert fold([Token("Let me "), Token("look."), Token("Seven", reset=True)]).text == "Seven"


def test_a_finished_step_replaces_the_running_one() -> None:
    """Both have the same id."""
    view = fold([Step("a", "search_documents", "leave"), Step("b", "wikipedia", "leave")])
    view = fold([Step("a", "search_documents", "leave", "done", 12)], view)
    assert [(step.id, step.status) for step in view.steps] == [("a", "done"), ("b", "running")]


def test_search_queries_are_distinct() -> None:
    """Steps of other tools do not count."""
    steps: list[Event] = [
        Step("a", "search_documents", "leave"),
        Step("b", "wikipedia", "army"),
        Step("c", "search_documents", "leave"),
        Step("d", "search_documents", "휴학"),
    ]
    assert fold(steps).searched == ["leave", "휴학"]


def test_folding_in_pieces_equals_folding_at_once() -> None:
    """The page keeps only the view between two polls."""
    found, limit, end = Sources([PASSAGE]), Notice("limit", "stop"), Error("x", "y")
    events: list[Event] = [Token("a"), found, limit, Token("b"), end]
    in_pieces = fold(events[3:], fold(events[:3]))
    assert in_pieces == fold(events)
    assert in_pieces.ended and in_pieces.error == Error("x", "y")


def test_a_source_is_listed_once() -> None:
    """A passage found by two searches has one number."""
    assert fold([Sources([PASSAGE]), Sources([PASSAGE])]).sources == (PASSAGE,)


def test_only_cited_sources_are_shown() -> None:
    """Spans of quotes are offsets into the passage."""
    other = Source(2, "other.md", "Other", 0, "Nothing.")
    answer = Answer("x [1]", False, [citation("seven days before", 106)], [], "t")
    view = fold([Sources([PASSAGE, other]), answer])
    assert view.cited == [PASSAGE]
    assert [PASSAGE.text[a:b] for a, b in view.spans(PASSAGE)] == ["seven days before"]


def test_a_moved_quote_is_found_by_its_text() -> None:
    """When offsets do not match the passage, the quote is searched for."""
    answer = Answer("x [1]", False, [citation("within a year", 0)], [], "t")
    view = fold([Sources([PASSAGE]), answer])
    assert [PASSAGE.text[a:b] for a, b in view.spans(PASSAGE)] == ["within a year"]


def test_one_unsupported_sentence_marks_the_citation() -> None:
    """A number counts as supported only when each sentence citing it is."""
    citations = [citation("Apply", 100), citation("Return", 125, supported=False)]
    view = fold([Sources([PASSAGE]), Answer("x [1] y [1]", False, citations, [], "t")])
    assert view.references == {1: False}


def test_an_unverified_sentence_is_neither() -> None:
    """Its verdict is None; an unsupported sentence outweighs it."""
    carried, unchecked = citation("Apply", 100), citation("Return", 125, supported=None)
    wrong = citation("Return", 125, supported=False)
    for citations, verdict in (([carried, unchecked], None), ([unchecked, wrong], False)):
        view = fold([Sources([PASSAGE]), Answer("x [1] y [1]", False, citations, [], "t")])
        assert view.references == {1: verdict}


def test_only_resolved_citations_are_marks() -> None:
    """Other brackets of the answer are no citations."""
    cited = replace(citation("Apply", 100), at=13)
    view = fold([Answer("See [1] and x [1].", False, [cited], [], "t")])
    assert view.marks == [CitationMark(13, 1, True)]


def test_a_cancelled_turn_keeps_its_steps() -> None:
    """The transcript has no steps of a cancelled turn; the event log has."""
    end = Error("Stopped.", "cancelled")
    exchange = Exchange("t", 1, "q", "cancelled", text="half", end=end, sources=[PASSAGE])
    view = from_exchange(exchange, [Step("a", "wikipedia", "x"), Notice("n", "m"), end])
    assert (view.text, len(view.steps), len(view.notices), view.ended) == ("half", 1, 1, True)


@pytest.mark.parametrize(
    ("question", "said"), [("안녕!", False), ("thanks a lot", False), ("What is a vat?", True)]
)
def test_only_a_question_was_not_looked_up(question: str, said: bool) -> None:
    """A greeting expects no search, so its reply does not excuse itself."""
    end = Answer("Hello.", False, [], [], "t")
    exchange = Exchange("t", 1, question, "done", text="Hello.", end=end)
    assert from_exchange(exchange).without_documents is said


@pytest.mark.parametrize(
    ("channel", "refused"), [("user", True), ("answer", True), ("tool", False)]
)
def test_a_refusal_is_no_answer_without_documents(channel: str, refused: bool) -> None:
    """A blocked question or answer has no passages to miss; a blocked tool call is no refusal."""
    decision = {"rail": "harmful", "rule": "weapons", "action": "block", "channel": channel}
    view = fold([Answer("I cannot help with that.", False, [], [], "t", guard=[decision])])
    assert view.refused == refused
    assert view.without_documents == (not refused)


@pytest.mark.parametrize(("model", "count"), [("offline:extractive", 1), ("openai:gpt-5.4", 2)])
def test_remarks_of_the_embedded_model_are_not_counted(model: str, count: int) -> None:
    """It cites all that it states; a sentence of another model without citation was not checked."""
    text = "Apply seven days before. [1] No passage that was found mentions parking fees."
    cited = replace(citation("Apply seven days before", 100), at=25)
    view = fold([Sources([PASSAGE]), Answer(text, False, [cited], [], "t", model=model)])
    assert len(view.verdicts) == count
