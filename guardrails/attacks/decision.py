"""Window classifiers: how probable it is that a window is an attack, and from where on it counts.

`decision_model.py` exposes them as a decision model of langchain-core.
"""

import hashlib
import json
import math
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from guardrails.attacks.features import Vector
from guardrails.rail import Channel
from text.language import detect_language

FOLDER = Path(__file__).with_name("coefficients")


@runtime_checkable
class WindowModel(Protocol):
    """A model that decides a yes-or-no question about windows of texts."""

    @property
    def version(self) -> str:
        """Hash of everything the probability depends on."""

    def probability(self, vector: Vector) -> float:
        """Return how probable a yes is, from 0 to 1."""

    def threshold(
        self, language: str, channel: Channel, windows: int = 1, doubt: float = 1.0
    ) -> float:
        """Return the probability from which on the answer counts as yes in a text of windows."""


@dataclass(frozen=True)
class LogisticModel:
    """Logistic regression over sparse features.

    Attributes:
        weights: One coefficient for each column.
        bias: The intercept.
        thresholds: Probability by `language/channel`, else by `language`, else by `default`.
        slope: How much the logit of the threshold rises when a text has e times as many windows.
        few: Up to how many windows the threshold holds as it is.
        texts: Hash of the texts that it was fitted to.
    """

    weights: NDArray[np.float32]
    bias: float
    thresholds: dict[str, float]
    slope: float = 0.0
    few: int = 1
    texts: str = ""

    @cached_property
    def version(self) -> str:
        """The first twelve hexadecimal digits of the SHA-256 of coefficients and thresholds."""
        digest = hashlib.sha256(self.weights.tobytes())
        digest.update(
            json.dumps([self.bias, self.thresholds, self.slope, self.few], sort_keys=True).encode()
        )
        return digest.hexdigest()[:12]

    def probability(self, vector: Vector) -> float:
        """Return the probability of the positive class."""
        return sigmoid(float(self.weights[vector.columns] @ vector.values) + self.bias)

    def threshold(
        self, language: str, channel: Channel, windows: int = 1, doubt: float = 1.0
    ) -> float:
        """Return the most specific threshold there is, corrected for the number of windows.

        The more windows a text has, the higher the highest score of a harmless one. The tail of
        their logits falls off exponentially, so the correction is logarithmic. A window that may
        well be harmless counts like one of `doubt` times as many.
        """
        keys = (f"{language}/{channel}", language, "default")
        base = next((self.thresholds[key] for key in keys if key in self.thresholds), 0.5)
        times = max(1.0, windows / self.few) * doubt
        return base if times <= 1 else sigmoid(logit(base) + self.slope * math.log(times))

    def save(self, name: str, folder: Path = FOLDER) -> None:
        """Write coefficients (npz) and, readable, intercept and thresholds (JSON)."""
        folder.mkdir(parents=True, exist_ok=True)
        used = np.flatnonzero(self.weights).astype(np.int32)
        with (folder / f"{name}.npz").open("wb") as file:
            np.savez_compressed(
                file,
                columns=used,
                weights=self.weights[used].astype(np.float16),
                size=np.array(len(self.weights)),
            )
        head = {
            "bias": self.bias,
            "thresholds": self.thresholds,
            "slope": self.slope,
            "few": self.few,
            "texts": self.texts,
        }
        (folder / f"{name}.json").write_text(json.dumps(head, indent=1) + "\n", "utf-8")


@cache
def load_model(name: str, folder: Path = FOLDER) -> LogisticModel:
    """Return a stored model."""
    head = json.loads((folder / f"{name}.json").read_text("utf-8"))
    with np.load(folder / f"{name}.npz") as stored:
        weights = np.zeros(int(stored["size"]), dtype=np.float32)
        weights[stored["columns"]] = stored["weights"].astype(np.float32)
    return LogisticModel(weights, **head)


def script(text: str) -> str:
    """Return `ko` for a text with a good share of Hangul, `en` else."""
    return "ko" if detect_language(text) == "ko" else "en"


def logit(probability: float) -> float:
    """Return the logarithm of the odds."""
    return math.log(probability / (1 - probability))


def sigmoid(z: float) -> float:
    """Return the probability of a logit, which is cut at 30."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))
