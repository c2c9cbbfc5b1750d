"""HyDE: search with a hypothetical passage beside the question itself.

Hypothetical document embeddings (Gao, Ma, Lin, Callan 2022, "Precise Zero-Shot Dense Retrieval
without Relevance Labels"): a passage lies nearer to passages than a question does, and what is
invented in it does no harm, since nobody reads it. As in the paper (equation 8) the vector is
the mean of the question's and the passage's. The terms of the passage expand the lexical query
(Wang, Yang, Wei 2023, "Query2doc"), which helps where the dense weight is small or zero.
"""

from pathlib import Path

import numpy as np
from langchain_core.language_models import BaseChatModel
from numpy.typing import NDArray

from chains.fallback import optional
from chains.generation import generate
from models.embeddings import Embedder
from text.language import detect_language

FEATURE = "Mode hyde"
LONGEST = 2000  # characters; more would outweigh the question


def hypothetical_passage(model: BaseChatModel, question: str, prompts: Path | None = None) -> str:
    """Return a passage that would answer the question, written by the model.

    It is empty where the model fails and the fallback can be reported (`chains.fallback`).
    `prompts` is a folder of prompts that replace the project's own.

    Raises:
        ModelError: the model did not answer.
    """
    from prompts.templates import load_prompt  # takes long to load, and no other mode needs it

    prompt = load_prompt("hyde", detect_language(question), prompts)
    with optional(FEATURE):
        return generate(model, prompt.messages(question=question))[:LONGEST]
    return ""


def midpoint(embedder: Embedder, question: str, passage: str) -> NDArray[np.float32]:
    """Return the unit-length vector midway between a question and a passage.

    Raises:
        ModelError: the embedding model did not answer.
    """
    vector = embedder.query(question)
    if not passage.strip():
        return vector
    middle = vector + embedder.passages([passage])[0]
    unit: NDArray[np.float32] = middle / (np.linalg.norm(middle) or 1.0)
    return unit
