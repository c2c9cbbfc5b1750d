"""The assistant's own words stand in both languages, and none is missing or left over."""

import re
from pathlib import Path

import pytest

from agents.messages import TABLE, has_message, language_of, localise
from agents.middleware.model.finish_reason import CAUSES, NOTICES
from text.messages import Messages

ROOM = Path(TABLE).parent
TOOLS = ("search_documents", "web_search", "wikipedia", "youtube_search", "fetch_page")


def used() -> set[str]:
    """Keys that the code of the room says by name, and those made of a tool's name."""
    code = "\n".join(file.read_text("utf-8") for file in ROOM.rglob("*.py"))
    named = set(re.findall(r"""\b(?:say|failure)\(\s*"(\w+)\"""", code))
    named |= {*NOTICES, *CAUSES}
    named |= {f"language_{code}" for code in ("ko", "en", "ja", "zh")}  # of documents
    return named | set(TOOLS) | {f"{tool}_name" for tool in (*TOOLS, "other_tool")}


def test_every_message_that_is_said_exists() -> None:
    """A misspelt key would only show when its moment comes."""
    assert sorted(key for key in used() if not has_message(key)) == []


def test_no_message_is_left_over() -> None:
    """What nobody says is not kept."""
    assert sorted(set(Messages.load(TABLE)) - used()) == []


@pytest.mark.parametrize(
    ("text", "setting", "language"),
    [
        ("휴학 기간은?", "auto", "ko"),
        ("How long?", "auto", "en"),
        ("¿Cuánto?", "auto", "en"),
        ("How long?", "ko", "ko"),
        ("휴학 기간은?", "en", "en"),
        ("", "auto", "en"),
    ],
)
def test_the_language_is_that_of_the_setting_or_the_question(
    text: str, setting: str, language: str
) -> None:
    """Korean questions are answered in Korean words, all others in English, unless set."""
    assert language_of(text, setting) == language


def test_korean_words_are_korean() -> None:
    """Each text in the Korean column holds Hangul, except the pattern of a step."""
    messages = Messages.load(TABLE)
    plain = [key for key in messages if key != "step_running"]
    names = re.findall(r"{(\w+)}", Path(TABLE).read_text("utf-8"))
    values = dict.fromkeys(names) | {"name": "x", "input": "x"}
    assert all(re.search("[가-힣]", messages(key, "ko", **values)) for key in plain)
    assert localise("cancelled", "ko") != localise("cancelled", "en")
