r"""Labels of the ReAct protocol in a text: Thought, Action, Observation, Final Answer.

    segments("Thought: look\nAction: search")      # [("thought", "look"), ("action", "search")]

Labels are recognised in English and Korean, in bold, as list items and with a full-width colon,
since small models write them so.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

Label = Literal["text", "thought", "action", "input", "observation", "answer", "question"]

NAMES: dict[Label, tuple[str, ...]] = {
    "thought": ("thought", "생각", "사고"),
    "input": ("action input", "action_input", "tool input", "행동 입력", "행동입력", "액션 입력"),
    "action": ("action", "행동", "액션"),
    "observation": ("observation", "관찰", "관찰 결과"),
    "answer": (
        "final answer",
        "final_answer",
        "answer",
        "최종 답변",
        "최종답변",
        "최종 답",
        "답변",
    ),
    "question": ("question", "질문"),
}
OBSERVATION_STOPS = ("\nObservation:", "\n관찰:")  # a model that goes on would invent the result
_LABEL_OF = {name: label for label, names in NAMES.items() for name in names}
_LONGEST_FIRST = sorted(_LABEL_OF, key=len, reverse=True)
_DECORATION = r"[ \t>#*_-]{0,6}"
_LABEL_LINE = re.compile(
    rf"^{_DECORATION}(?:\d[.)][ \t]?)?[*_`]{{0,3}}"
    rf"(?P<label>{'|'.join(map(re.escape, _LONGEST_FIRST))})"
    r"[ \t]{0,3}(?:\d{1,3}[ \t]{0,3})?[*_`]{0,3}[ \t]{0,3}[:：][*_`]{0,3}[ \t]*",
    re.I | re.M,
)
_LONGEST_START = max(map(len, _LABEL_OF)) + 12  # characters of a line that may still be a label


class Segment(NamedTuple):
    """A label with the text up to the next one; the first may have none (`text`).

    Attributes:
        start: Where the label begins, in characters of the whole text.
        body_start: Where the text behind it begins.
    """

    label: Label
    body: str
    start: int = 0
    body_start: int = 0


def segments(text: str) -> list[Segment]:
    """Return the segments of a text, in order; without one that is blank and unlabelled."""
    found: list[Segment] = []
    label: Label = "text"
    start = body_start = 0
    for match in _LABEL_LINE.finditer(text):
        found.append(Segment(label, text[body_start : match.start()].strip(), start, body_start))
        label, start = _LABEL_OF[match["label"].lower()], match.start()
        body_start = match.end()
    found.append(Segment(label, text[body_start:].strip(), start, body_start))
    return found if found[0].body else found[1:]


def answer_behind(text: str, found: Sequence[Segment], at: int) -> str:
    """Return the text behind the label Final Answer, `found[at]`.

    Labels within an answer ("Question:", "Action:" of a manual) belong to it. It ends where the
    model goes on with the protocol: at a thought, an observation, or an action with its input.
    """
    end = len(text)
    for i in range(at + 1, len(found)):
        follows = found[i + 1].label if i + 1 < len(found) else "text"
        goes_on = (found[i].label, follows) in (("action", "input"), ("question", "thought"))
        if goes_on or found[i].label in ("thought", "observation"):
            end = found[i].start
            break
    return text[found[at].body_start : end].strip()


def answer_so_far(text: str) -> str | None:
    """Return what is written behind Final Answer in an unfinished text; None before that label.

    An Action before it means that the answer was invented before the tool was used: then it is None
    as well. A last line that may become a label is held back.
    """
    text = _without_open_line(text)
    found = segments(text)
    if found and found[-1].label in ("action", "question"):  # what follows decides what it is
        text = text[: found.pop().start]
    for at, segment in enumerate(found):
        if segment.label == "answer":
            return answer_behind(text, found, at)
        if segment.label in ("action", "observation"):
            return None
    return None


def answer_without_tools(text: str, *, complete: bool) -> str | None:
    """Return the answer in a text that was written where no tool can be called.

    A model that has followed the protocol goes on so: its answer stands behind Final Answer, and a
    thought without one is the answer. Any other text is the answer as it is, also one that has
    such labels further below, as a list of questions and answers has.

    Args:
        text: What the model has written.
        complete: Whether it has ended; else None is returned while the answer has not begun.
    """
    first = _LABEL_LINE.match(text.lstrip())
    if first is None or _LABEL_OF[first["label"].lower()] not in ("thought", "answer"):
        opening = not complete and "\n" not in text.strip() and _may_be_label(text)
        return None if opening else text
    if not complete:
        return answer_so_far(text)
    found = segments(text)
    if any(segment.label == "action" for segment in found):
        return text  # a call, which its reader has to refuse
    at = next((i for i, segment in enumerate(found) if segment.label == "answer"), None)
    return found[0].body if at is None else answer_behind(text, found, at)


def _without_open_line(text: str) -> str:
    """Return the text without its last line, where that may be the beginning of a label."""
    head, newline, line = text.rpartition("\n")
    return head if newline and _may_be_label(line) else text


def _may_be_label(line: str) -> bool:
    """Return whether an unfinished line may become a label."""
    start = line.strip(" \t\n>#*_-`").lower()
    if len(line) > _LONGEST_START or ":" in start:
        return False
    return any(name.startswith(start) or start.startswith(name) for name in _LABEL_OF)
