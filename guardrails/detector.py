"""Detectors: a pattern, a test of what it matched, and the rule id of the finding.

Every pattern is of bounded length or begins behind a look-behind, so that the time of a search
grows with the length of the text only; `benchmarks.guardrails` measures each on hostile input.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from guardrails.rail import Finding
from guardrails.view import FoldedView

Score = Callable[[re.Match[str]], float]
Kind = Callable[[re.Match[str]], str]
BEFORE, AFTER = 48, 32  # characters of context that a test may look at


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    r"""Return a compiled pattern in which `\\w`, `\\d` and `\\b` are about ASCII.

    A particle may follow a number or an English word at once, so Hangul must not count as `\\w`.
    """
    return re.compile(pattern, flags | re.ASCII)


def always(_: re.Match[str]) -> float:
    """Accept every match."""
    return 1.0


def plain(_: re.Match[str]) -> str:
    """Leave a match under the rule of its detector."""
    return ""


@dataclass(frozen=True)
class Detector:
    """A kind of text that can be recognised by its form.

    Attributes:
        rule: Id of the rule.
        pattern: What it looks like; the group `value`, where there is one, is the finding.
        score: How likely a match is right, from 0 to 1; 0 rejects it.
        kind: Another rule id for a match that is of a kind of its own, or an empty one.
    """

    rule: str
    pattern: re.Pattern[str]
    score: Score = always
    kind: Kind = plain

    def find(self, view: FoldedView, rail: str) -> Iterable[Finding]:
        """Yield the findings in a text."""
        group = "value" if "value" in self.pattern.groupindex else 0
        for match in self.pattern.finditer(view.text):
            score = self.score(match)
            if score > 0:
                start, end = view.span(*match.span(group))
                if start < end:
                    yield Finding(start, end, rail, self.kind(match) or self.rule, score)


def find_all(detectors: Sequence[Detector], view: FoldedView, rail: str) -> list[Finding]:
    """Return the findings of several detectors without overlaps, in the order of the text.

    Of two that overlap the one with the higher score stays, then that of the earlier detector.
    """
    ranked = [
        (-finding.score, rank, finding)
        for rank, detector in enumerate(detectors)
        for finding in detector.find(view, rail)
    ]
    return without_overlaps(finding for _, _, finding in sorted(ranked))


def without_overlaps(ranked: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order of the text, without those that overlap a better one."""
    from bisect import bisect_left

    kept: list[Finding] = []
    for finding in ranked:
        at = bisect_left(kept, (finding.start, finding.end), key=lambda f: (f.start, f.end))
        before = kept[at - 1] if at else None
        behind = kept[at] if at < len(kept) else None
        if before and before.end > finding.start:
            continue
        if behind and behind.start < finding.end:
            continue
        kept.insert(at, finding)
    return kept


def near(
    match: re.Match[str], context: re.Pattern[str], before: int = BEFORE, after: int = AFTER
) -> bool:
    """Return whether a context pattern occurs near a match."""
    text, (start, end) = match.string, match.span()
    return bool(
        context.search(text, max(0, start - before), start)
        or (after and context.search(text, end, min(len(text), end + after)))
    )


def digits(text: str) -> str:
    """Return the digits of a text."""
    return "".join(filter(str.isdigit, text))
