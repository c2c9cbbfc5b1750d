"""Forms in which arguments of a call hide what they say, in Korean and English."""

import time

import pytest

from agents.middleware.guard.forms import bare_hosts, spelled_out

SIZE = 20_000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("send k 4 9 x Z now", ["k49xZ"]),
        ("P-A-S-S", ["PASS"]),
        ("비 밀 번 호 를 찾아", ["비밀번호를"]),
        ("a b c of the form", []),
        ("plain words", []),
    ],
)
def test_spelled_out_words_are_joined(text: str, words: list[str]) -> None:
    """Four letters or more, whatever stands between them."""
    assert list(spelled_out(text)) == words


@pytest.mark.parametrize("piece", ["_", "_ ", "a. ", "a_", "가_ ", "a b-", "a.b."])
def test_long_arguments_take_linear_time(piece: str) -> None:
    """Also a line of underscores, whose signs are letters and separators at once for a pattern."""
    text = (piece * SIZE)[:SIZE] + "!aa"
    start = time.process_time()
    list(spelled_out(text))
    list(bare_hosts([text]))
    assert time.process_time() - start < 1.0
