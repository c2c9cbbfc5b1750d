"""Model failures: exceptions of clients become errors with a remedy, in both languages."""

import re

import httpx
import pytest

from errors import ModelKeyMissing, ModelUnavailable
from models.failures import MESSAGES, STATUS, explain
from text.messages import Messages


class Refused(Exception):
    def __init__(self, status: int) -> None:
        super().__init__("key sk-secret at /home/me/.env")
        self.status_code = status


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused(401), "model_key"),
        (Refused(429), "model_limited"),
        (Refused(418), "model_rejected"),
        (Refused(529), "model_broken"),
        (httpx.ConnectTimeout("slow"), "model_timeout"),
        (TimeoutError("slow"), "model_timeout"),
        (httpx.ConnectError("nobody"), "model_unreachable"),
        (ConnectionRefusedError("nobody"), "model_unreachable"),
        (OSError("network is blocked"), "model_unreachable"),
        (httpx.RemoteProtocolError("cut"), "model_dropped"),
        (ValueError("sk-secret"), "model_malformed"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value,
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_failure_has_its_code(error: Exception, code: str, language: str) -> None:
    """Each kind of failure has its code and message, without the client's own text."""
    found = explain(error, language)
    assert found.code == code
    assert isinstance(found, ModelKeyMissing if code == "model_key" else ModelUnavailable)
    assert found.message
    assert found.remedy
    assert "secret" not in str(found)
    assert "/home" not in str(found)
    assert bool(re.search("[가-힣]", found.message)) is (language == "ko")


def test_the_cause_is_more_specific_than_its_wrapper() -> None:
    """A timeout wrapped in a connection error is still a timeout."""
    try:
        try:
            raise httpx.ReadTimeout("slow")
        except httpx.ReadTimeout as error:
            raise ConnectionError("Connection error.") from error
    except ConnectionError as error:
        assert explain(error).code == "model_timeout"


def test_our_own_error_stays_as_it_is() -> None:
    """A `ModelError` is not explained again, even when it was wrapped."""
    ours = ModelUnavailable("No.", "Yes.")
    wrapper = RuntimeError("node failed")
    wrapper.__cause__ = ours
    assert explain(ours) is ours
    assert explain(wrapper) is ours


def test_a_circle_of_causes_ends() -> None:
    """Exceptions that cause each other do not hang the explanation."""
    first, second = RuntimeError("a"), RuntimeError("b")
    first.__cause__, second.__cause__ = second, first
    assert explain(first).code == "model_malformed"


def test_every_kind_has_message_and_remedy() -> None:
    """Each status has a message, and each message a remedy."""
    messages = Messages.load(MESSAGES)
    assert {kind for kind in STATUS.values() if kind not in messages} == set()
    assert {
        key
        for key in messages
        if f"{key.removesuffix('_remedy')}_remedy" not in messages
        and not key.startswith("unnamed_")  # values of their placeholders
    } == set()
