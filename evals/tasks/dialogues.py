"""Dialogue task: ask every turn in one conversation and judge the last answer.

Then the last question is asked again alone, made independent of the turns before it. The difference
between `last_turn_right` and `standalone_right` is what the conversation costs: an answer that is
wrong in both is no mistake in following it.
"""

from collections.abc import Mapping
from typing import Any

from agents.events import Answer, Error
from errors import RagError
from evals.datasets.dialogues import Dialogue
from evals.metrics.matching import mentions
from evals.tasks.answers import AnswerScores, converse
from text.translation import translated
from workspace import Workspace


def dialogue_scores(workspace: Workspace, dialogue: Dialogue) -> AnswerScores:
    """Return the values of one dialogue by metric, its details, and its error, if any.

    An answer is right when it is no refusal, mentions every string of `must_mention` and none of
    `must_not_mention` (see `evals.metrics.matching.mentions`). A dialogue in which any turn fails
    has an error and no values.
    """
    detail: dict[str, Any] = {
        "question": dialogue.text,
        "all_of": [[one] for one in dialogue.must_mention],
    }
    questions = [*dialogue.history, dialogue.text]
    try:
        ends = converse(workspace, questions) + converse(workspace, [dialogue.standalone])
    except RagError as error:
        return {}, detail, translated(error.text, workspace.settings.language)
    if failed := [end for end in ends if isinstance(end, Error)]:
        return {}, detail, failed[0].message
    *answers, alone = [end for end in ends if isinstance(end, Answer)]
    turns = [_turn(text, answer) for text, answer in zip(questions, answers, strict=True)]
    last, standalone = _judged(dialogue, answers[-1]), _judged(dialogue, alone)
    values = {
        "last_turn_right": float(_is_right(last)),
        "standalone_right": float(_is_right(standalone)),
    }
    detail |= {
        "answer": answers[-1].answer,
        "must_not_mention": list(dialogue.must_not_mention),
        "turns": turns,
        **last,
        "standalone": {**_turn(dialogue.standalone, alone), **standalone},
    }
    return values, detail, ""


def _turn(text: str, answer: Answer) -> dict[str, Any]:
    return {"user": text, "answer": answer.answer, "searched": answer.searched}


def _judged(dialogue: Dialogue, answer: Answer) -> dict[str, Any]:
    """Return what an answer lacks, and what it mentions but must not."""
    text = answer.answer
    return {
        "abstained": answer.abstained,
        "missing": [one for one in dialogue.must_mention if not mentions(text, one)],
        "leaked": [one for one in dialogue.must_not_mention if mentions(text, one)],
    }


def _is_right(judged: Mapping[str, Any]) -> bool:
    return not (judged["abstained"] or judged["missing"] or judged["leaked"])
