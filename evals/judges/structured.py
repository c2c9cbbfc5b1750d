"""What every judge of answers begins with: a model that can write, votes, prompts."""

from pathlib import Path
from typing import TypeVar

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel

from chains.generation import generative
from chains.structured import structured
from prompts.templates import load_prompt

Form = TypeVar("Form", bound=BaseModel)


class JudgingModel:
    """A generative model that is asked for its judgement, several times where votes say so.

    Args:
        model: The model of the role `judge`.
        votes: How often it is asked the same.
        prompts: Folder of prompts that replace the project's own.

    Raises:
        GenerativeModelNeeded: the model is the embedded one, which only quotes.
    """

    def __init__(self, model: BaseChatModel, votes: int = 1, prompts: Path | None = None) -> None:
        self.model = generative(model, "Judging answers", "RAG_JUDGE_MODEL")
        self.votes = votes
        self.prompts = prompts

    def ask(self, name: str, language: str, form: type[Form], **values: object) -> Form | None:
        """Return what the model says to the prompt `name`, or None where it cannot be read.

        Raises:
            ModelError: it did not answer.
        """
        prompt = load_prompt(name, language, self.prompts)
        return structured(self.model, prompt.messages(**values), form)
