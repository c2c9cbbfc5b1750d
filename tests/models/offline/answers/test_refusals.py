"""Refusals: the reason, the nearest passage with its citation, and unanswered parts."""

import pytest

from models.evidence import NOT_IN_DOCUMENTS
from models.offline.answers.refusals import refusal, unanswered_part
from models.offline.canned_replies import canned
from models.offline.sentences.selection import SelectedSentence, Selection
from text.question.analysis import analyse

BIKES = "Bikes are locked to the racks behind the greenhouse."
FERRY = "나룻배는 갈대섬까지 하루 네 번 다닌다."
QUESTIONS = {"en": "Who repairs the fountain?", "ko": "분수는 누가 고치나요?"}


def selected(text: str, confidence: float, *missing: str) -> Selection:
    """A selection of one sentence of the fourth passage."""
    return Selection((SelectedSentence(4, text, 1.0),), confidence, missing)


@pytest.mark.parametrize(("language", "text"), [("en", BIKES), ("ko", FERRY)])
def test_the_nearest_passage_is_cited_as_no_answer(language: str, text: str) -> None:
    """The passage stands behind a line that says it does not answer, with its citation."""
    reply = refusal(analyse(QUESTIONS[language]), selected(text, 0.2), language)
    first, second = reply.text.text.split("\n\n")
    assert first == NOT_IN_DOCUMENTS[language]
    assert second == f"{canned('nearest', language)}\n{text} [4]"
    assert [reply.text.text[a:b] for a, b, _ in reply.text.citations] == ["[4]"]
    assert reply.text.citations[0][2] == 4
    assert (reply.abstained, reply.confidence) == (True, 0.2)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    "selection",
    [Selection((), 0.0), selected(BIKES, 0.01), selected(f"{BIKES} " * 8, 0.2)],
    ids=["nothing", "another subject", "too long"],
)
def test_what_is_not_near_is_not_shown(selection: Selection, language: str) -> None:
    """Without a sentence, with one about something else or a long one, there is no citation."""
    reply = refusal(analyse(QUESTIONS[language]), selection, language)
    assert reply.text.text == NOT_IN_DOCUMENTS[language]
    assert reply.text.citations == ()
    assert reply.abstained


@pytest.mark.parametrize(("language", "word"), [("en", "fountain"), ("ko", "분수")])
def test_missing_words_are_named(language: str, word: str) -> None:
    """Words that no passage has are the reason; a passage without them is not near."""
    reply = refusal(analyse(QUESTIONS[language]), selected(BIKES, 0.2, word, "x7"), language)
    assert reply.text.text.endswith(canned("missing_words", language, words=f"{word}, x7"))


@pytest.mark.parametrize(
    ("question", "language", "reason"),
    [
        ("Has my parcel arrived yet?", "en", "personal"),
        ("내 예약 확정됐어?", "ko", "personal"),
        ("Write a poem about herons.", "en", "off_topic"),
        ("왜가리에 대한 시 써 줘", "ko", "off_topic"),
    ],
)
def test_own_records_and_tasks_are_named_before_missing_words(
    question: str, language: str, reason: str
) -> None:
    """What no document can hold is a better reason than a word that is missing."""
    reply = refusal(analyse(question), selected(BIKES, 0.01, "heron"), language)
    assert reply.text.text == f"{NOT_IN_DOCUMENTS[language]} {canned(reason, language)}"


@pytest.mark.parametrize(
    ("part", "language", "text"),
    [
        ("Who feeds the ducks? ", "en", "“Who feeds the ducks”: the documents do not say."),
        ("오리는 누가 먹이나요？", "ko", "‘오리는 누가 먹이나요’: 이에 대한 답은 문서에 없습니다."),
    ],
)
def test_an_unanswered_part_is_quoted_without_its_mark(part: str, language: str, text: str) -> None:
    """The part stands in quotation marks, without question mark and space at its end."""
    assert unanswered_part(part, language).text == text
