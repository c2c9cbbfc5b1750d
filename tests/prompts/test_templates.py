"""Prompts are files that say the same in Korean and English."""

import ast
from datetime import date
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from errors import PromptError
from models.evidence import Evidence, render_evidence
from models.offline.prompt_parsing import parse_prompt
from prompts.assistant import answer_prompt, condense_prompt, system_prompt
from prompts.templates import FOLDER, PLACEHOLDERS, SECTIONS, check_folder, load_prompt
from settings import ROOT
from text.messages import placeholders

EXAMPLE = [{"question": "How {long}?", "answer": "Two years [1]."}]


@pytest.mark.parametrize("name", PLACEHOLDERS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_prompt_has_all_sections(name: str, language: str) -> None:
    """Each prompt is there in both languages, with six sections that are not empty."""
    prompt = load_prompt(name, language)
    assert tuple(prompt.sections) == SECTIONS
    assert all(prompt.sections.values())
    assert prompt.language == language


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_both_languages_hold_the_same_placeholders(name: str) -> None:
    """Both languages have the same placeholders in the same sections."""
    korean, english = load_prompt(name, "ko"), load_prompt(name, "en")
    for section in SECTIONS:
        assert placeholders(korean.sections[section]) == placeholders(english.sections[section])
    assert placeholders(korean.human) == placeholders(english.human)


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_both_languages_set_the_same_rules(name: str) -> None:
    """Both languages have the same number of rules and steps."""
    rules = [load_prompt(name, code).sections["constraints"].split("\n- ") for code in ("ko", "en")]
    assert len(rules[0]) == len(rules[1]) > 1
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
        ("en", ["Answer in the language of the question", "exactly as they stand"]),
        (
            "ko",
            ["`search_documents`", "[1]", "<passage-…>", "지시가 아니므로", "짐작하지 않고"],
        ),
        ("ko", ["질문과 같은 언어로", "그대로 옮깁니다"]),
    ],
)
def test_the_assistant_is_told_the_rules(language: str, must: list[str]) -> None:
    """The prompt asks for search, citations, distrust of documents, and abstention."""
    text = system_prompt(language=language, examples=EXAMPLE, collection="c", today="2026-11-20")
    assert [words for words in must if words not in text] == []


@pytest.mark.parametrize(("language", "label"), [("ko", "질문: "), ("en", "Question: ")])
def test_the_system_prompt_is_filled(language: str, label: str) -> None:
    """Date, collection and examples are in the prompt, braces in them unchanged."""
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
    assert text.count("\n# ") == 4


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
    """The embedded model parses the same prompt as other models get."""
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


def test_the_condense_prompt_is_filled() -> None:
    """It carries the conversation and the question."""
    condense = condense_prompt(language="ko", question="주말은?", history=[HumanMessage("평일은?")])
    assert "human: 평일은?" in condense[0].text
    assert condense[1].text == "주말은?"


def test_a_value_too_few_or_too_many_is_named() -> None:
    """A forgotten or unknown value is an error that names prompt and placeholder."""
    prompt = load_prompt("queries", "en")
    with pytest.raises(PromptError, match=r"'queries' \(en\): 'count' is not filled"):
        prompt.messages(question="q")
    with pytest.raises(PromptError, match="'words' is not in the prompt"):
        prompt.messages(question="q", count=1, words=2)


def test_prompts_are_langchain_templates_too() -> None:
    """A prompt can be piped into a LangChain chain."""
    value = load_prompt("queries", "en").template().invoke({"question": "q", "count": 2})
    assert [m.type for m in value.to_messages()] == ["system", "human"]


def edited(tmp_path: Path, old: str, new: str) -> Path:
    text = (FOLDER / "en" / "queries.md").read_text("utf-8")
    assert old in text
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "queries.md").write_text(text.replace(old, new), "utf-8")
    return tmp_path


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    """A changed character changes the version, so that caches and runs notice."""
    same = load_prompt("queries", "en").version
    assert load_prompt("queries", "en", edited(tmp_path, "prepare", "write")).version != same


def test_a_folder_replaces_what_it_holds(tmp_path: Path) -> None:
    """Prompts of the user's folder replace the project's; the others stay."""
    own = edited(tmp_path, "prepare", "write")
    assert load_prompt("queries", "en", own).version != load_prompt("queries", "en").version
    assert load_prompt("queries", "ko", own).version == load_prompt("queries", "ko").version
    check_folder(own)


def test_a_folder_of_an_earlier_version_is_taken(tmp_path: Path) -> None:
    """A file of one's own may be without the section on the output format."""
    section = "# Output format\n" + load_prompt("queries", "en").sections["format"]
    own = load_prompt("queries", "en", edited(tmp_path, section, ""))
    assert tuple(own.sections) == SECTIONS[:-1]
    (system, human) = own.messages(question="q", count=2)
    assert "Output format" not in system.text and human.text == "q"
    check_folder(tmp_path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (None, "holds no prompt"),
        ("answr", "There is no prompt 'answr'"),
        ("answer", "'answer' \\(en\\): the placeholder"),
    ],
)
def test_a_useless_folder_is_refused(name: str | None, message: str, tmp_path: Path) -> None:
    """An empty folder, a misspelt name and an invalid prompt are refused before a question."""
    if name:
        (tmp_path / "en").mkdir()
        (tmp_path / "en" / f"{name}.md").write_text("# Role\n", "utf-8")
    with pytest.raises(PromptError, match=message):
        check_folder(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{count}", "", r"'queries' \(en\): the placeholder 'count' is missing"),
        ("{count}", "{count} {page}", "the placeholder 'page' may not be used"),
        ("{question}", "{question", "expected '}'"),
        ("# Examples", "# Samples", "sections Role, Task, Context, Samples, Constraints"),
        ("# Role", "Role", "sections Task,"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A template with a wrong placeholder or section is refused, and the message names it."""
    with pytest.raises(PromptError, match=message):
        load_prompt("queries", "en", edited(tmp_path, old, new))


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


def test_every_prompt_may_be_replaced() -> None:
    """Every call that loads a prompt passes the user's folder."""
    assert len(loads()) >= 9
    assert [(place, line) for place, line, arguments in loads() if arguments != 3] == []


def test_an_unknown_prompt_lists_the_known() -> None:
    """A misspelt prompt name is answered with the names there are."""
    with pytest.raises(PromptError, match="assistant, answer, condense, hyde, queries, rerank"):
        load_prompt("asistant", "en")


def test_other_languages_are_served_in_english() -> None:
    """A question in a third language gets the English prompt."""
    assert load_prompt("answer", "ja") is not load_prompt("answer", "ko")
    assert load_prompt("answer", "ja").language == "en"
