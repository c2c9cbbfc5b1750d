"""Messages of the index: a stored reason is shown in either language."""

import pytest

from index.messages import in_both_languages, message_text

REASONS = [
    ("empty", {}),
    ("file_size", {"megabytes": 100}),
    ("unsupported", {"kind": "exe"}),
    ("web_status", {"status": 404}),
    ("timeout", {"seconds": "60"}),
]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(("key", "values"), REASONS)
def test_a_reason_is_translated(language: str, key: str, values: dict[str, object]) -> None:
    """From either language, with its values."""
    both = {code: message_text(key, code, **values) for code in ("en", "ko")}
    assert in_both_languages(both[language]) == both


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_remark_behind_a_reason_is_translated_too(language: str) -> None:
    """A file that is not tried again has a second message behind the first."""
    parts = [("empty", {}), ("given_up", {"count": 3})]
    both = {
        code: " ".join(message_text(key, code, **values) for key, values in parts)
        for code in ("en", "ko")
    }
    assert in_both_languages(both[language]) == both


def test_another_text_stays_itself() -> None:
    """What no message gave is shown as it is."""
    text = "Something else. And more."
    assert in_both_languages(text) == {"en": text, "ko": text}
