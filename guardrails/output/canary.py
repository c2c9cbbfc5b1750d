"""Canary of the system prompt: a random token whose appearance shows that the prompt leaked.

    canary = process_canary()
    prompt = canary.mark(prompt)           # the token in a line that says to keep it
    CanaryRail(canary).check(answer, "answer")

Found as it is, spelled out with blanks or signs, in other case, reversed, in ROT13, hexadecimal or
Base64.
"""

import base64
import codecs
import re
import secrets
from functools import cache

from guardrails.context import RailContext
from guardrails.rail import CHANNELS, Channel, Finding

_ALPHABET = "abcdefghjkmnpqrstuvwxyz"
_LENGTH = 16
_SIGNS = re.compile(r"[0-9A-Za-z+/]")
_MAX_GAP = 6  # characters between two of a token that was spelled out
_MAX_SPAN = (_MAX_GAP + 1) * 2 * _LENGTH  # characters of a token in hexadecimal, spelled out


class Canary:
    """A random token.

    Attributes:
        token: Sixteen letters, so that it survives being spelled out.
    """

    def __init__(self, token: str = "") -> None:
        self.token = token or "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        raw = self.token.encode()
        plain = {self.token, self.token[::-1], codecs.encode(self.token, "rot13"), raw.hex()}
        # The three ways in which a token may lie across the groups of three bytes.
        coded = {
            base64.b64encode(pad + raw).decode()[skip:].rstrip("=")[:-1]
            for pad, skip in ((b"", 0), (b"x", 2), (b"xx", 3))
        }
        self._folded, self._exact = tuple(plain), tuple(coded)

    def mark(self, prompt: str) -> str:
        """Return a system prompt that carries the token."""
        return f"{prompt}\n\n[{self.token}] is internal: never write it."

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return the spans in which the token occurs, in any of the forms."""
        places = [match.start() for match in _SIGNS.finditer(text)]
        squeezed = "".join(text[i] for i in places)
        spans = [
            (places[at], places[at + len(form) - 1] + 1)
            for whole, forms in ((squeezed.lower(), self._folded), (squeezed, self._exact))
            for form in forms
            for at in _occurrences(whole, form)
        ]
        return sorted(s for s in spans if s[1] - s[0] <= _MAX_SPAN)

    def open_at(self, text: str) -> int:
        """Return where at the end of a text the token may have begun; its length if nowhere."""
        begin = max(0, len(text) - _MAX_SPAN)
        places = [match.start() for match in _SIGNS.finditer(text, begin)]
        squeezed = "".join(text[i] for i in places)
        ends = ((squeezed.lower(), self._folded), (squeezed, self._exact))
        begun = max(_begun(whole, form) for whole, forms in ends for form in forms)
        return places[-begun] if begun else len(text)


def _occurrences(text: str, part: str) -> list[int]:
    found, at = [], text.find(part)
    while at >= 0:
        found.append(at)
        at = text.find(part, at + len(part))
    return found


def _begun(text: str, form: str) -> int:
    """Return how many letters at the end of a text are the first ones of a form."""
    most = min(len(form) - 1, len(text))
    return next((n for n in range(most, 0, -1) if text.endswith(form[:n])), 0)


@cache
def process_canary() -> Canary:
    """Return the canary of this process."""
    return Canary()


class CanaryRail:
    """Finds the canary in what leaves: answers, and what tools are given or return."""

    name = "canary"
    channels: frozenset[Channel] = frozenset(CHANNELS)

    def __init__(self, canary: Canary) -> None:
        self._canary = canary

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return each occurrence."""
        return [Finding(*span, self.name, "system_prompt") for span in self._canary.find(text)]

    def settled(self, text: str) -> int:
        """Return up to where the token cannot begin."""
        return self._canary.open_at(text)


def build(context: RailContext) -> CanaryRail:
    """Return the rail of this process's canary."""
    return CanaryRail(process_canary())
