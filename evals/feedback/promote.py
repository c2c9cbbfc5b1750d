"""Promotion: one rating becomes an evaluation case, an example, a cache entry or ban, or a row.

    promoter = Promoter(workspace)
    made = promoter.promote(turn, user, "case", by="admin")
    promoter.undo(made.id)

| kind | what is made of the rating | takes effect |
|---|---|---|
| `case` | a question with what a right answer contains | in `evals run --dataset` of its file |
| `example` | question and approved answer | in prompts of models that read them; see `selected` |
| `cache` | the approved answer, given to the question | in every conversation, with RAG_CACHE |
| `ban` | the question, never answered from the cache | at once |
| `training` | question, passages, approved and rejected answer | in `evals export` |

The approved answer is the correction, or the answer itself of a thumb up. The embedded model writes
nothing of its own and reads no examples: with it, a case passes once the approved answer is in the
cache. Personal data and secrets are scrubbed. Examples and training rows reach everyone, so
they are only made of passages that everyone may see.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage

from agents.events import Answer
from chains.condense import condense_by_rule
from chains.sources import Source
from chat.cache.admission import refusal
from chat.cache.entry import Entry, to_text
from chat.cache.keys import normalised
from chat.feedback.promotions import Kind, Promotion
from chat.feedback.scrub import Scrubber
from chat.feedback.store import Rating
from errors import FeedbackError
from evals.feedback.cases import make_case
from evals.feedback.files import write_files
from evals.feedback.grounding import Grounded, ground, scope_of
from guardrails.redaction import Placeholders
from index.scope import Scope
from models.evidence import NOT_IN_DOCUMENTS
from prompts.selectors import text_length
from workspace import Workspace

NOBODY = Scope(user="")  # sees what is open to everyone


class Promoter:
    """Makes things of ratings, and undoes them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._scrubber = Scrubber(workspace.settings)

    def promote(
        self,
        turn: str,
        user: str,
        kind: Kind,
        *,
        by: str = "",
        accepted: Sequence[str] = (),
        unanswerable: bool = False,
    ) -> Promotion:
        """Make something of the rating of a turn, in place of what was made of it before.

        Args:
            turn: The rated turn.
            user: Who rated it.
            kind: What to make.
            by: Who approves it; the user when empty.
            accepted: For a case, the strings of a right answer, every one; by default the sentences
                of the correction.
            unanswerable: For a case, whether the right answer is that the documents have none.

        Raises:
            FeedbackError: the turn has no rating, or such a thing cannot be made of it; the message
                says why.
        """
        rating = self._rating(turn, user)
        data = self._data(kind, rating, accepted, unanswerable)
        question = rating.replay.question if kind in ("cache", "ban") else data["question"]
        made = self._workspace.promotions.add(
            kind, rating, by=by or user, question=question, data=data
        )
        if kind in ("case", "example"):
            write_files(self._workspace.settings, self._workspace.promotions)
        if kind == "ban":
            self._forget(rating)
        return made

    def preview(
        self,
        turn: str,
        user: str,
        kind: Kind,
        *,
        accepted: Sequence[str] = (),
        unanswerable: bool = False,
    ) -> dict[str, Any]:
        """Return the data that `promote` would store; the same errors, and nothing is stored."""
        return self._data(kind, self._rating(turn, user), accepted, unanswerable)

    def undo(self, promotion: str, *, by: str = "") -> Promotion:
        """Put a promotion out of force; what it made is gone from files, prompts and cache.

        Args:
            promotion: Its id.
            by: Who takes it back.

        Raises:
            FeedbackError: there is none under this id.
        """
        undone = self._workspace.promotions.undo(promotion, by=by)
        if undone.kind in ("case", "example"):
            write_files(self._workspace.settings, self._workspace.promotions)
        return undone

    def selected(self, promotion: Promotion) -> str:
        """Return why an example is not among those of its own question; empty where it is.

        `off`: RAG_EXAMPLE_COUNT is 0. `too_long`: it does not fit into RAG_EXAMPLE_TOKENS.
        `outranked`: RAG_EXAMPLE_SELECTOR prefers others.
        """
        settings, example = self._workspace.settings, promotion.data["example"]
        if not settings.example_count:
            return "off"
        chosen = self._workspace.examples(example["question"], example["language"])
        if any(one.get("id") == example["id"] for one in chosen):
            return ""
        length = text_length(example["question"]) + text_length(example["answer"])
        is_long = settings.example_tokens and length > settings.example_tokens
        return "too_long" if is_long else "outranked"

    def _rating(self, turn: str, user: str) -> Rating:
        rating = self._workspace.feedback.rating(turn, user)
        if rating is None:
            raise FeedbackError("This answer has no rating.", "Rate it first.")
        return rating

    def _data(
        self, kind: Kind, rating: Rating, accepted: Sequence[str], unanswerable: bool
    ) -> dict[str, Any]:
        match kind:
            case "case":
                case = make_case(
                    rating, self._scrubber, accepted, unanswerable, self._dependent(rating)
                )
                return {"question": case["question"], "case": case}
            case "example":
                return self._example(rating)
            case "cache":
                return self._cache_entry(rating)
            case "ban":
                return {"question": rating.replay.question}
            case "training":
                return self.training_row(rating)
        raise FeedbackError("{kind!r} is nothing to make of a rating.", kind=kind)

    def _example(self, rating: Rating) -> dict[str, Any]:
        if self._dependent(rating):
            raise FeedbackError(
                "The question refers to the conversation before it.",
                "Make examples of questions that stand alone.",
                code="feedback_context",
            )
        grounded = self._public(rating)
        question, answer = self._scrubbed(rating.replay.question, grounded.text)
        example = {
            "id": f"feedback-{rating.turn}",
            "language": rating.replay.language,
            "question": question,
            "answer": answer,
        }
        return {"question": question, "example": example}

    def _cache_entry(self, rating: Rating) -> dict[str, Any]:
        settings, replay = self._workspace.settings, rating.replay
        if not settings.cache or settings.memory_use or settings.memory_write:
            raise FeedbackError(
                "The answer cache is off, so that the answer would be given to nobody.",
                "Set RAG_CACHE=true, with RAG_MEMORY_USE and RAG_MEMORY_WRITE off.",
                code="feedback_cache_off",
            )
        grounded = self._grounded(rating, scope_of(self._workspace, rating))
        shown = [source.text for source in grounded.sources]
        text = self._scrubber.scrub(grounded.text, public=shown)
        self._refuse_attack(replay.question, text)
        answer = Answer(
            text, False, list(grounded.citations), [], "", prompt=f"feedback-{rating.turn}"
        )
        reason = refusal(replay.question, answer, earlier=self._dependent(rating))
        if not reason and self._workspace.guard.check(text, "answer").action != "allow":
            reason = "guarded"
        if reason:
            raise FeedbackError(
                "The answer cache does not admit this answer ({reason}).",
                "Only whole, cited answers to questions that stand alone are given again.",
                code="feedback_admission",
                reason=reason,
            )
        entry = Entry(normalised(replay.question), replay.question, answer, grounded.sources)
        return {"question": replay.question, "entry": _plain(entry)}

    def training_row(self, rating: Rating) -> dict[str, Any]:
        """Return the training row of a rating, as `evals.export.rows.TrainingRow` reads it.

        A question that refers to the conversation before it is written as it was searched for.

        Raises:
            FeedbackError: it has no approved answer that the documents open to everyone support.
        """
        replay, known = rating.replay, Placeholders()
        if replay.abstained and rating.thumb == 1 and not rating.correction:
            grounded = Grounded(NOT_IN_DOCUMENTS[replay.language], (), ())
        else:
            grounded = self._public(rating)
        cited = {source.parent_id or source.child_id for source in grounded.sources}
        others = [s for s in replay.sources if (s.parent_id or s.child_id) not in cited]
        passages = [*grounded.sources, *self._open_to_all(others)]
        numbered = [replace(one, n=n) for n, one in enumerate(passages, 1)]
        rejected = replay.answer if rating.thumb == -1 else ""
        asked = replay.rewritten if self._dependent(rating) else replay.question
        question, answer, rejected = self._scrubbed(asked, grounded.text, rejected, known=known)
        sources = [replace(s, text=self._scrubber.scrub(s.text, known)) for s in numbered]
        return {
            "question": question,
            "answer": answer,
            "rejected": rejected,
            "sources": [asdict(source) for source in sources],
            "language": replay.language,
            "turn": rating.turn,
        }

    def _open_to_all(self, sources: Sequence[Source]) -> list[Source]:
        ids = [source.child_id for source in sources if source.child_id]
        shown = self._workspace.index.passages(ids, NOBODY)
        return [one for one in sources if one.child_id in shown]

    def _public(self, rating: Rating) -> Grounded:
        """Return the approved answer, from passages that everyone may see."""
        scope = scope_of(self._workspace, rating)
        grounded = self._grounded(rating, scope)
        if len(self._open_to_all(grounded.sources)) < len(grounded.sources):
            raise FeedbackError(
                "The answer rests on a document that not everyone may see.",
                "Only answers from documents open to everyone become examples or training rows.",
                code="feedback_restricted",
            )
        return grounded

    def _grounded(self, rating: Rating, scope: Scope) -> Grounded:
        text = rating.correction or (rating.replay.answer if rating.thumb == 1 else "")
        if not text:
            raise FeedbackError(
                "The rating has no corrected answer.",
                "Write the right answer, then try again.",
                code="feedback_correction",
            )
        return ground(self._workspace, rating.replay, text, scope)

    def _scrubbed(self, *texts: str, known: Placeholders | None = None) -> list[str]:
        known = known or Placeholders()
        self._refuse_attack(*texts[:2])
        return [self._scrubber.scrub(text, known) for text in texts]

    def _refuse_attack(self, *texts: str) -> None:
        if any(self._scrubber.is_attack(text) for text in texts):
            raise FeedbackError(
                "The text gives instructions to the model that would read it.",
                "Leave them out of question and answer.",
                code="feedback_attack",
            )

    def _dependent(self, rating: Rating) -> bool:
        """Return whether the question refers to the conversation before it."""
        replay = rating.replay
        past = [m for q in replay.history for m in (HumanMessage(q), AIMessage(""))]
        return bool(past) and condense_by_rule(replay.question, past) != replay.question

    def _forget(self, rating: Rating) -> None:
        """Drop what the cache has for a banned question; a cached answer was a false hit."""
        if self._workspace.settings.cache:
            text = rating.replay.answer if rating.replay.cached else ""
            self._workspace.answer_cache.forget_question(rating.replay.question, text)


def _plain(entry: Entry) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(to_text(entry))
    return plain
