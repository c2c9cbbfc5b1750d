"""A persona gives the assistant a name, a tone and topics, in Korean and English."""

from pathlib import Path

import pytest

from errors import PromptError
from prompts.assistant import answer_prompt, answering_prompt, system_prompt
from prompts.persona import Persona, load_persona
from settings import ROOT
from text.messages import LANGUAGES

OWN = """
name: {ko: 길잡이, en: Guide}
role: "You know {trains}."
tone: {ko: 친근한 반말, en: cheerful.}
topics: {ko: [기차, 역], en: [trains, stations]}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def persona(tmp_path: Path) -> Persona:
    return load_persona(write(tmp_path, OWN))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "ko",
            ["이름은 길잡이입니다.", "말투: 친근한 반말.", "질문에만 답합니다: 기차, 역."],
        ),
        ("en", ["Your name is Guide.", "Tone: cheerful.", "about these topics: trains, stations."]),
    ],
)
def test_the_prompt_names_tone_and_topics(
    persona: Persona, language: str, expected: list[str]
) -> None:
    """Both prompts of answers hold the persona in their language, with its braces unchanged."""
    system = system_prompt(
        language=language, examples=[], collection="c", today="t", persona=persona
    )
    messages = answer_prompt(
        language=language,
        question="q",
        evidence="e",
        examples=[],
        collection="c",
        today="t",
        persona=persona,
    )
    for text in (system, messages[0].text):
        assert [one for one in [*expected, "You know {trains}."] if one not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_topics_are_a_constraint_before_the_others(persona: Persona, language: str) -> None:
    """The rule on topics is the first constraint, and the rules of the prompt stay."""
    plain = answering_prompt("answer", language)
    own = answering_prompt("answer", language, None, persona)
    first, _, rest = own.sections["constraints"].partition("\n")
    assert "topics" in first or "주제" in first
    assert rest == plain.sections["constraints"]
    assert own.sections["format"] == plain.sections["format"]


def test_the_version_follows_the_persona(persona: Persona) -> None:
    """An answer under a persona has a version of its own, and the same one for the same persona."""
    versions = {
        answering_prompt("answer", "en", None, one).version
        for one in (None, persona, Persona(name={"en": "Other"}))
    }
    assert len(versions) == 3
    again = answering_prompt("answer", "en", None, persona)
    assert again.version == answering_prompt("answer", "en", None, persona).version


def test_a_field_without_a_language_is_used_in_both(tmp_path: Path) -> None:
    """One text serves both languages, and a language left out takes the other's."""
    persona = load_persona(write(tmp_path, "name: Bo\ntopics: {en: [trains]}"))
    korean = answering_prompt("answer", "ko", None, persona)
    assert "이름은 Bo입니다." in korean.sections["role"]
    assert "trains" in korean.sections["constraints"]
    assert persona.all_topics() == ("trains",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- name", "a persona is a table"),
        ("", "a persona is a table"),
        ("nmae: Bo", r"own\.yaml: a persona has no field 'nmae'"),
        ("name: 3", "'name' must be a text"),
        ("tone: {fr: gai}", "'tone' must be a text"),
        ("topics: trains", "'topics' must be a list of texts"),
        ("topics: {ko: [기차, 3]}", "'topics' must be a list"),
        ("name: {", "not YAML"),
    ],
)
def test_a_broken_persona_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """The message names the file and the field."""
    with pytest.raises(PromptError, match=message):
        load_persona(write(tmp_path, text))


def test_a_missing_persona_is_named(tmp_path: Path) -> None:
    """A file that is gone is an error that names it."""
    with pytest.raises(PromptError, match=r"'gone\.yaml'"):
        load_persona(tmp_path / "gone.yaml")


def test_the_persona_of_this_project() -> None:
    """The persona in data/personas has every field in both languages."""
    for path in (ROOT / "data" / "personas").glob("*.yaml"):
        persona = load_persona(path)
        for field in (persona.name, persona.role, persona.tone, persona.topics):
            assert set(field) == set(LANGUAGES)
