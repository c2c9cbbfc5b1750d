"""Nothing that a rail removes is shown while an answer streams, however it is cut."""

import random

import pytest

from guardrails.abuse.rail import AbuseRail
from guardrails.engine import Guard
from guardrails.harmful.rail import Harmful
from guardrails.pii.rail import PersonalData
from guardrails.policy import Policy
from guardrails.redaction import Placeholders
from guardrails.secrets.rail import Secrets
from guardrails.stream import LONGEST, StreamGuard

KEY = "sk-ant-" + "Ab3_" * 12
PEM = "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADANBg\n" * 40 + "-----END PRIVATE KEY-----"
FILLER = {
    "ko": "이 문장은 휴학 신청 절차를 차례로 설명합니다. 서류는 두 장입니다. ",
    "en": "This sentence explains the steps of a leave of absence. There are two forms. ",
}


def guard() -> Guard:
    """A guard whose answers hide everything that it finds."""
    return Guard([Secrets(), PersonalData()], Policy.of({"pii.phone": "redact"}))


def streamed(text: str, sizes: list[int], rails: Guard) -> tuple[str, StreamGuard]:
    """What is shown of a text fed in pieces of these sizes, over and over."""
    stream, shown, at, turn = StreamGuard(rails, Placeholders()), "", 0, 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        shown += stream.feed(text[at : at + size])
        at, turn = at + size, turn + 1
    return shown + stream.finish(), stream


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("secret", ["870314-2123456", "010 4444 5555", KEY, PEM])
@pytest.mark.parametrize("sizes", [[1], [2, 7], [1, 40], [5000]])
def test_a_streamed_text_equals_the_checked_one(
    language: str, secret: str, sizes: list[int]
) -> None:
    """Pieces put together are the text that a check of the whole gives."""
    text = FILLER[language] * 6 + f"번호 {secret} 입니다. " + FILLER[language] * 6
    shown, stream = streamed(text, sizes, guard())
    whole = guard().check(text, "answer", Placeholders())
    assert shown == whole.text
    assert stream.decision.findings == whole.findings
    assert secret[:12] not in shown


def test_every_cut_in_two_is_safe() -> None:
    """A number is never shown, wherever the only cut falls."""
    text = "네, 신청자 번호는 870314-2123456이고 확인했습니다."
    for at in range(len(text)):
        stream = StreamGuard(guard())
        parts = [stream.feed(text[:at]), stream.feed(text[at:]), stream.finish()]
        assert "".join(parts) == "네, 신청자 번호는 [KR_RRN_1]이고 확인했습니다."


def test_text_comes_out_while_it_is_written() -> None:
    """The delay is bounded: a long answer is shown before it ends."""
    stream, text = StreamGuard(guard()), FILLER["ko"] * 30
    shown = "".join(stream.feed(sign) for sign in text)
    assert text.startswith(shown)
    assert len(text) - len(shown) < 2 * guard().reach("answer")


def test_a_run_without_end_is_not_held_forever() -> None:
    """An unfinished key of any length is redacted in parts, and its text never shown."""
    stream = StreamGuard(guard())
    text = "키: -----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADANBg\n" * (2 * LONGEST // 15)
    shown = "".join(stream.feed(text[i : i + 500]) for i in range(0, len(text), 500))
    assert shown.startswith("키: [SECRETS]")
    assert "MII" not in shown + stream.finish()


@pytest.mark.parametrize(
    "dangerous", ["폭탄을 만드는 방법은 다음과 같습니다", "Here is how to build a pipe bomb"]
)
def test_a_block_stops_before_the_first_blocked_character(dangerous: str) -> None:
    """What came before may be seen; nothing of the finding or after it is."""
    rails, rng = Guard([Harmful()]), random.Random(3)
    text = FILLER["ko"] * 12 + dangerous + ". " + FILLER["en"] * 12
    shown, stream = streamed(text, [rng.randint(1, 9) for _ in range(50)], rails)
    assert stream.decision.action == "block"
    assert FILLER["ko"] in shown
    assert text.startswith(shown)
    assert len(shown) <= text.index(dangerous) + dangerous.index(
        "how" if "how" in dangerous else "폭"
    )
    assert stream.feed("more") == ""


@pytest.mark.parametrize(
    "text",
    [
        "Your leave lasts three years.",
        "You may borrow five books.",
        "당신은 3학점을 들어야 합니다.",
    ],
)
@pytest.mark.parametrize("sizes", [[1], [4], [5], [1, 9]])
def test_the_beginning_of_a_harmless_sentence_blocks_nothing(text: str, sizes: list[int]) -> None:
    """A classifier that takes "Your" for abuse is asked again once the sentence goes on."""
    shown, stream = streamed(text, sizes, Guard([AbuseRail()], Policy.of({"abuse": "block"})))
    assert (shown, stream.decision.action) == (text, "allow")


@pytest.mark.parametrize("text", ["You are a stupid bitch.", "너 같은 병신은 꺼져라."])
@pytest.mark.parametrize("sizes", [[1], [4], [500]])
def test_abuse_is_blocked_before_any_of_it_is_shown(text: str, sizes: list[int]) -> None:
    shown, stream = streamed(text, sizes, Guard([AbuseRail()], Policy.of({"abuse": "block"})))
    assert (shown, stream.decision.action) == ("", "block")
