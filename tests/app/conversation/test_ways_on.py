"""Ways on: each is of an error that there is, and each error of a question has one."""

import ast
import errno

import pytest
import yaml

from app_pages.problems import WAYS_ON, Problem
from errors import (
    ConversationError,
    EmptyQuery,
    LabelError,
    ModelError,
    NothingToShare,
    PictureError,
    RagError,
    SharingOff,
    StoreError,
    TooManyGuesses,
    UnknownFact,
    UnknownShare,
)
from models.failures import MESSAGES
from settings import ROOT
from system_errors import as_rag_error, postgres_error

# Rooms whose errors a question meets, and the calls whose first text is the code of one.
ROOMS = ("agents", "app_pages", "chat", "models")
CODED_CALLS = ("Problem", "_end", "_refuse", "localised_error")
# What a question can end with, and what of it belongs to share links and to the list of facts.
MET = (ModelError, StoreError, ConversationError, EmptyQuery, LabelError, PictureError)
ELSEWHERE = {NothingToShare, SharingOff, UnknownShare, TooManyGuesses, UnknownFact}
SYSTEM = (
    as_rag_error(OSError(errno.ENOSPC, "full")),
    as_rag_error(OSError(errno.EIO, "broken")),
    as_rag_error(ValueError("a defect")),
    postgres_error(None),
)


def kinds_of(kind: type[RagError]) -> set[type[RagError]]:
    """A class of errors with all below it."""
    return {kind}.union(*map(kinds_of, kind.__subclasses__()))


def codes_in_calls() -> set[str]:
    """The codes that are given in calls: `code="no_answer"`, `_end("interrupted")`."""
    given: list[ast.expr] = []
    for file in (file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            given += [word.value for word in node.keywords if word.arg == "code"]
            if getattr(node.func, "attr", getattr(node.func, "id", "")) in CODED_CALLS:
                given += node.args
    values = {one.value for one in given if isinstance(one, ast.Constant)}
    return {value for value in values if isinstance(value, str)}


def codes_of_models() -> set[str]:
    """The codes of what the server of a model reports, but those that are a class of their own."""
    kinds = {
        key.removesuffix("_remedy")
        for key in yaml.safe_load(MESSAGES.read_text("utf-8"))
        if key.endswith("_remedy") and "embedding" not in key
    }
    return {f"model_{kind}" for kind in kinds - {"refused", "tools", "window"}}


def test_each_code_is_that_of_an_error() -> None:
    """None is misspelt, or left over from an error that is gone."""
    classes = {kind.code for kind in kinds_of(RagError)}
    known = classes | codes_in_calls() | codes_of_models() | {error.code for error in SYSTEM}
    assert set(WAYS_ON) - known == set()


@pytest.mark.parametrize("code", sorted(codes_of_models()))
def test_a_model_that_fails_has_a_way_on(code: str) -> None:
    """Its connection can be seen, whatever the server said."""
    assert "model" in WAYS_ON[code]


def test_each_error_of_a_question_has_a_way_on() -> None:
    """A new kind of error has to say what can be done; nothing, where the text has to change."""
    met = {kind for family in MET for kind in kinds_of(family)} - ELSEWHERE
    codes = {kind.code for kind in met} | {error.code for error in SYSTEM}
    assert codes - set(WAYS_ON) == set()
    without = {code for code in codes if not Problem(code, question="How soon?").ways_on}
    assert without == {"empty_query", "picture_format"}
