"""Examples are shortened by a model, or by their key sentences where it fails."""

import pytest

from chains.summaries.shorten import Shortener
from errors import ModelUnavailable
from prompts.selectors import text_length
from tests.fakes import ScriptedModel

TEXTS = {
    "en": "The fee is 40,000 won [1]. Pay the fee at the office by 5 March, and bring the receipt "
    "of last year where you have one [2].",
    "ko": "사용료는 40,000원입니다 [1]. 사용료는 3월 5일까지 사무실에 내고, 지난해 영수증이 있으면 "
    "가져옵니다 [2].",
}
ROOM = {"en": 16, "ko": 20}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_long_text_is_shortened_once(language: str) -> None:
    """The model is asked in the language of the text, and once for each text and length."""
    model = ScriptedModel.of("40,000 [1].")
    shorten = Shortener(lambda: model)
    assert shorten(TEXTS[language], ROOM[language]) == "40,000 [1]."
    assert shorten(TEXTS[language], ROOM[language]) == "40,000 [1]."
    (call,) = model.calls
    assert ("글을" in call[0].text) == (language == "ko")
    assert call[1].text == TEXTS[language]


def test_a_text_that_fits_needs_no_model() -> None:
    """Nothing is asked where nothing is too long."""
    assert Shortener(lambda: ScriptedModel.of())("Yes [1].", 9) == "Yes [1]."


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("kind", ["too long", "down"])
def test_key_sentences_replace_a_useless_reply(language: str, kind: str) -> None:
    """A reply that is too long, or none, gives way to whole sentences that fit."""
    text, room = TEXTS[language], ROOM[language]
    model = ScriptedModel.of(text if kind == "too long" else ModelUnavailable("down"))
    short = Shortener(lambda: model)(text, room)
    assert short and short in text and text_length(short) <= room
    assert short.endswith("].")
