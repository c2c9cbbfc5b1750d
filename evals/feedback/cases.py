"""Evaluation cases: a rated question with what a right answer contains.

A case of a thumb down has to fail on the rated answer, else it would measure nothing; one of a
thumb up has to pass on it, and guards against getting worse.
"""

from collections.abc import Sequence
from typing import Any

from chat.feedback.scrub import Scrubber
from chat.feedback.store import Rating
from errors import FeedbackError
from evals.datasets.datasets import UNANSWERABLE
from evals.metrics.correctness import correctness
from evals.metrics.matching import without_citations
from text.sentences import sentence_spans

_ENDS = " \t\n.,;:!?。！？…"


def make_case(
    rating: Rating,
    scrubber: Scrubber,
    accepted: Sequence[str] = (),
    unanswerable: bool = False,
    dependent: bool = False,
) -> dict[str, Any]:
    """Return a case in the form that `evals.datasets.datasets.load_dataset` reads.

    Args:
        rating: The rating.
        scrubber: Takes personal data out that stands in no document.
        accepted: Strings of a right answer, every one; by default the sentences of the approved
            answer.
        unanswerable: Whether the right answer is that the documents have none.
        dependent: Whether the question refers to those before it, which are asked first then.

    Raises:
        FeedbackError: it is not known what would be right, or the rated answer is no example for
            or against it.
    """
    replay = rating.replay
    public = [source.text for source in replay.sources]
    case: dict[str, Any] = {
        "id": f"feedback-{rating.turn}",
        "language": replay.language,
        "kind": UNANSWERABLE if unanswerable else "feedback",
        "question": scrubber.scrub(replay.question, public=public),
    }
    if dependent:
        case["history"] = [scrubber.scrub(one, public=public) for one in replay.history]
    if unanswerable:
        _check(rating, replay.abstained)
        return case
    facts = [one.strip(_ENDS) for one in accepted if one.strip(_ENDS)] or approved_facts(rating)
    if not facts:
        raise FeedbackError(
            "The rating has no corrected answer.",
            "Write the right answer, then try again.",
            code="feedback_correction",
        )
    facts = [scrubber.scrub(fact, public=public) for fact in facts]
    if len(facts) == 1:
        case["answers"] = facts
    else:
        case["all_of"] = [[fact] for fact in facts]
    values = correctness(
        replay.answer, case.get("answers", ()), case.get("all_of", ()), abstained=replay.abstained
    )
    _check(rating, values["answer_contains"] == 1.0)
    if rating.thumb == 1 and replay.citations:
        case["sources"] = list(dict.fromkeys(one.source for one in replay.citations))
    return case


def approved_facts(rating: Rating) -> list[str]:
    """Return the sentences of the approved answer; none where only a thumb down is known."""
    text = rating.correction or (rating.replay.answer if rating.thumb == 1 else "")
    text = without_citations(text)
    found = [text[start:end].strip(_ENDS) for start, end in sentence_spans(text)]
    return [one for one in found if one]


def _check(rating: Rating, passes: bool) -> None:
    if rating.thumb == -1 and passes:
        raise FeedbackError(
            "The rated answer would pass this case already.",
            "Name what is missing in it.",
            code="feedback_case",
        )
    if rating.thumb == 1 and not passes:
        raise FeedbackError(
            "The rated answer would fail this case.",
            "Name strings that it contains.",
            code="feedback_case",
        )
