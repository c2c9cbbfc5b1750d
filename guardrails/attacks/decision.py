"""Decision models: how probable it is that a text is an attack, and from where on it counts.

`BaseDecisionModel` has the shape of langchain-core's class of that name (1.8 and later): a model
that answers a question about a text by a probability. The locked version has none, so the protocol
stands here.
"""

import hashlib
import json
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
class BaseDecisionModel(Protocol):
    """A model that decides a yes-or-no question about texts."""

    @property
    def version(self) -> str:
        """Hash of everything the probability depends on."""

    def probability(self, vector: Vector) -> float:
        """Return how probable a yes is, from 0 to 1."""

    def threshold(self, language: str, channel: Channel) -> float:
        """Return the probability from which on the answer counts as yes."""


@dataclass(frozen=True)
class LogisticDecisionModel:
    """Logistic regression over sparse features.

    Attributes:
        weights: One coefficient for each column.
        bias: The intercept.
        thresholds: Probability by `language/channel`, else by `language`, else by `default`.
    """

    weights: NDArray[np.float32]
    bias: float
    thresholds: dict[str, float]

    @cached_property
    def version(self) -> str:
        """The first twelve hexadecimal digits of the SHA-256 of coefficients and thresholds."""
        digest = hashlib.sha256(self.weights.tobytes())
        digest.update(json.dumps([self.bias, self.thresholds], sort_keys=True).encode())
        return digest.hexdigest()[:12]

    def probability(self, vector: Vector) -> float:
        """Return the probability of the positive class."""
        z = float(self.weights[vector.columns] @ vector.values) + self.bias
        return 1.0 / (1.0 + float(np.exp(-np.clip(z, -30, 30))))

    def threshold(self, language: str, channel: Channel) -> float:
        """Return the most specific threshold there is."""
        for key in (f"{language}/{channel}", language, "default"):
            if key in self.thresholds:
                return self.thresholds[key]
        return 0.5

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
        head = {"bias": self.bias, "thresholds": self.thresholds}
        (folder / f"{name}.json").write_text(json.dumps(head, indent=1) + "\n", "utf-8")


@cache
def load_model(name: str, folder: Path = FOLDER) -> LogisticDecisionModel:
    """Return a stored model."""
    head = json.loads((folder / f"{name}.json").read_text("utf-8"))
    with np.load(folder / f"{name}.npz") as stored:
        weights = np.zeros(int(stored["size"]), dtype=np.float32)
        weights[stored["columns"]] = stored["weights"].astype(np.float32)
    return LogisticDecisionModel(weights, head["bias"], head["thresholds"])


def script(text: str) -> str:
    """Return `ko` for a text with a good share of Hangul, `en` else."""
    return "ko" if detect_language(text) == "ko" else "en"
