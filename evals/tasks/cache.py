"""Cache task: an answer to the first question of a pair is cached, and the second one looked up.

`cache_hits` is the share of paraphrases that hit, `false_hits` that of questions whose answer is
another one. The cache is the real one - embedder, admission, gate - in a database of its own; the
answer is a stand-in, since no document matters.
"""

import weakref
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agents.events import Answer
from chains.sources import Citation
from chat.cache.cache import AnswerCache, open_answer_cache
from chat.cache.context import CacheContext
from chat.cache.questions.gate import depends_on_asker, difference
from evals.datasets.pairs import QuestionPair
from models.embedder import Embedder
from settings import Settings

ANSWER = Answer(
    answer="As the document says [1].",
    abstained=False,
    citations=[Citation(1, "document", 1, "As the document says", "1", supported=True)],
    steps=[],
    thread="",
)
PairScores = tuple[dict[str, float], dict[str, Any]]


def scratch_cache(settings: Settings, embedder: Embedder) -> AnswerCache:
    """Return an empty cache in a temporary folder, which is removed with it."""
    stack = ExitStack()
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="cache-pairs-")))
    # Every hit counts, and no pair pushes another one out.
    values = {
        "state_dir": folder,
        "documents_in": "files",
        "cache_recheck": 0.0,
        "cache_url": None,
        "cache_entries": 100_000,
    }
    own = settings.model_copy(update=values)
    cache = stack.enter_context(open_answer_cache(own, embedder))
    weakref.finalize(cache, stack.close)
    return cache


def pair_scores(cache: AnswerCache) -> Callable[[QuestionPair], PairScores]:
    """Return a function that measures one pair; each has a context of its own."""

    def measure(pair: QuestionPair) -> PairScores:
        context = CacheContext(access=pair.id, generation=1)
        refused = cache.store(pair.stored, context, ANSWER)
        hit = None if refused else cache.lookup(pair.text, context)
        metric = "cache_hits" if pair.same else "false_hits"
        found = difference(pair.stored, pair.text)
        detail = {
            "question": pair.text,
            "stored": pair.stored,
            "same": pair.same,
            "hit": hit is not None,
            "cosine": round(hit.cosine, 4) if hit else None,
            "reason": refused or depends_on_asker(pair.text) or (found.reason if found else ""),
        }
        return {metric: float(hit is not None)}, detail

    return measure
