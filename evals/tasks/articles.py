"""Article task: passage retrieval over whole articles, chunked by the application's own chunker.

A corpus whose ids are `article#position` contains the paragraphs of articles. They are joined
again, so that the chunker decides which passage contains an answer. As in open-domain retrieval
(Karpukhin et al. 2020, DPR), a passage is relevant when it is of the right article and contains an
accepted answer.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from errors import EmptyQuery, EvaluationError
from evals.datasets.datasets import Question
from evals.metrics.matching import contains
from index.documents import Extracted, Page, SourceDocument
from text.language import detect_language
from workspace import Workspace

PARENTS = 5
SEPARATOR = "\n\n"


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


def joined_articles(paragraphs: Iterable[SourceDocument]) -> Iterator[SourceDocument]:
    """Yield whole articles with their paragraphs in order."""
    ordered = sorted(
        (article_of(one.uri), int(one.uri.rpartition("#")[2]), one) for one in paragraphs
    )
    for article, group in groupby(ordered, key=lambda row: row[0]):
        parts = [one for _, _, one in group]
        title = parts[0].extracted.title
        texts = [one.extracted.pages[0].text.removeprefix(title).strip() for one in parts]
        body = SEPARATOR.join(texts)
        extracted = Extracted("text", (Page(1, body),), title, detect_language(body))
        yield SourceDocument(article, extracted)


def article_scores(workspace: Workspace) -> Callable[[Question], dict[str, float]]:
    """Return a function that measures one question.

    `ans@1`: the first child contains an answer; `parent@1`, `ans@5`: the first parent does, one of
    the first five parents does; `article@1`: the first passage is of the right article.
    """
    retriever = workspace.retriever(k=PARENTS)

    def measure(question: Question) -> dict[str, float]:
        right = {article_of(address) for address in question.relevant}
        try:
            passages = retriever.search(question.text)
        except EmptyQuery:
            passages = []
        right_article = [passage.source in right for passage in passages]
        relevant = [
            is_right and contains(passage.parent_text, question.answers)
            for is_right, passage in zip(right_article, passages, strict=True)
        ]
        first = any(right_article[:1]) and contains(passages[0].text, question.answers)
        return {
            "ans@1": float(first),
            "ans@5": float(any(relevant)),
            "parent@1": float(any(relevant[:1])),
            "article@1": float(any(right_article[:1])),
        }

    return measure
