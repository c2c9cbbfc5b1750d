"""The message catalogue of the assistant: both languages, nothing missing, nothing unused."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.messages import TABLE, has_message, language_of, localise
from agents.tools.registry import TOOLS as ENTRIES
from agents.tools.results import display_name
from settings import ROOT
from text.messages import Messages

ROOMS = ("agents", "chat", "api", "cli/ask")  # whose messages stand in the catalogue
TAKES_A_KEY = {"localise": 0, "localised_error": 0, "_notify": -1}  # function -> its argument
TOOLS = [entry.name for entry in ENTRIES]
DERIVED = {
    *TOOLS,
    *(f"{name}_name" for name in TOOLS),
    *(f"language_{code}" for code in ("ko", "en", "ja", "zh")),
    *(f"daily_{unit}_exceeded" for unit in ("tokens", "usd")),
    *(f"step_{status}" for status in ("running", "failed", "refused")),
    *(f"style_{style}" for style in ("brief", "detailed", "list", "table")),
}


def nodes() -> Iterator[ast.AST]:
    """Every node of the code that shows messages."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            yield from ast.walk(ast.parse(file.read_text("utf-8")))


def text_of(node: ast.AST) -> str:
    """The value of a string literal; empty for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def keys() -> set[str]:
    """The keys that calls name literally."""
    calls = [node for node in nodes() if isinstance(node, ast.Call) and node.args]
    names = [getattr(call.func, "id", getattr(call.func, "attr", "")) for call in calls]
    found = {
        text_of(call.args[TAKES_A_KEY[name]])
        for call, name in zip(calls, names, strict=True)
        if name in TAKES_A_KEY
    }
    return found - {""}


def test_every_named_message_exists() -> None:
    """A misspelt key would only show when its moment comes."""
    assert len(keys()) > 40
    assert sorted(key for key in keys() if not has_message(key)) == []


def test_no_message_is_unused() -> None:
    """Each key is a literal of the code, or made of the name of a tool or a language."""
    literals = {text_of(node) for node in nodes()}
    assert sorted(set(Messages.load(TABLE)) - literals - DERIVED) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_tool_without_messages_has_a_name(language: str) -> None:
    """A new tool is shown under a name made from its own until the catalogue has one."""
    assert display_name("unit_converter", language) == "Unit converter"  # type: ignore[arg-type]
    assert display_name("wikipedia", language) in ("위키백과", "Wikipedia")  # type: ignore[arg-type]


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
    """Korean questions get Korean messages, all others English ones, unless set."""
    assert language_of(text, setting) == language


def test_korean_messages_are_korean() -> None:
    """Each Korean text holds Hangul, except the pattern of a step."""
    messages = Messages.load(TABLE)
    plain = [key for key in messages if key != "step_running"]
    names = re.findall(r"{(\w+)}", Path(TABLE).read_text("utf-8"))
    values = dict.fromkeys(names) | {"name": "x", "input": "x"}
    assert all(re.search("[가-힣]", messages(key, "ko", **values)) for key in plain)
    assert localise("cancelled", "ko") != localise("cancelled", "en")
