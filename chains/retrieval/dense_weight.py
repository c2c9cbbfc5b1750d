"""Dense weight: how much the dense ranking counts in fusion, learnt per embedding model.

No number fits all models: joined half and half with a lexical ranking, an English-only model drops
Korean recall@1 from .91 to .14, and hashed vectors cost English four points, while a good model
adds three. So each model is tried on a small probe (see `probe.learning`), which gives for
questions in each language:

* the baseline: the mean cosine of unrelated questions and passages, which differs widely between
  models and languages;
* the weight: 0 unless fusion ranks the right passages better than the lexical ranking alone by
  twice the standard error; then the mean of the weights within one standard error of the best. It
  stops at .4: a small probe of clean questions flatters vectors (on 4,700 questions about Wikipedia
  .5 loses what .3 and .4 gain), and terms do not fail on names and numbers;
* the same for passages of another language, if the model finds those at all.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import DBAPIError

from chains.retrieval.calibration import CrossLanguage, DenseWeight
from chains.retrieval.probe.learning import learn, probe_version
from errors import StoreUnwritable
from index.search import SearchIndex

_CROSS = ("baseline", "related", "least", "threshold")


def dense_weight_for(index: SearchIndex, language: str) -> DenseWeight:
    """Return the dense weight of the index's embedding model for questions in a language.

    The first call for a model runs the probe and stores the result in the catalog. A language
    without a probe gets the smallest weight learnt.
    """
    embedder = index.embedder
    key = f"fusion:{embedder.fingerprint}"
    learnt = _stored(index.meta(key))
    if not learnt:
        learnt = learn(embedder)
        # On a full or read-only disk the next process runs the probe again.
        with suppress(DBAPIError, StoreUnwritable):
            index.set_meta(key, {"probe": probe_version(), "blends": _json(learnt)})
    return learnt.get(language) or min(learnt.values(), key=lambda dense: dense.weight)


def _json(learnt: Mapping[str, DenseWeight]) -> dict[str, dict[str, Any]]:
    return {
        language: {
            "share": dense.weight,
            "floor": dense.baseline,
            "related": dense.related,
            "others": dense.others and {name: getattr(dense.others, name) for name in _CROSS},
        }
        for language, dense in learnt.items()
    }


def _stored(value: Any) -> dict[str, DenseWeight]:
    """Return the weights of a stored value; none where another probe or program wrote it."""
    try:
        if value["probe"] != probe_version():
            return {}
        return {language: _weight(stored) for language, stored in value["blends"].items()}
    except (TypeError, KeyError, ValueError, AttributeError):
        return {}


def _weight(stored: Mapping[str, Any]) -> DenseWeight:
    others = stored.get("others")
    return DenseWeight(
        float(stored["share"]),
        float(stored["floor"]),
        float(stored.get("related", 1.0)),
        others and CrossLanguage(**{name: float(others[name]) for name in _CROSS}),
    )
