"""Approval on a terminal: show a tool call with all its arguments and ask whether it may run."""

import sys
from collections.abc import Callable

from agents.events import ApprovalDecision, ApprovalRequest
from agents.messages import Language, localise
from console import print_err
from text.visible import visible_json

_YES = frozenset({"y", "yes", "네", "예", "응", "ㅛ"})  # the last is the key of y in Korean input


def can_ask() -> bool:
    """Return whether somebody sits at a terminal who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def decide(
    request: ApprovalRequest, language: Language, read: Callable[[], str] = input
) -> ApprovalDecision:
    """Return what the user decides; without a clear yes, or after Ctrl-C, a rejection."""
    print_err(f"\n{request.text}\n{visible_json(request.arguments)}")
    sys.stderr.write(localise("approval_prompt", language))
    sys.stderr.flush()
    try:
        reply = read().strip().casefold()
    except (EOFError, KeyboardInterrupt):
        reply = ""
    return ApprovalDecision(request.id, "approve" if reply in _YES else "reject")
