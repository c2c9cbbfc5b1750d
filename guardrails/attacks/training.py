"""Training of the classifiers: `python -m guardrails.attacks.training`.

Reads `data/training/guardrails/*.jsonl` and the project's own questions and documents, and writes
the coefficients. The same texts give the same coefficients; NumPy alone is needed.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from guardrails.attacks import scoring
from guardrails.attacks.concepts import Mention, lexicon
from guardrails.attacks.decision import LogisticDecisionModel
from guardrails.attacks.features import HASHED, Vector
from guardrails.attacks.fitting import Examples, fit
from guardrails.attacks.normal_view import View, normal_view
from settings import ROOT

TEXTS = ROOT / "data" / "training" / "guardrails"
# Chosen on the development halves of the evaluation sets, at no more than .5 % false alarms.
THRESHOLDS: dict[str, dict[str, float]] = {
    "user": {"en": 0.34, "ko": 0.41, "default": 0.41},
    "document": {"en": 0.43, "ko": 0.45, "en/user": 0.9, "ko/user": 0.92, "default": 0.45},
    "jailbreak": {
        "en": 0.27,
        "ko": 0.32,
        "en/document": 0.5,
        "ko/document": 0.6,
        "default": 0.32,
    },
}
L2 = {"user": 3e-5, "document": 3e-5, "jailbreak": 3e-5}
_PERSONAS = {"jailbreak_persona", "jailbreak_dan"}
# Families that are attacks whoever writes them; in a document they count less than its own.
_ANYWHERE = 0.5
_HARD = 3.0  # weight of a benign window, since false alarms cost more


def main() -> None:
    """Fit and write the three models."""
    for name, rows in samples().items():
        model = trained(name, rows)
        model.save(name)
        sys.stdout.write(f"{name}: {len(rows)} examples, version {model.version}\n")


Sample = tuple[Vector, int, float]


def trained(name: str, rows: list[Sample]) -> LogisticDecisionModel:
    """Return the model fitted to examples."""
    labels = np.array([label for _, label, _ in rows], dtype=np.float32)
    weights = np.array([weight for _, _, weight in rows], dtype=np.float32)
    size = scoring.names().dense + HASHED
    w, bias = fit(Examples([v for v, _, _ in rows], labels, weights), size, L2[name])
    w[np.abs(w) < 1e-3] = 0
    return LogisticDecisionModel(w.astype(np.float16).astype(np.float32), bias, THRESHOLDS[name])


def samples() -> dict[str, list[Sample]]:
    """Return the examples of each model."""
    out: dict[str, list[Sample]] = {"user": [], "document": [], "jailbreak": []}
    for row in _rows("attacks.jsonl"):
        view, mentions = _read(row["text"])
        if row["channel"] == "user":
            out["user"].append((scoring.whole(view, mentions), 1, 1.0))
            persona = row["family"] in _PERSONAS
            if persona:
                out["jailbreak"] += [(w.features, 1, 1.0) for w in scoring.split(view, mentions)]
            else:
                vector = scoring.window(view, 0, len(view.text), mentions).features
                out["document"].append((vector, 1, _ANYWHERE))
        else:
            out["document"] += _windows(view, mentions, row["span"])
    for row in _rows("benign.jsonl"):
        view, mentions = _read(row["text"])
        out["document"] += _windows(view, mentions, [0, 0])
        if row["channel"] == "user" or row.get("family") == "quoted_attack":
            out["user"].append((scoring.whole(view, mentions), 0, _HARD))
        out["jailbreak"] += [(w.features, 0, _HARD) for w in scoring.split(view, mentions)]
    return out


def _windows(view: View, mentions: list[Mention], span: list[int]) -> Iterator[Sample]:
    """Yield the windows; those that lie in the span of the attack are positive."""
    for w in scoring.split(view, mentions):
        start, end = view.span(w.start, w.end)
        overlap = min(end, span[1]) - max(start, span[0])
        if overlap > 0.5 * (end - start):
            yield w.features, 1, 1.0
        elif overlap <= 0:
            yield w.features, 0, _HARD if span[1] == 0 else 0.3


def _read(text: str) -> tuple[View, list[Mention]]:
    view = normal_view(text)
    return view, lexicon().mentions(view)


def _rows(name: str) -> list[dict[str, Any]]:
    lines = (TEXTS / name).read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


if __name__ == "__main__":
    main()
