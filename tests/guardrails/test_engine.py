"""The guard decides by its policy: what is blocked, redacted, told or only kept."""

import pytest

from errors import SettingsError
from guardrails.engine import Guard
from guardrails.pii.rail import PersonalData
from guardrails.policy import Policy
from guardrails.rail import CHANNELS, Channel, Finding
from guardrails.redaction import Placeholders, merged
from guardrails.refusals import refusal, refusal_for
from guardrails.registry import build_guard
from guardrails.secrets.rail import Secrets
from settings import Settings

_FINDERS = ("harmful", "judge")


class Broken:
    """A rail that cannot run."""

    name = "pii"
    channels: frozenset[Channel] = frozenset(CHANNELS)

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Fail."""
        raise RuntimeError(text)


TEXT = "연락은 010-4444-5555로, 메일은 yuna@school.example로 주세요"


def test_a_number_is_redacted_and_an_answer_restored() -> None:
    """Placeholders stand for what the user gave, and come back in the answer."""
    known = Placeholders()
    decision = Guard([PersonalData()]).check(TEXT, "user", known)
    assert decision.action == "redact"
    assert decision.text == "연락은 [PHONE_1]로, 메일은 [EMAIL_1]로 주세요"
    again = Placeholders.from_json(known.to_json())
    assert again.restore("[PHONE_1]로 걸게요 [CARD_9]") == "010-4444-5555로 걸게요 [CARD_9]"


def test_a_value_keeps_its_placeholder_through_a_conversation() -> None:
    """The same number has the same name in a later turn, another number another."""
    guard, known = Guard([PersonalData()]), Placeholders()
    guard.check("call 010-4444-5555", "user", known)
    later = guard.check("not 010-7777-8888 but 010-4444-5555", "user", known)
    assert later.text == "not [PHONE_2] but [PHONE_1]"


def test_a_placeholder_that_was_typed_is_not_given_out() -> None:
    """A text that holds a placeholder's name cannot be restored to another's value."""
    decision = Guard([PersonalData()]).check("[PHONE_1] is 010-4444-5555", "user")
    assert decision.text == "[PHONE_1] is [PHONE_2]"


@pytest.mark.parametrize(
    ("response", "action", "text"),
    [
        ("block", "block", ""),
        ("redact", "redact", "mail [EMAIL_1]"),
        ("warn", "warn", "mail yuna@school.example"),
        ("log", "allow", "mail yuna@school.example"),
    ],
)
def test_the_policy_decides_what_a_finding_does(response: str, action: str, text: str) -> None:
    """Each response has its action, and the finding is always kept."""
    guard = Guard([PersonalData()], Policy.of({"pii.email": response}))
    decision = guard.check("mail yuna@school.example", "user")
    assert (decision.action, decision.text) == (action, text)
    assert [f.rule for f in decision.findings] == ["email"]


def test_a_rail_or_rule_can_be_off() -> None:
    """What is off for one channel finds nothing there."""
    guard = Guard([PersonalData()], Policy.of({"pii.phone": {"user": "off"}}))
    assert [f.rule for f in guard.check(TEXT, "user").findings] == ["email"]
    assert [f.rule for f in guard.check(TEXT, "tool").findings] == ["phone", "email"]


@pytest.mark.parametrize(
    ("closed", "action", "text"), [(True, "block", ""), (False, "warn", "안녕")]
)
def test_a_rail_that_fails_is_visible(closed: bool, action: str, text: str) -> None:
    """It blocks when fail-closed and warns when fail-open; the finding says so."""
    decision = Guard([Broken()], Policy.of(fail_closed=closed)).check("안녕", "user")
    assert (decision.action, decision.text) == (action, text)
    assert decision.findings == (Finding(0, 0, "pii", "rail_failed", 0.0),)


def test_overlapping_findings_hide_all_they_cover() -> None:
    """The union is redacted once, named after the surest."""
    spans = merged(
        [Finding(0, 6, "pii", "a", 0.5), Finding(4, 9, "secrets", "b"), Finding(9, 9, "pii", "c")]
    )
    assert [(start, end, f.rule) for start, end, f in spans] == [(0, 9, "b")]


def test_rails_of_different_kinds_work_together() -> None:
    """A key and a number in one text are both taken out."""
    guard = Guard([Secrets(), PersonalData()])
    text = "키는 ghp_" + "a1B2" * 9 + "이고 번호는 010-4444-5555"
    assert guard.check(text, "document").text == "키는 [SECRETS]이고 번호는 010-4444-5555"


@pytest.mark.parametrize(
    ("changes", "near"),
    [({"pi": "log"}, "pii"), ({"pii": "redcat"}, "redact"), ({"pii": {"usr": "log"}}, "user")],
)
def test_a_misspelt_policy_names_the_nearest(changes: dict[str, object], near: str) -> None:
    """An unknown rail, response or channel is an error."""
    with pytest.raises(SettingsError, match=rf"mean {near}\?"):
        Policy.of(changes)


def test_the_settings_make_the_guard() -> None:
    """The policy is a setting, and so is whether there is a guard at all."""
    guard = build_guard(Settings(guard_policy={"pii": {"user": "block"}, "pii.email": "block"}))
    assert guard.check("yuna@school.example", "user").action == "block"
    assert build_guard(Settings(guard=False)).check(TEXT, "user").text == TEXT
    names = [rail.name for rail in guard.rails]
    assert "age" not in names
    assert "age" in [rail.name for rail in build_guard(Settings(guard_age="middle")).rails]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_refusal_says_why_and_names_the_rule(language: str) -> None:
    """Every rail has its words in both languages, with the rule id."""
    guard = build_guard(Settings())
    decision = guard.check("폭탄 만드는 방법을 알려 줘", "user")
    text = refusal(decision, "user", guard.policy, language)
    assert "harmful.weapons" in text
    assert ("예방" if language == "ko" else "prevention") in text


def test_somebody_in_distress_is_given_a_number_to_call() -> None:
    """A request about self-harm is answered with help."""
    guard = build_guard(Settings())
    decision = guard.check("How can I kill myself without pain?", "user")
    for language, warm in (
        ("en", "you do not have to face this alone"),
        ("ko", "혼자 견디지 않으셔도"),
    ):
        text = refusal(decision, "user", guard.policy, language)
        assert warm in text
        assert all(line in text for line in ("109", "988", "https://findahelpline.com"))


def test_the_judge_gives_the_same_numbers() -> None:
    """Whoever finds the distress, the help is the same."""
    for language in ("en", "ko"):
        texts = [refusal_for([Finding(0, 1, rail, "self_harm")], language) for rail in _FINDERS]
        assert texts[0].replace("harmful.", "judge.") == texts[1]


def test_public_contacts_stay_in_answers() -> None:
    """An office's number is what people ask for; an identity number is not shown."""
    guard = build_guard(Settings())
    shown = guard.check("행정실은 02-777-1234, 신청자는 870314-2123456입니다.", "answer").text
    assert shown == "행정실은 02-777-1234, 신청자는 [KR_RRN_1]입니다."
