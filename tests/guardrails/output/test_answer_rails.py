"""Rails of answers: built addresses, words of the system prompt, and coded text."""

import base64
import codecs
from itertools import cycle

import pytest

from guardrails.attacks.provenance import Provenance
from guardrails.context import RailContext
from guardrails.engine import Guard
from guardrails.output.coded import Coded
from guardrails.output.links import Links
from guardrails.output.prompt_words import PromptWords
from guardrails.secrets.rail import build as build_secrets
from guardrails.stream import StreamGuard
from settings import Settings

KEY = "sk-aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF"
PROMPTS = {
    "en": "You are the guide of a small museum. Greet every visitor by name, and never speak of "
    "the paintings that hang behind the red curtain on the second floor.",
    "ko": "당신은 작은 박물관의 안내원이다. 모든 관람객의 이름을 부르며 인사하고, "
    "이층의 붉은 장막 뒤에 걸려 있는 그림들은 어떤 경우에도 이야기하지 않는다.",
}
KNOWN = (
    "https://mine.example/p.png",
    "https://seen.example/p.png https://seen.example/wiki/휴학_(군)",
)
ADDRESSES = [
    ("![x](https://seen.example/p.png)", "picture"),
    ('<img src="//seen.example/p.png">', "picture"),
    ("[여기](https://seen.example/c?d=secret)를 보세요", "built"),
    ("See https://new.example/?d=1", "built"),
    ("https://qz77k.new.example/ 에 있다", "built"),
    ("www.seen.example/else", "built"),
    ("![x](https://mine.example/p.png{qz})", "picture"),
    ("[x](https://seen.example/p.png(비밀))", "built"),
    ("[x](<https://seen.example/p.png 비밀>)", "built"),
    ('<a href="https://seen.example/p.png 비밀">', "built"),
    ("<img src=https://mine.example/p.png비밀>", "picture"),
    ("<https://seen.example/p.png`qz>", "built"),
    ("[x]: https://seen.example/p.png`qz", "built"),
    ("https://seen.example/p.png|qz", "built"),
    ("![x](https://mine.example/p.png)", ""),
    ("| https://seen.example/p.png | 둘 |", ""),
    ("[x](https://seen.example/wiki/휴학_(군))", ""),
    ("(https://seen.example/wiki/휴학_(군))", ""),
    ("See https://seen.example/p.png.", ""),
    ("https://seen.example/ 에 있다", ""),
    ("See https://docs.python.org/3/library", ""),
    ("https://result.example/에서 찾았다", ""),
    ("a // comment, and 3/4", ""),
]


def links(user: str = "", read: str = "") -> Links:
    """The rail over what a user and a source said."""
    known = Provenance()
    known.add_user(user)
    known.add_untrusted(read)
    return Links(known, frozenset({"https://result.example/"}), lambda url: "qz77k" in url)


@pytest.mark.parametrize(("text", "rule"), ADDRESSES)
def test_addresses_that_may_carry_data(text: str, rule: str) -> None:
    """An address that was built is found; one that was given is not."""
    rail = links(*KNOWN)
    assert [found.rule for found in rail.check(text, "answer")] == [rule] * bool(rule)


@pytest.mark.parametrize("text", [text for text, _ in ADDRESSES])
@pytest.mark.parametrize("behind", [" 그다음 문장이다.", "\nAnd so on.", ""])
@pytest.mark.parametrize("sizes", [[1], [2, 9], [40]])
def test_a_streamed_address_is_hidden_like_a_whole_one(
    text: str, behind: str, sizes: list[int]
) -> None:
    """No part of an address is shown before it is known whether it may be."""
    guard, whole = Guard([links(*KNOWN)]), f"앞 문장이다. {text}{behind}"
    stream, shown, at = StreamGuard(guard), "", 0
    for size in cycle(sizes):
        shown += stream.feed(whole[at : at + size])
        at += size
        if at >= len(whole):
            break
    assert shown + stream.finish() == guard.check(whole, "answer").text


def test_text_without_addresses_is_not_held_back() -> None:
    """All but the last word is settled; an open target holds back all from its address on."""
    rail = links(*KNOWN)
    assert rail.settled("Leave lasts two years. It is") == len("Leave lasts two years. It ")
    opened = "See [x](<https://new.example/a b c"
    assert rail.settled(opened) == opened.index("https")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_words_of_the_prompt(language: str) -> None:
    """A long run is found, also reversed, spelled out and re-wrapped; what was asked is not."""
    prompt = PROMPTS[language]
    rail = PromptWords(prompt)
    middle = prompt[20:120]
    for shown in (middle, prompt[::-1], " ".join(middle), middle.replace(" ", "\n> ")):
        assert rail.check(f"Sure: {shown}", "answer"), shown
    assert rail.check(prompt[:20], "answer") == []
    assert PromptWords(prompt, [middle]).check(middle, "answer") == []


def test_rot13_of_the_prompt() -> None:
    """The Latin letters of a prompt are found in ROT13."""
    assert PromptWords(PROMPTS["en"]).check(codecs.encode(PROMPTS["en"], "rot13"), "answer")


@pytest.mark.parametrize(
    "coded",
    [base64.b64encode(f"키: {KEY}".encode()).decode(), KEY.encode().hex(), KEY[::-1],
     codecs.encode(KEY, "rot13"), " ".join(KEY)],
)  # fmt: skip
def test_coded_secrets(coded: str) -> None:
    """A key is found in every coding, and the whole run is reported."""
    secrets = build_secrets(RailContext(Settings()))
    found = Coded([secrets]).check(f"비밀 {coded} 끝", "answer")
    assert found
    assert all(coded.strip("=") in f"비밀 {coded} 끝"[f.start : f.end] for f in found)


def test_coded_prompt() -> None:
    """The prompt in Base64 is found by the same rail as the plain one."""
    coded = base64.b64encode(PROMPTS["ko"].encode()).decode()
    rules = {f.rule for f in Coded([PromptWords(PROMPTS["ko"])]).check(coded, "answer")}
    assert rules == {"prompt_words"}


def test_benign_codes_are_left() -> None:
    """Words, numbers, hashes and harmless Base64 are none of the rail's business."""
    secrets = build_secrets(RailContext(Settings()))
    text = "SGVsbG8sIHdvcmxkIQ== 3b18e512dba79e4c8300dd08aeb37f8e 2026-11-29T10:00"
    assert Coded([secrets]).check(text, "answer") == []
