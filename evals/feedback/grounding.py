"""Grounding: the text that a person approved, cited from passages that are there now.

A correction is in somebody's own words. Before others get it as an answer, its claims have to be
supported by passages of the documents, as those of any answer: its own [n] are verified, and a text
without any gets those that citation attribution finds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agents.answer import NOTHING_SAID, check_answer
from agents.evidence import from_passages
from chains.sources import Citation, Source
from chat.feedback.replay import Replay
from chat.feedback.store import Rating
from errors import EmptyQuery, FeedbackError
from index.scope import Scope
from workspace import Workspace

_FOUND = 5  # passages that are searched for each of question and correction


@dataclass(frozen=True)
class Grounded:
    """An approved answer.

    Attributes:
        text: With a [n] for each citation, numbered from 1.
        citations: All verified; none of them unsupported.
        sources: The passages that it cites.
    """

    text: str
    citations: tuple[Citation, ...]
    sources: tuple[Source, ...]


def scope_of(workspace: Workspace, rating: Rating) -> Scope:
    """Return the access scope that the rated turn had."""
    context = rating.replay.context
    return workspace.scope(rating.user, context.collection or None, context.groups)


def ground(workspace: Workspace, replay: Replay, text: str, scope: Scope) -> Grounded:
    """Return a text with citations of passages that support it.

    Args:
        workspace: Holds the documents.
        replay: The rated answer; the [n] of the text are those of its sources.
        text: The correction, or the answer itself.
        scope: Whose documents.

    Raises:
        FeedbackError: no passage supports it, or it cites one that does not.
    """
    sources = _candidates(workspace, replay, text, scope)
    checked = check_answer(text, sources, NOTHING_SAID)
    if not checked.citations or checked.unknown:
        raise FeedbackError(
            "No passage of the documents supports this answer.",
            "Add a document that says it, or make an evaluation case of it.",
            code="feedback_unsupported",
        )
    if any(one.supported is False for one in checked.citations):
        raise FeedbackError(
            "A passage that the answer cites does not support it.",
            "Correct the answer or its numbers.",
            code="feedback_unsupported",
        )
    return _renumbered(checked.answer, checked.citations, sources)


def _candidates(workspace: Workspace, replay: Replay, text: str, scope: Scope) -> list[Source]:
    """Return the passages of the rated answer that are still there, then those found now."""
    index, shown = workspace.index, replay.sources
    live = index.passages([source.child_id for source in shown if source.child_id], scope)
    names = {child: passage.source for child, passage in live.items()}
    kept = [one for one in shown if names.get(one.child_id) == one.source]
    retriever = workspace.retriever(k=_FOUND, scope=scope)
    found: list[Source] = []
    for query in (text, replay.question):
        try:
            found += from_passages(retriever.search(query))
        except EmptyQuery:
            continue
    first = max((one.n for one in shown), default=0) + 1
    known = {one.parent_id for one in kept}
    fresh = {one.parent_id: one for one in found if one.parent_id not in known}
    return [*kept, *(replace(one, n=n) for n, one in enumerate(fresh.values(), first))]


def _renumbered(text: str, citations: Sequence[Citation], sources: Iterable[Source]) -> Grounded:
    """Return the answer with its sources numbered from 1 in the order of their citation."""
    order = {n: new for new, n in enumerate(dict.fromkeys(one.n for one in citations), 1)}
    pieces, at, moved = [], 0, list[Citation]()
    for one in sorted(citations, key=lambda citation: citation.at):
        mark = f"[{one.n}]"
        place = text.find(mark, max(one.at, at)) if one.at >= 0 else -1
        if place >= 0:
            pieces.append(text[at:place])
            written = sum(map(len, pieces))
            pieces.append(f"[{order[one.n]}]")
            moved.append(replace(one, n=order[one.n], at=written))
            at = place + len(mark)
        else:
            moved.append(replace(one, n=order[one.n]))
    by_number = {one.n: one for one in sources}
    cited = tuple(replace(by_number[n], n=new) for n, new in order.items())
    return Grounded("".join([*pieces, text[at:]]), tuple(moved), cited)
