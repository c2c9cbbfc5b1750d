"""Measure retrieval inside whole articles, cut by the application's own chunker.

A corpus whose ids are `article#position` holds the paragraphs of articles. They are joined again,
so that where the answers stand is the chunker's doing. Following how open-domain retrieval is
measured (Karpukhin et al. 2020, DPR), a passage counts when it is of the right article and holds
an accepted answer.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from errors import EmptyQuery, EvaluationError
from evals.datasets.datasets import Question
from evals.metrics.metrics import contains
from index.documents import Extracted, Page, SourceDocument
from text.language import detect_language
from workspace import Workspace

PARENTS = 5
JOINT = "\n\n"


def article_of(address: str) -> str:
    """Return the article that a paragraph belongs to.

    Raises:
        EvaluationError: the id is not `article#position`.
    """
    article, mark, position = address.rpartition("#")
    if not (article and mark and position.isdigit()):
        raise EvaluationError(
            "The paragraph {address!r} is of no article.",
            "Ids of its corpus must be `article#position`; or measure --task retrieval.",
            address=address,
        )
    return article


def joined(paragraphs: Iterable[SourceDocument]) -> Iterator[SourceDocument]:
    """Yield whole articles, their paragraphs in the order of their positions."""
    placed = sorted(
        (article_of(one.uri), int(one.uri.rpartition("#")[2]), one) for one in paragraphs
    )
    for article, group in groupby(placed, key=lambda row: row[0]):
        parts = [one for _, _, one in group]
        title = parts[0].extracted.title
        texts = [one.extracted.pages[0].text.removeprefix(title).strip() for one in parts]
        body = JOINT.join(texts)
        read = Extracted("text", (Page(1, body),), title, detect_language(body))
        yield SourceDocument(article, read)


def article_scores(workspace: Workspace) -> Callable[[Question], dict[str, float]]:
    """Return what measures one question.

    `ans@1`: the first child holds an answer; `parent@1`, `ans@5`: the first parent does, one of
    the first five does; `article@1`: the first passage is of the right article.
    """
    retriever = workspace.retriever(k=PARENTS)

    def measure(question: Question) -> dict[str, float]:
        right = {article_of(address) for address in question.relevant}
        try:
            found = retriever.search(question.text)
        except EmptyQuery:
            found = []
        own = [one.source in right for one in found]
        held = [
            home and contains(one.parent_text, question.answers)
            for home, one in zip(own, found, strict=True)
        ]
        first = any(own[:1]) and contains(found[0].text, question.answers)
        return {
            "ans@1": float(first),
            "ans@5": float(any(held)),
            "parent@1": float(any(held[:1])),
            "article@1": float(any(own[:1])),
        }

    return measure
