"""Rail of secrets: keys of known providers, private keys, and values assigned to a password.

The forms of the keys are those that their makers document for secret scanning.
"""

import math
import re
from collections import Counter

from guardrails.context import RailContext
from guardrails.detector import Detector, compiled, find_all
from guardrails.rail import CHANNELS, Channel, Finding
from guardrails.view import folded_view

_LEFT = r"(?<![0-9A-Za-z_\-])"
_RIGHT = r"(?![0-9A-Za-z_\-])"
_MIN_ENTROPY = 2.8  # bits a character
_STAND_IN = compiled(
    r"\A(?:your|my|example|sample|changeme|change_me|placeholder|dummy|xxx|\*\*\*|<|\$\{|\{\{|%\("
    r"|todo|none|null|true|false|os\.|env|get|process\.|config|settings|self\.|input|secret$|password$)",
    re.IGNORECASE,
)


def entropy(value: str) -> float:
    """Return the Shannon entropy of a text, in bits a character."""
    counts, size = Counter(value), len(value)
    return -sum(n / size * math.log2(n / size) for n in counts.values())


def _random(match: re.Match[str]) -> float:
    """Score an assigned value: a word or stand-in is none, a mixed or random text is."""
    value = match["value"]
    if _STAND_IN.match(value) or len(value) < 6:
        return 0.0
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    signs = any(not sign.isalnum() for sign in value) and any(map(str.isalnum, value))
    if len(value) < 20 and not (mixed or signs):
        return 0.0
    return 0.9 if entropy(value) >= _MIN_ENTROPY or (mixed and signs) else 0.0


def _mixed(match: re.Match[str]) -> float:
    return 0.9 if any(map(str.isdigit, match.group())) and entropy(match.group()) > 3 else 0.0


def _key(rule: str, form: str) -> Detector:
    return Detector(rule, compiled(_LEFT + form + _RIGHT))


DETECTORS = (
    # Without its end, since what is streamed has none yet.
    Detector(
        "private_key",
        compiled(
            r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
            r"[^-]{0,16384}(?:-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----)?"
        ),
    ),
    _key("anthropic_key", r"sk-ant-[0-9A-Za-z_\-]{20,200}"),
    _key("openai_key", r"sk-(?:proj-|svcacct-|admin-)?(?!ant-)[0-9A-Za-z_\-]{20,200}"),
    _key("aws_access_key", r"(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}"),
    _key("github_token", r"(?:gh[pousr]_[0-9A-Za-z]{36,251}|github_pat_[0-9A-Za-z_]{22,255})"),
    _key("gitlab_token", r"glpat-[0-9A-Za-z_\-]{20,64}"),
    _key(
        "google_key",
        r"(?:AIza[0-9A-Za-z_\-]{35}|ya29\.[0-9A-Za-z_\-]{20,250}|GOCSPX-[0-9A-Za-z_\-]{28})",
    ),
    _key("slack_token", r"xox[abeoprs]-[0-9A-Za-z\-]{10,250}"),
    Detector(
        "slack_webhook",
        compiled(r"https://hooks\.slack\.com/(?:services|workflows)/[0-9A-Za-z/_\-]{20,120}"),
    ),
    _key("stripe_key", r"(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{16,120}"),
    _key("huggingface_token", r"hf_[0-9A-Za-z]{30,64}"),
    _key("pypi_token", r"pypi-[0-9A-Za-z_\-]{50,250}"),
    _key("npm_token", r"npm_[0-9A-Za-z]{36}"),
    _key("sendgrid_key", r"SG\.[0-9A-Za-z_\-]{16,32}\.[0-9A-Za-z_\-]{16,64}"),
    _key("langsmith_key", r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    _key("telegram_token", r"\d{8,10}:AA[0-9A-Za-z_\-]{33}"),
    _key("jwt", r"eyJ[0-9A-Za-z_\-]{8,2048}\.eyJ[0-9A-Za-z_\-]{8,4096}\.[0-9A-Za-z_\-]{0,1024}"),
    Detector(
        "bearer_token",
        compiled(r"\b[Bb]earer (?P<value>[0-9A-Za-z._~+/\-]{20,512}={0,2})"),
        _mixed,
    ),
    Detector(
        "assigned_secret",
        compiled(
            r"(?<![a-z])(?:(?:password|passwd|pwd|passphrase|secret(?:[_\-]?(?:access[_\-]?)?key)?"
            r"|api[_\- ]?key|apikey|access[_\-]?(?:key|token)|auth[_\-]?token"
            r"|private[_\-]?key|token|credentials?)"
            r"|비밀 ?번호|패스워드|암호|비번|인증 ?키|API ?키)"
            r"(?:[은는이가]| is| are)?[\"']? {0,2}(?:=>|:=|[:=]|(?<=[은는이가s]) ) {0,2}[\"'`]?"
            r"(?P<value>[^\s\"'`,;<>()가-힣]{6,200})",
            re.IGNORECASE,
        ),
        _random,
    ),
)


_BEFORE = 60  # characters before a password that say whose it is
_GUESTS = re.compile(
    r"\b(?:guests?|visitors?|public|wi-?fi|wireless|wlan)\b"
    r"|게스트|방문자|방문객|손님|와이파이|무선랜|공용",
    re.IGNORECASE,
)


class Secrets:
    """Finds keys, tokens and passwords in a text."""

    name = "secrets"
    channels: frozenset[Channel] = frozenset(CHANNELS)

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return the secrets in a text."""
        found = find_all(DETECTORS, folded_view(text), self.name)
        return [one for one in found if channel == "user" or not _is_for_guests(text, one)]


def _is_for_guests(text: str, finding: Finding) -> bool:
    """Return whether it is the password of a network for guests, which documents are asked for."""
    before = text[max(0, finding.start - _BEFORE) : finding.start]
    return finding.rule == "assigned_secret" and _GUESTS.search(before) is not None


def build(context: RailContext) -> Secrets:
    """Return the rail."""
    return Secrets()
