"""A text model with the ReAct protocol under LangChain's own suites for chat models."""

from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from models.react_text.model import ReactTextModel
from tests.models.react_text.scripted import TextModel


class TestUnit(ChatModelUnitTests):
    """The model can be built and bound the way LangChain expects."""

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return ReactTextModel

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": TextModel()}


class TestStandard(ChatModelIntegrationTests):
    """The model answers, streams and calls tools the way LangChain expects, though it has none.

    Images, audio, PDF and JSON mode keep the suite's default, "not supported".
    """

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return ReactTextModel

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": TextModel()}

    @property
    def supports_model_override(self) -> bool:
        return False  # the text model below it is given as an object
