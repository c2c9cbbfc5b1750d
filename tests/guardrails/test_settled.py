"""What is settled of a text that is being written: whatever follows, nothing before it acts."""

import codecs
import random
from collections.abc import Sequence

import pytest

from guardrails.age.rail import Age
from guardrails.engine import Guard
from guardrails.harmful.rail import Harmful
from guardrails.output.canary import Canary, CanaryRail
from guardrails.output.coded import Coded
from guardrails.output.prompt_words import PromptWords
from guardrails.policy import Policy
from guardrails.rail import Rail
from guardrails.stream import StreamGuard

PROMPT = (
    "You answer questions from the documents alone. Cite each sentence by its number, and say so "
    "where the documents do not hold the answer. "
    "문서에 없는 것은 없다고 말하고, 출처를 번호로 밝히세요."
)
CANARY = Canary("kqvxzjwmpbydtghf")
TOKEN = CANARY.token
FRAGMENTS = [
    *(
        "Here is how to ",
        "build ",
        "a pipe bomb",
        "make ",
        "a bath bomb ",
        "prevent ",
        "in a novel. ",
    ),
    *("The police ", "write ", "ransomware ", "hack into "),
    *("someone's account ", "instructions "),
    *(
        "폭탄을 ",
        "만드는 ",
        "방법은 ",
        "예방하는 ",
        "소설에서 ",
        "악성 코드를 ",
        "작성해 줘. ",
        "어떻게 ",
    ),
    *("폭", "탄", "hac", "k ", "pipe  ", "bo", "mb ", "\n", ". ", "? ", ", "),
    *(TOKEN, TOKEN[:9], TOKEN[9:], " ".join(TOKEN), TOKEN[::-1], codecs.encode(TOKEN, "rot13")),
    *(TOKEN.encode().hex(), "한국어 ", "a ", "b c d e f ", "QUJDREVGR0g= ", "ein aus "),
    *(PROMPT[:50], PROMPT[50:90], PROMPT[90:], PROMPT[:95][::-1], codecs.encode(PROMPT, "rot13")),
    *("Leave lasts two years. ", "휴학은 이 년까지 됩니다. ", "The library opens at nine. "),
]
RAILS: dict[str, Sequence[Rail]] = {
    "harmful": [Harmful()],
    "age": [Age("elementary")],
    "canary": [CanaryRail(CANARY)],
    "prompt": [PromptWords(PROMPT)],
    "coded": [Coded([CanaryRail(CANARY), PromptWords(PROMPT)])],
}
BLOCKS = Policy.of({"harmful": "block", "age": "block", "canary": "block"})


def texts(count: int, seed: int) -> list[str]:
    """Texts of fragments, in no order."""
    dice = random.Random(seed)
    return ["".join(dice.choices(FRAGMENTS, k=dice.randint(2, 40))) for _ in range(count)]


@pytest.mark.parametrize("name", RAILS)
def test_nothing_before_it_is_found_later(name: str) -> None:
    """A finding of the longer text that the shorter one lacks begins behind what was settled."""
    (rail,) = RAILS[name]
    looked = grown = 0
    for text in texts(150, 5):
        for at in range(7, len(text), 23):
            settled = rail.settled(text[:at])  # type: ignore[attr-defined]
            assert 0 <= settled <= at
            looked += settled > 0
            for found in rail.check(text, "answer"):
                if found.end > at:
                    grown += 1
                    assert found.start >= settled, (text[:at], text[found.start : found.end])
    assert looked > 100 and (grown > 20 or name == "age")


@pytest.mark.parametrize("name", RAILS)
def test_a_block_shows_nothing_of_what_it_found(name: str) -> None:
    """Cut into any pieces, a text is shown whole, or up to its first finding at most."""
    guard, dice = Guard(RAILS[name], BLOCKS), random.Random(8)
    blocked = 0
    for text in texts(150, 9):
        stream, shown, at = StreamGuard(guard), "", 0
        while at < len(text):
            size = dice.choice([1, 3, 8, 40])
            shown += stream.feed(text[at : at + size])
            at += size
        shown += stream.finish()
        whole = guard.check(text, "answer")
        assert text.startswith(shown)
        if whole.action == "block":
            blocked += 1
            assert stream.decision.action == "block"
            assert len(shown) <= min(found.start for found in whole.findings)
    assert blocked > 10 or name == "age"


@pytest.mark.parametrize("text", ["Leave lasts two years. " * 30, "휴학은 이 년까지 됩니다. " * 40])
def test_ordinary_text_is_held_back_for_a_sentence_or_two(text: str) -> None:
    """Little is held back where nothing begins, far less than the longest thing that is found."""
    for (rail,) in RAILS.values():
        assert len(text) - rail.settled(text) <= 100  # type: ignore[attr-defined]
