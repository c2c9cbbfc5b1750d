"""Stream guard: a hold-back buffer between a model and the reader.

    stream = StreamGuard(guard, placeholders)
    for piece in pieces:
        show(stream.feed(piece))
    show(stream.finish())
    stream.decision.action     # "block": nothing was shown from the first blocked finding on

What is fed comes out again once no finding can reach it any more, so that nothing that a rail
removes is ever shown, however the text is cut into pieces. The delay is the reach of the rails, or
what is not settled yet by those that say so, or the length of a longer finding or word; at most
`LONGEST` characters are held back, then the rest of such a run is redacted unseen.
"""

from dataclasses import replace

from guardrails.engine import Guard
from guardrails.policy import strictest
from guardrails.rail import Channel, Decision, Finding
from guardrails.redaction import Placeholders, redact
from guardrails.view import fold_cluster

LONGEST = 8192
STEP = 100  # characters of growth after which a check is worth its time
CONTEXT = 400  # characters of what was shown that are looked at again: the longest sentence judged


class StreamGuard:
    """Checks a text that arrives in pieces; one object an answer.

    Attributes:
        decision: The decision so far; its offsets are those of the whole text that was fed.
    """

    def __init__(
        self, guard: Guard, placeholders: Placeholders | None = None, channel: Channel = "answer"
    ) -> None:
        self._guard = guard
        self._channel = channel
        self._placeholders = placeholders if placeholders is not None else Placeholders()
        self._reach = guard.reach(channel)
        self._window = ""  # what is looked at: context that was shown, then what is held back
        self._offset = 0  # of the window in the whole text
        self._shown = 0  # how much of the window was shown
        self._findings: dict[Finding, None] = {}
        self._parts: list[str] = []
        self._blocked = False
        self._holds = guard.holds(channel)  # shown at the end only
        self._step = max(1, min(self._reach // 2, STEP))
        # Length of the window at which it is checked: before, nothing can be let through.
        self._due = self._reach + self._step // 4

    @property
    def decision(self) -> Decision:
        """The decision about what was fed so far."""
        found = tuple(sorted(self._findings))
        if self._blocked:
            return Decision("block", found, "")
        actions = (self._guard.policy.action(self._channel, finding) for finding in found)
        return Decision(strictest(actions), found, "".join(self._parts))

    def feed(self, piece: str) -> str:
        """Take the next piece and return what may be shown now; nothing once it is blocked."""
        if self._blocked:
            return ""
        self._window += piece
        if len(self._window) < self._due:
            return ""
        shown = self._release(final=False)
        return "" if self._holds else shown

    def finish(self) -> str:
        """Return the rest at the end of the text; it may wait for a rail that reads all of it."""
        if self._blocked:
            return ""
        rest = self._release(final=True)
        if self._blocked:
            return ""
        whole = "".join(self._parts)
        judged = self._guard.judged(whole, self._channel)
        self._findings.update(dict.fromkeys(judged))
        if any(self._action(finding) in ("redact", "block") for finding in judged):
            self._blocked = True
            return ""
        return whole if self._holds else rest

    def _release(self, *, final: bool) -> str:
        found = self._guard.findings(self._window, self._channel)
        acting = [f for f in found if self._action(f) in ("redact", "block")]
        cut = len(self._window) if final else self._safe_end(acting)
        done = [f for f in found if f.end >= self._shown and (final or f.end <= cut)]
        # What ends before was judged in its whole sentence, which the window may not hold any more.
        ahead = (f for f in found if f.end > self._shown)
        blocking = [f for f in ahead if self._action(f) == "block"]
        if any(
            final or f.start < cut or (f.start == cut and not self._is_open(f)) for f in blocking
        ):
            return self._block(found)
        self._keep(done)
        shown = self._redacted(cut, acting)
        self._parts.append(shown)
        self._shown = cut
        self._forget(acting)
        self._due = len(self._window) + self._step
        return shown

    def _action(self, finding: Finding) -> str:
        return self._guard.policy.action(self._channel, finding)

    def _safe_end(self, acting: list[Finding]) -> int:
        """Return up to where no finding can change any more: before a word, outside findings."""
        cut = max(self._shown, self._guard.settled(self._window, self._channel))
        while cut > self._shown and _within_token(self._window, cut):
            cut -= 1  # it may turn out to be a key
        for finding in reversed(acting):
            if finding.start < cut < finding.end or self._is_open(finding):
                cut = min(cut, finding.start)
        if len(self._window) - cut > LONGEST:
            return len(self._window) - self._reach
        return max(cut, self._shown)

    def _is_open(self, finding: Finding) -> bool:
        """Return whether a finding ends where the text does, so that more text may clear it.

        The classifiers judge sentences, and the beginning of a harmless one may look like abuse.
        """
        return not self._window[finding.end :].strip()

    def _redacted(self, cut: int, acting: list[Finding]) -> str:
        part = self._window[self._shown : cut]
        hidden = [
            replace(
                f, start=max(f.start, self._shown) - self._shown, end=min(f.end, cut) - self._shown
            )
            for f in acting
            if f.end > self._shown and f.start < cut
        ]
        return redact(part, hidden, self._placeholders)

    def _keep(self, findings: list[Finding]) -> None:
        for f in findings:
            whole = replace(f, start=f.start + self._offset, end=f.end + self._offset)
            self._findings.setdefault(whole)

    def _block(self, findings: list[Finding]) -> str:
        self._keep(findings)
        self._blocked = True
        self._window = ""
        return ""

    def _forget(self, acting: list[Finding]) -> None:
        """Drop what no later finding can need as context."""
        keep = max(0, self._shown - max(self._reach, CONTEXT))
        open_ends = [f.start for f in acting if f.end > self._shown]
        keep = min([keep, *open_ends])
        while keep > 0 and _within_token(self._window, keep):
            keep -= 1
        self._window = self._window[keep:]
        self._offset += keep
        self._shown -= keep


def _within_token(text: str, at: int) -> bool:
    """Return whether a place has a letter, digit or sign of keys on both sides, also full-width."""
    return at < len(text) and _is_token(text[at - 1]) and _is_token(text[at])


def _is_token(sign: str) -> bool:
    folded = fold_cluster(sign)
    return not folded.isspace() and folded.isascii()
