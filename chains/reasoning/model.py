"""A chat model that answers in a reasoning style: only its final answer is shown."""

from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from chains.reasoning.styles import Reasoned, Reasoning, StyleName
from models.roles import WRAPPER
from text.language import detect_language


class ReasoningModel(BaseChatModel):
    """Answers as `model` does, after reasoning in a style; tools are not called.

    Attributes:
        model: A generative chat model.
        style: The style.
        language: Language of what the model is told; `auto` follows the question.
    """

    model: BaseChatModel
    style: StyleName
    language: str = "auto"

    @classmethod
    def around(cls, model: BaseChatModel, style: StyleName, language: str) -> "ReasoningModel":
        """Return a model that reasons with another, in its role and under its name."""
        metadata = {**(model.metadata or {}), WRAPPER: True}
        return cls(
            model=model, style=style, language=language, metadata=metadata, profile=model.profile
        )

    @property
    def _llm_type(self) -> str:
        return f"reasoning-{self.model._llm_type}"

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> Any:
        """Return what traces call the model: the name and provider of the one that reasons."""
        return self.model._get_ls_params(stop=stop, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> ChatResult:
        """Return the answer; its metadata tell what it took.

        Raises:
            GenerativeModelNeeded: the model only quotes documents.
            ModelError: the model does not answer.
        """
        reasoned = Reasoning(self.model, self.style, self._told(messages)).invoke(messages)
        message = AIMessage(reasoned.answer, response_metadata={"reasoning": _effort(reasoned)})
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _told(self, messages: list[BaseMessage]) -> str:
        """Return the language of the instructions: that of the last line, behind the passages."""
        lines = str(messages[-1].text).strip().splitlines() if messages else []
        if self.language != "auto" or not lines:
            return self.language
        return detect_language(lines[-1])


def _effort(reasoned: Reasoned) -> dict[str, Any]:
    return {"calls": reasoned.calls, "agreement": reasoned.agreement}
