"""Korean translations of errors, checked against every error raised in the code."""

import ast
import copy
import pickle
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import errors
from errors import Phrase, RagError, SettingsError
from settings import ROOT, Settings
from text.messages import Messages, placeholders
from text.translation import in_both, in_language, table, translated

ROOMS = (
    *("agents", "app_pages", "chains", "chat", "cli", "database", "evals"),
    *("guardrails", "index", "ingest", "models", "operations", "prompts", "text"),
)
SAID_IN_BOTH = {"bilingual", "localise", "message_text", "words"}  # from tables of messages
# Arguments that no literal stands behind: made of phrases elsewhere, or a library's own words.
NOT_LITERAL = {
    ("agents/tools/documents.py", "feature"),
    ("agents/formatted_answer.py", "error.remedy"),
    ("chains/generation.py", "feature"),
    ("errors.py", "text"),
    ("models/failures.py", "*_messages('tools', endpoint)"),
    ("models/failures.py", "*_messages('window', endpoint)"),
    ("models/failures.py", "*phrases"),
    ("models/failures.py", "english"),
    ("models/failures.py", "english.korean"),
    ("ingest/adapters.py", "self.failures[0].reason"),
    ("settings.py", "_explain(error)"),
    ("settings.py", "str(cause)"),
    ("settings.py", "template"),
    ("settings_file.py", "remedies[name]"),
    ("index/dense/servers/vector_server.py", "reason"),
    ("index/locks.py", "_holder(holder_file)"),
    ("prompts/examples.py", "str(error)"),
    ("text/messages.py", "str(error)"),
    ("text/messages.py", "self(key, 'en', **values)"),
    ("text/messages.py", "self(key, language, **values)"),
    ("text/translation.py", "message"),
    ("text/translation.py", "remedy"),
}
FEATURES = {"generative": 1, "report_fallback": 0}  # the argument that names what needs a model


@dataclass(frozen=True)
class Said:
    """A message template in the code, and the names of its values."""

    place: str
    words: str
    values: frozenset[str]
    open_ended: bool


def files() -> list[Path]:
    """Every file of the product."""
    rooms = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
    return [*sorted(ROOT.glob("*.py")), *rooms]


@cache
def parsed() -> dict[Path, ast.Module]:
    """The files, read once."""
    return {file: ast.parse(file.read_text("utf-8")) for file in files()}


@cache
def classes() -> frozenset[str]:
    """Names of all errors and of phrases; those with messages of their own are left out."""
    names = {name for name, one in vars(errors).items() if isinstance(one, type)}
    names = {name for name in names if issubclass(getattr(errors, name), RagError)}
    own = {"WebError"}  # takes the key of a message
    for tree in parsed().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name not in own:
                names |= {node.name for base in node.bases if getattr(base, "id", "") in names}
    return frozenset(names | {"Phrase"})


def constant(file: Path, name: str) -> str | None:
    """The string value of a module constant."""
    module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
    text = getattr(import_module(module.removesuffix(".__init__")), name, None)
    return text if isinstance(text, str) else None


def literals(file: Path, node: ast.expr) -> list[str] | None:
    """The string literals an argument may be, or None where it is no literal."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        both = [literals(file, node.body), literals(file, node.orelse)]
        return None if None in both else [text for one in both for text in one or ()]
    if isinstance(node, ast.Name):
        text = constant(file, node.id)
        return None if text is None else [text]
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAID_IN_BOTH | {"Phrase"}:
        return []  # in both languages; a phrase is looked at by itself
    return None


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Every call that makes an error or a phrase."""
    for file, tree in parsed().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in classes():
                yield file, node


@cache
def everything() -> tuple[Said, ...]:
    """All message templates of errors."""
    found = []
    for file, node in calls():
        place = f"{file.relative_to(ROOT).as_posix()}:{node.lineno}"
        values = frozenset(word.arg for word in node.keywords if word.arg)
        open_ended = any(word.arg is None for word in node.keywords)
        for argument in node.args:
            for words in literals(file, argument) or ():
                found.append(Said(place, words, values, open_ended))
    return (*found, *features())


def features() -> Iterator[Said]:
    """The names of features that need a generative model."""
    for file, tree in parsed().items():
        for node in ast.walk(tree):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and name in FEATURES:
                for words in literals(file, node.args[FEATURES[name]]) or ():
                    yield Said(file.name, words, frozenset(), False)


