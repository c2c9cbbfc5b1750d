"""Prompt preview: the examples and the final prompt of a question, without asking a model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from langchain_core.messages import BaseMessage

from agents.describe import describer
from agents.evidence import from_passages
from agents.examples import EMBEDDING_SELECTORS, FewShot
from agents.messages import language_of
from index.passage import Passage
from models.evidence import render_evidence
from prompts.assistant import answer_prompt
from prompts.persona import load_persona
from prompts.selectors import SelectorKind
from settings import Settings

Example = dict[str, Any]


@dataclass(frozen=True)
class PromptPreview:
    """What a model would read.

    Attributes:
        selected: The examples of each selector, the one of the settings first.
        messages: The prompt of the assistant `rag`, with the examples of the settings.
    """

    selected: Mapping[SelectorKind, list[Example]]
    messages: list[BaseMessage]


def prompt_preview(
    question: str,
    passages: Sequence[Passage],
    retriever: Any,
    settings: Settings,
    embeddings: Any = None,
) -> PromptPreview:
    """Return the prompt for a question and its passages, and what each example selector chooses.

    Args:
        question: What is asked.
        passages: What the search of the settings returned.
        retriever: Describes the documents in the prompt.
        settings: Selector, number and length of examples, prompts and persona.
        embeddings: For the selectors that compare vectors; without it these are left out.
    """
    language = language_of(question, settings.language)
    kinds: list[SelectorKind] = [settings.example_selector]
    kinds += [kind for kind in get_args(SelectorKind) if kind != settings.example_selector]
    selected = {
        kind: FewShot(settings.model_copy(update={"example_selector": kind}), embeddings)(
            question, language
        )
        for kind in kinds
        if embeddings is not None or kind not in EMBEDDING_SELECTORS
    }
    examples = FewShot(settings, embeddings)(question, language)
    messages = answer_prompt(
        language=language,
        question=question,
        evidence=render_evidence(from_passages(passages)),
        examples=examples,
        collection=describer(retriever)(language),
        today=date.today(),
        folder=settings.prompts_dir,
        persona=load_persona(settings.persona) if settings.persona else None,
    )
    return PromptPreview(selected, messages)
