"""Judge base class: a generative model asked for structured judgements, with votes."""

from pathlib import Path
from typing import TypeVar

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel

from chains.generation import generative
from chains.structured import structured
from prompts.templates import load_prompt

Form = TypeVar("Form", bound=BaseModel)


class JudgingModel:
    """A generative model that is asked for structured judgements.

    Args:
        model: The model of the role `judge`.
        votes: Votes on each question.
        prompts: Folder of prompts that override the project's own.

    Raises:
        GenerativeModelNeeded: the model is the embedded one, which only quotes.
    """

    def __init__(self, model: BaseChatModel, votes: int = 1, prompts: Path | None = None) -> None:
        self.model = generative(model, "Judging answers", "RAG_JUDGE_MODEL")
        self.votes = votes
        self.prompts = prompts

    def ask(self, name: str, language: str, form: type[Form], **values: object) -> Form | None:
        """Return the model's reply to the prompt `name`, or None where it cannot be parsed.

        Raises:
            ModelError: it did not answer.
        """
        prompt = load_prompt(name, language, self.prompts)
        return structured(self.model, prompt.messages(**values), form)
