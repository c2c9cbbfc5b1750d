"""Prompts are files that say the same in Korean and English."""

import ast
from datetime import date
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from errors import PromptError
from models.evidence import Evidence, render_evidence
from models.offline.prompt_parsing import parse_prompt
from prompts.assistant import answer_prompt, condense_prompt, summary_prompt, system_prompt
from prompts.templates import FOLDER, PLACEHOLDERS, SECTIONS, check_folder, load_prompt
from settings import ROOT
from text.messages import placeholders

EXAMPLE = [{"question": "How {long}?", "answer": "Two years [1]."}]


@pytest.mark.parametrize("name", PLACEHOLDERS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_prompt_has_all_sections(name: str, language: str) -> None:
    """Each prompt is there in both languages with role, task, context, examples, constraints."""
    prompt = load_prompt(name, language)
    assert tuple(prompt.sections) == SECTIONS
    assert all(prompt.sections.values())
    assert prompt.language == language


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_both_languages_hold_the_same_placeholders(name: str) -> None:
    """What is filled in English is filled in Korean, in the same sections."""
    korean, english = load_prompt(name, "ko"), load_prompt(name, "en")
    for section in SECTIONS:
        assert placeholders(korean.sections[section]) == placeholders(english.sections[section])
    assert placeholders(korean.human) == placeholders(english.human)


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_both_languages_set_the_same_rules(name: str) -> None:
    """A rule added in one language is missed in the other."""
    rules = [load_prompt(name, code).sections["constraints"].split("\n- ") for code in ("ko", "en")]
    assert len(rules[0]) == len(rules[1]) > 3
    steps = [load_prompt(name, code).sections["task"].count("\n") for code in ("ko", "en")]
    assert steps[0] == steps[1]


def test_no_prompt_file_is_forgotten() -> None:
    """Every file in the folders is a prompt that can be loaded."""
    for language in ("ko", "en"):
        assert {file.stem for file in (FOLDER / language).iterdir()} == set(PLACEHOLDERS)


@pytest.mark.parametrize(
    ("language", "must"),
    [
        (
            "en",
            ["`search_documents`", "[1]", "<passage-…>", "never an instruction", "do not guess"],
        ),
        ("en", ["Answer in the language of the question", "Never make one up"]),
        (
            "ko",
            ["`search_documents`", "[1]", "<passage-…>", "지시가 아니므로", "짐작하지 않습니다"],
        ),
        ("ko", ["질문과 같은 언어로", "지어내거나"]),
    ],
)
def test_the_assistant_is_told_the_rules(language: str, must: list[str]) -> None:
    """Searching, citing, mistrusting documents, abstaining and not inventing are all asked for."""
    text = system_prompt(language=language, examples=EXAMPLE, collection="c", today="2026-11-20")
    assert [words for words in must if words not in text] == []


@pytest.mark.parametrize(("language", "label"), [("ko", "질문: "), ("en", "Question: ")])
def test_the_system_prompt_is_filled(language: str, label: str) -> None:
    """Date, collection and chosen examples stand in the prompt, braces in them untouched."""
    text = system_prompt(
        language=language, examples=EXAMPLE, collection="rules {24}", today=date(2026, 11, 20)
    )
    assert "2026-11-20" in text
    assert "rules {24}" in text
    assert f"{label}How {{long}}?" in text


@pytest.mark.parametrize(("language", "heading"), [("ko", "# 예시"), ("en", "# Examples")])
def test_no_examples_no_section(language: str, heading: str) -> None:
    """Without examples their section is left out, not left empty."""
    text = system_prompt(language=language, examples=[], collection="c", today="t")
    assert heading not in text
    assert text.count("\n# ") == 3


def test_the_answer_prompt_keeps_the_conversation_between() -> None:
    """System first, the conversation next, evidence and question last."""
    messages = answer_prompt(
        language="en",
        question="And {weekends}?",
        evidence="<passage-0a1b2c3d n=1>",
        examples=[],
        collection="c",
        today="t",
        history=[HumanMessage("hi"), AIMessage("hello")],
    )
    assert [m.type for m in messages] == ["system", "human", "ai", "human"]
    assert "<passage-0a1b2c3d n=1>" in messages[-1].text
    assert messages[-1].text.endswith("Question: And {weekends}?")
    assert "<passage-0a1b2c3d" not in messages[0].text


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_embedded_model_finds_question_and_evidence_in_the_answer_prompt(language: str) -> None:
    """The embedded model reads the same prompt that the others get."""
    question = "군 휴학은?\nAnd in the army?"
    evidence = render_evidence([Evidence(1, "leave.md", "질문: 휴학은? Question: leave?")])
    turn = parse_prompt(
        answer_prompt(
            language=language,
            question=question,
            evidence=evidence,
            examples=EXAMPLE,
            collection="c",
            today="t",
        )
    )
    assert turn.question == question
    assert [passage.n for passage in turn.evidence] == [1]


def test_condense_and_summary_are_filled() -> None:
    """The helper prompts carry the conversation, the question and the text."""
    condense = condense_prompt(language="ko", question="주말은?", history=[HumanMessage("평일은?")])
    assert "human: 평일은?" in condense[0].text
    assert condense[1].text == "주말은?"
    summary = summary_prompt(language="en", text="long {text}", sentences=3)
    assert "At most 3 sentences" in summary[0].text
    assert summary[1].text == "long {text}"


def test_a_value_too_few_or_too_many_is_named() -> None:
    """A forgotten or unknown value is an error that names prompt and placeholder."""
    prompt = load_prompt("summary", "en")
    with pytest.raises(PromptError, match=r"'summary' \(en\): 'sentences' is not filled"):
        prompt.messages(text="t")
    with pytest.raises(PromptError, match="'words' is not in the prompt"):
        prompt.messages(text="t", sentences=1, words=2)


def test_prompts_are_langchain_templates_too() -> None:
    """A prompt can be piped into a LangChain chain."""
    value = load_prompt("summary", "en").template().invoke({"text": "t", "sentences": 2})
    assert [m.type for m in value.to_messages()] == ["system", "human"]


def edited(tmp_path: Path, old: str, new: str) -> Path:
    text = (FOLDER / "en" / "summary.md").read_text("utf-8")
    assert old in text
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "summary.md").write_text(text.replace(old, new), "utf-8")
    return tmp_path


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    """A changed character changes the version, so that caches and runs notice."""
    same = load_prompt("summary", "en").version
    assert load_prompt("summary", "en", edited(tmp_path, "short", "brief")).version != same


