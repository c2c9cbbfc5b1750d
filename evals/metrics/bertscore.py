"""BERTScore: semantic similarity of an answer and a reference by a local model.

    scorer = BertScore(transformer("/models/bert-base-multilingual-cased"))
    scorer.f1("It lasts two years.", ["Two years"])     # up to 1; rarely below 0.5

Each token of one text is matched with the nearest token of the other by the cosine of their
contextual vectors (Zhang et al. 2020, "BERTScore: Evaluating Text Generation with BERT"), without
IDF weights and without rescaling. Needs `pip install '.[bertscore]'` and a model on this machine;
nothing is downloaded.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from errors import EvaluationError

METRIC = "bertscore_f1"
MAX_TOKENS = 512  # of the context window of such models

Vectors = NDArray[np.float32]
Encoder = Callable[[str], Vectors]


class BertScore:
    """The metric with any encoder of a text into token vectors, shape (tokens, d)."""

    def __init__(self, encode: Encoder) -> None:
        self._encode = encode

    def f1(self, answer: str, references: Sequence[str]) -> float:
        """Return the best F1 of the answer over the references.

        Raises:
            EvaluationError: the answer or a reference has no tokens, or there is no reference.
        """
        if not references:
            raise EvaluationError("Without a reference there is nothing to compare with.")
        vectors = self._unit(answer)
        return max(_f1(vectors, self._unit(reference)) for reference in references)

    def _unit(self, text: str) -> Vectors:
        vectors = self._encode(text) if text.strip() else np.zeros((0, 1), np.float32)
        if not len(vectors):
            raise EvaluationError("BERTScore finds no token in {text!r}.", text=text[:40])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)


def _f1(answer: Vectors, reference: Vectors) -> float:
    cosines = answer @ reference.T
    precision, recall = float(cosines.max(axis=1).mean()), float(cosines.max(axis=0).mean())
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0


def transformer(model: str) -> Encoder:
    """Return an encoder by a local Hugging Face model: a folder, or a name in its cache.

    The vectors are those of the layer at three quarters of its depth, near the layers that the
    paper found best (9 of 12, 17 or 18 of 24).

    Raises:
        EvaluationError: the extra is not installed, or there is no such local model.
    """
    try:
        import torch
        from transformers import AutoModel, AutoTokenizer
    except ImportError:
        raise EvaluationError(
            "BERTScore needs packages that are not installed.",
            "Run in the project's folder: pip install '.[bertscore]'",
        ) from None
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(model, local_files_only=True)
        network: Any = AutoModel.from_pretrained(model, local_files_only=True).eval()
    except (OSError, ValueError):
        raise EvaluationError(
            "There is no model {model!r} on this machine.",
            "Name a folder that holds one, or download it first.",
            model=model,
        ) from None
    layer = round(network.config.num_hidden_layers * 3 / 4)

    def encode(text: str) -> Vectors:
        read = tokenizer(
            text,
            return_tensors="pt",
            truncation=True,
            max_length=MAX_TOKENS,
            return_special_tokens_mask=True,
        )
        own = read.pop("special_tokens_mask")[0] == 0
        with torch.no_grad():
            states = network(**read, output_hidden_states=True).hidden_states[layer][0]
        return np.asarray(states[own].float().numpy(), np.float32)

    return encode
