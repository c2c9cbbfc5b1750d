"""Keys, tokens and passwords are found; words about them are not."""

import pytest

from guardrails.secrets.rail import Secrets, entropy

RAIL = Secrets()


def rules(text: str) -> list[str]:
    """Rules of the findings in a text."""
    return [finding.rule for finding in RAIL.check(text, "tool")]


@pytest.mark.parametrize(
    ("secret", "rule"),
    [
        ("sk-proj-" + "aB3dE5_gH" * 5, "openai_key"),
        ("sk-ant-api03-" + "aB3dE5_gH" * 5, "anthropic_key"),
        ("AKIA" + "QWERTYUIOP234567", "aws_access_key"),
        ("ghp_" + "a1B2c3D4e5F6" * 3, "github_token"),
        ("github_pat_" + "11ABCDEFG0" * 4, "github_token"),
        ("AIza" + "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q", "google_key"),
        ("xoxb-" + "123456789012-abcdefABCDEF", "slack_token"),
        ("hf_" + "aBcDeFgHiJ" * 3 + "Kl12", "huggingface_token"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "jwt"),
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n-----END OPENSSH PRIVATE KEY-----",
            "private_key",
        ),
    ],
)
@pytest.mark.parametrize("frame", ["키는 {}이에요", "the key is {} here"])
def test_keys_of_known_forms_are_found_whole(secret: str, rule: str, frame: str) -> None:
    """A key is found from its first to its last character, a Korean particle left outside."""
    text = frame.format(secret)
    (finding,) = RAIL.check(text, "user")
    assert (finding.rule, text[finding.start : finding.end]) == (rule, secret)


@pytest.mark.parametrize(
    "text",
    [
        "password=Vr7#kq!92xLm",
        'db_password: "hunter2-Q9x"',
        "비밀번호는 Vr7kq92xLm 입니다",
        "API_KEY=9f8e7d6c5b4a39281706f5e4d3c2b1a0",
        "Authorization: Bearer 8f14e45fceea167a5a36dedd4bea2543",
    ],
)
def test_assigned_values_are_found(text: str) -> None:
    """What is assigned to a password or key is a secret when it looks random."""
    assert rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "비밀번호를 잊어버렸는데 어떻게 재설정하나요?",
        "password: required, at least eight characters",
        "password=your_password_here",
        "api_key = os.environ['API_KEY']",
        "The token is refreshed every hour.",
        "sk-learn and task-oriented dialogue",
        "비밀번호는 8자 이상이어야 합니다",
    ],
)
def test_words_about_secrets_are_left_alone(text: str) -> None:
    """Questions, stand-ins and code that reads a key are no secrets."""
    assert rules(text) == []


def test_entropy_counts_bits() -> None:
    """Two equally frequent characters carry one bit each."""
    assert entropy("abab") == pytest.approx(1.0)
    assert entropy("aaaa") == pytest.approx(0.0)


@pytest.mark.parametrize(
    "text",
    [
        "The guest Wi-Fi password is torrin-guest-2026.",
        "와이파이 비밀번호는 torrin-guest-2026 입니다",
    ],
)
def test_the_network_of_guests_has_no_secret(text: str) -> None:
    """Documents are asked for it; what a user types stays a secret."""
    assert Secrets().check(text, "answer") == []
    assert [finding.rule for finding in Secrets().check(text, "user")] == ["assigned_secret"]