def bare(words: str) -> str:
    """A template without placeholders and punctuation."""
    return re.sub(r"\{[^}]*\}|[\W\d_]", "", words)


def test_every_error_has_a_translation() -> None:
    """Every message, remedy and phrase in the code has a translation."""
    assert len(everything()) > 150
    missing = {one.words: one.place for one in everything() if bare(one.words)}
    missing = {words: place for words, place in missing.items() if words not in table()}
    assert missing == {}


def test_error_messages_are_literals() -> None:
    """An f-string cannot be looked up; templates with values can."""
    unread = {
        (file.relative_to(ROOT).as_posix(), ast.unparse(argument))
        for file, node in calls()
        for argument in node.args
        if literals(file, argument) is None
    }
    assert unread == NOT_LITERAL


def test_every_placeholder_has_a_value() -> None:
    """A template without a value for a placeholder would raise another error."""
    wrong = [
        one
        for one in everything()
        if not one.open_ended and not placeholders(one.words) <= one.values
    ]
    assert wrong == []


def test_every_translation_is_used() -> None:
    """Every translation is used by an error in the code or by pydantic."""
    said = {one.words for one in everything()}
    assert [words for words in table() if words not in said and words not in _pydantic()] == []


def _problems() -> list[Phrase]:
    """Pydantic's messages about invalid settings."""
    found = []
    bad: list[Any] = ["", "x", -(10**9), 10**9, 1e99, "1.5", [], {}]
    for name in set(Settings.model_fields) - {"config", "state_dir"}:
        for value in bad:
            try:
                Settings(**{name: value})
            except SettingsError as error:
                found.append(error.message)
    return found


@cache
def _pydantic() -> frozenset[str]:
    return frozenset(words for one in _problems() for words in _templates(one))


def _templates(phrase: object) -> Iterator[str]:
    if isinstance(phrase, Phrase):
        yield phrase.template
        for value in phrase.values.values():
            yield from _templates(value)


def test_invalid_settings_are_reported_in_korean() -> None:
    """Every validation error of a setting has a translation."""
    assert len(_pydantic()) > 10
    assert [words for words in _pydantic() if bare(words) and words not in table()] == []
    with pytest.raises(SettingsError) as caught:
        Settings(top_k=0, mode="fuzzy", child_chars=100)
    told = in_language(caught.value, "ko")
    assert "RAG_TOP_K: 1 이상" in told.message
    assert ".env.example" in told.remedy
    assert not re.search("[a-z]{4,}", re.sub("'[^']*'", "", told.message))


def test_values_may_be_phrases() -> None:
    """Phrases within phrases are translated, other strings stay."""
    error = RagError("{name} cannot be written: {said}.", name=Phrase("A file"), said="why {x}")
    assert str(error) == "A file cannot be written: why {x}."
    assert translated(error.message, "en") == error.message
    assert translated(error.message, "ko") == "파일에 쓸 수 없습니다: why {x}."
    assert translated("no phrase", "ko") == "no phrase"
    assert translated(Phrase("never {said}", said="before"), "ko") == "never before"


def test_a_translated_error_keeps_its_code() -> None:
    """A translated error keeps its code; copies of a phrase can be translated."""
    error = SettingsError("{name!r} is not a setting.", "Did you mean {near}?", name="a", near="b")
    told = in_language(error, "ko")
    assert (told.code, told.message) == ("settings", "'a'은(는) 설정 이름이 아닙니다.")
    assert translated(error.text, "ko") == str(told)
    assert in_language(error, "en").text == error.text == str(error)
    for twin in (copy.deepcopy(error.text), pickle.loads(pickle.dumps(error.text))):
        assert translated(twin, "ko") == str(told)


def test_a_bilingual_phrase_is_shown_in_either_language() -> None:
    """Also as a part of another phrase, and inside an error."""
    messages = Messages("table", {"gone": {"ko": "{name} 없음", "en": "no {name}"}})
    phrase = messages.bilingual("gone", "ko", name="x")
    error = RagError(phrase, "Try again.")
    assert str(phrase) == "x 없음"
    assert in_both(phrase) == {"ko": "x 없음", "en": "no x"}
    assert translated(error.text, "en") == "no x Try again."
    assert translated(error.text, "ko").startswith("x 없음")