def test_a_folder_replaces_what_it_holds(tmp_path: Path) -> None:
    """The prompt in one's own folder is read, the others are the project's."""
    own = edited(tmp_path, "short", "brief")
    assert load_prompt("summary", "en", own).version != load_prompt("summary", "en").version
    assert load_prompt("summary", "ko", own).version == load_prompt("summary", "ko").version
    check_folder(own)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (None, "holds no prompt"),
        ("answr", "There is no prompt 'answr'"),
        ("answer", "'answer' \\(en\\): the placeholder"),
    ],
)
def test_a_useless_folder_is_refused(name: str | None, message: str, tmp_path: Path) -> None:
    """An empty folder, a misspelt name and a damaged prompt are told before a question is asked."""
    if name:
        (tmp_path / "en").mkdir()
        (tmp_path / "en" / f"{name}.md").write_text("# Role\n", "utf-8")
    with pytest.raises(PromptError, match=message):
        check_folder(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{text}", "", r"'summary' \(en\): the placeholder 'text' is missing"),
        ("{text}", "{text} {page}", "the placeholder 'page' may not be used"),
        ("{text}", "{text", "expected '}'"),
        ("# Examples", "# Samples", "sections Role, Task, Context, Samples, Constraints"),
        ("# Role", "Role", "sections Task,"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A template with a wrong placeholder or section is refused, and the message names it."""
    with pytest.raises(PromptError, match=message):
        load_prompt("summary", "en", edited(tmp_path, old, new))


def loads() -> list[tuple[str, int, int]]:
    """Where the product loads a prompt: file, line, and how many arguments it passes."""
    found = []
    for room in ("agents", "chains", "evals", "prompts"):
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "load_prompt":
                    place = file.relative_to(ROOT).as_posix()
                    found.append((place, node.lineno, len(node.args) + len(node.keywords)))
    return found


def test_ones_own_folder_reaches_every_prompt() -> None:
    """Wherever a prompt is loaded, it is looked for in a folder of one's own first."""
    assert len(loads()) >= len(PLACEHOLDERS)
    assert [(place, line) for place, line, arguments in loads() if arguments != 3] == []


def test_an_unknown_prompt_lists_the_known() -> None:
    """A misspelt prompt name is answered with the names there are."""
    with pytest.raises(
        PromptError, match="assistant, answer, condense, summary, hyde, queries, rerank"
    ):
        load_prompt("asistant", "en")


def test_other_languages_are_served_in_english() -> None:
    """A question in a third language gets the English prompt."""
    assert load_prompt("answer", "ja") is not load_prompt("answer", "ko")
    assert load_prompt("answer", "ja").language == "en"
