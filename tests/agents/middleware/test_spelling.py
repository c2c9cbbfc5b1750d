"""Spelling in a turn: the embedded model answers what was meant, and the reader is told."""

from pathlib import Path
from typing import Any

import pytest

from agents.events import Answer, Notice
from settings import Settings
from workspace import open_workspace

TEXT = "The library lends laptops for one day.\n\n사물함 신청 방법: 사물함은 창구에서 신청합니다.\n"


@pytest.mark.parametrize("assistant", ["rag", "react"])
@pytest.mark.parametrize(
    ("question", "answer", "notice"),
    [
        ("does the libary lend laptops?", "one day", "libary → library"),
        ("사물함 신청 방벙", "창구에서", "방벙 → 방법"),
    ],
)
def test_a_mistyped_question_is_answered(
    tmp_path: Path, settings: Settings, assistant: Any, question: str, answer: str, notice: str
) -> None:
    """The answer is that of the word meant, and a notice names it; a right one has none."""
    Path(tmp_path / "desk.txt").write_text(TEXT, "utf-8")
    with open_workspace(settings.model_copy(update={"assistant": assistant})) as ws:
        ws.index.add([str(tmp_path / "desk.txt")], jobs=1)
        conversation = ws.conversation(thread="t")
        events = list(conversation.ask(question))
        (told,) = [event.text for event in events if isinstance(event, Notice)]
        end = events[-1]
        assert isinstance(end, Answer)
        assert answer in end.answer
        assert notice in told
        again = list(conversation.ask("laptops of the library"))
        assert not [event for event in again if isinstance(event, Notice)]
