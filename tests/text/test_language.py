"""Language detection."""

import pytest

from text.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("휴학은 어떻게 신청하나요?", "ko"),
        ("How do I apply for leave?", "en"),
        ("Streamlit에서 cache는 어떻게 써?", "ko"),
        ("The word 휴학 means leave of absence in Korean universities.", "en"),
        ("學校 규정", "ko"),
        ("東京タワーに行きました", "ja"),
        ("北京大学的规定", "zh"),
        ("Правила университета", "ru"),
        ("123 - 456", "und"),
        ("", "und"),
    ],
    ids=["ko", "en", "ko terms", "en quoting ko", "hanja", "ja", "zh", "ru", "digits", "empty"],
)
def test_language_follows_the_script(text: str, language: str) -> None:
    """The script of most of the text decides; foreign terms do not change it."""
    assert detect_language(text) == language
