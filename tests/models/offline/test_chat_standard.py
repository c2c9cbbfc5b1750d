"""The embedded chat model under LangChain's own test suites."""

from langchain_core.language_models import BaseChatModel
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from models.offline.chat import ExtractiveChatModel


class TestUnit(ChatModelUnitTests):
    """The model can be built, bound and serialised the way LangChain expects."""

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return ExtractiveChatModel


class TestStandard(ChatModelIntegrationTests):
    """The model answers, streams and calls tools the way LangChain expects.

    Images, audio, PDF and JSON mode keep the suite's default, "not supported": the model reads
    text and writes none of its own.
    """

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return ExtractiveChatModel

    @property
    def supports_model_override(self) -> bool:
        return False  # there is only one embedded model to switch to
