"""Export: Markdown, JSON and HTML of a conversation, and one answer to copy."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import chat.library.export
from agents.events import Answer, Error, Notice, Step
from chains.sources import Citation
from chat.library.export.records import FORMAT, VERSION
from chat.library.library import Library
from chat.library.messages import TABLE
from chat.store import AppStore
from tests.chat.library.turns import cite, say, source
from text.messages import Messages

SCHEMA = Path(str(chat.library.export.__file__)).with_name("conversation.schema.json")
ANSWER = "**두 해**입니다 [1]. | x |\n\n| 학기 | 금액 |\n|---|---|\n| 1 | 300 [2] |\n\n`[1]` 아님."


@pytest.fixture
def talk(store: AppStore, library: Library) -> str:
    """A conversation with a table, two sources, a failed turn and one that is waited for."""
    leave = source(1, "docs/leave.md", title="휴학 규정", kind="page", page=3, name="3")
    fees = source(
        2,
        "https://example.org/fees",
        title="",
        url="https://example.org/fees",
        text="300 won",
        page=0,
    )
    other = source(3, "docs/other.md", title="Not cited")
    citations = [
        cite(leave, quote="두 해", start=4, end=7),
        cite(leave, quote="두 해"),
        Citation(2, fees.source, 0, "300 won", "", None),
    ]
    step = Step("s1", "search_documents", "휴학", "done", 12)
    end = Answer(
        ANSWER,
        False,
        citations,
        [step],
        "t1",
        guard=[{"rule": "hidden-rule"}],
        usage={"total_tokens": 9},
        ms={"total": 40},
        notices=[Notice("limit", "알림 <하나>")],
    )
    turn = store.begin("t1", "local", "군휴학은 얼마나\n되나요?", assistant="rag")
    store.finish(turn, "done", end, text=ANSWER, sources=[leave, fees, other])
    store.rate(turn, "local", 1)
    failed = store.begin("t1", "local", "둘째 질문")
    store.finish(failed, "failed", Error("모델이 없습니다", "model"), text="반쯤", sources=[])
    store.begin("t1", "local", "셋째 질문")
    library.set_tags("t1", "local", ["시험"])
    return turn


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ["# 군휴학은 얼마나 되나요?", "## 1\\. 질문", "#### 출처", "확인하지 않음", "시험"]),
        ("en", ["# 군휴학은 얼마나 되나요?", "## 1\\. Question", "#### Sources", "not checked"]),
    ],
)
def test_markdown_has_questions_answers_and_sources(
    library: Library, talk: str, language: str, words: list[str]
) -> None:
    """Tables and emphasis stay, [n] is that of the list below, only cited sources are listed."""
    file = library.export("t1", "local", "markdown", language)
    plain = file.text.replace("\\", "")
    assert all(word.replace("\\", "") in plain for word in words)
    assert "| 1 | 300 [2] |" in plain
    assert "**두 해**입니다 [1]" in plain
    assert re.search(r"- \[1\] 휴학 규정 · .*3", plain)
    assert plain.count("> 두 해") == 1
    assert "<https://example.org/fees>" in file.text
    assert "Not cited" not in file.text
    assert "> 군휴학은 얼마나" in file.text
    assert "모델이 없습니다" in file.text
    assert "반쯤" in file.text
    assert "hidden-rule" not in file.text
    assert (file.name, file.media_type) == (
        "군휴학은-얼마나-되나요.md",
        "text/markdown; charset=utf-8",
    )


@pytest.mark.parametrize(("language", "heading"), [("ko", "### 출처"), ("en", "### Sources")])
def test_one_answer_is_copied_with_its_sources(
    library: Library, talk: str, language: str, heading: str
) -> None:
    """Without question and title."""
    copied = library.answer_markdown(talk, "local", language)
    assert copied.startswith("**두 해**")
    assert copied.index("| 1 | 300") < copied.index(heading) < copied.index("휴학 규정")
    assert "얼마나" not in copied


def test_json_holds_everything_to_read_it_elsewhere(library: Library, talk: str) -> None:
    """It is valid by its schema; quotes and passages are there, guard decisions are not."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    file = library.export("t1", "local", "json")
    record = json.loads(file.text)
    Draft202012Validator(schema).validate(record)
    assert (record["format"], record["version"]) == (FORMAT, VERSION)
    assert record["thread"]["tags"] == ["시험"]
    first, failed, running = record["exchanges"]
    assert (first["turn"], first["answer"], first["rating"]) == (talk, ANSWER, 1)
    assert [found["title"] for found in first["sources"]] == ["휴학 규정", "", "Not cited"]
    assert (first["citations"][0]["quote"], first["citations"][0]["start"]) == ("두 해", 4)
    assert first["steps"][0]["input"] == "휴학"
    assert first["notices"] == [{"kind": "limit", "text": "알림 <하나>"}]
    assert failed["error"] == {"code": "model", "message": "모델이 없습니다"}
    assert (running["status"], running["answer"], running["error"]) == ("running", "", None)
    assert "hidden-rule" not in file.text
    assert file.name.endswith(".json")


def test_a_wrong_record_fails_its_schema(library: Library, talk: str) -> None:
    """The schema tells a record of another version, or one without its sources."""
    validator = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    record = json.loads(library.export("t1", "local", "json").text)
    assert validator.is_valid(record)
    assert not validator.is_valid({**record, "version": 2})
    del record["exchanges"][0]["sources"]
    assert not validator.is_valid(record)


@pytest.mark.parametrize(
    ("language", "words"),
    [("ko", ["질문 1", "출처", "태그: 시험"]), ("en", ["Question 1", "Sources"])],
)
def test_html_links_citations_to_their_sources(
    library: Library, talk: str, language: str, words: list[str]
) -> None:
    """A standalone page with its labels in a language; code holds no links."""
    text = library.export("t1", "local", "html", language).text
    assert f'<html lang="{language}">' in text
    assert all(word in text for word in words)
    assert re.search(
        r'<strong>두 해</strong>입니다 <a class="cite" href="#t1-s1"[^>]*>\[1\]</a>', text
    )
    assert re.search(r'<td>300 <a class="cite doubt" href="#t1-s2"[^>]*>\[2\]</a></td>', text)
    assert "<code>[1]</code>" in text
    assert re.search(r'<li id="t1-s1" value="1">휴학 규정', text)
    assert 'href="https://example.org/fees"' in text
    assert "군휴학은 얼마나<br>되나요?" in text
    assert "알림 &lt;하나&gt;" in text
    assert "Not cited" not in text


def test_html_allows_its_own_style_sheet_alone(library: Library, talk: str) -> None:
    """The policy names the hash of the style sheet, which knows dark mode and loads nothing."""
    text = library.export("t1", "local", "html").text
    style = text[text.index("<style>") + 7 : text.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "prefers-color-scheme: dark" in style
    assert "keep-all" in style


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etc-passwd.md"),
        ("군휴학?", "군휴학.md"),
        ('a"b\\c:d*e', "a-b-c-d-e.md"),
        ("...", "conversation.md"),
        ("가" * 60, "가" * 60 + ".md"),
        ("", "Untitled-conversation.md"),
    ],
)
def test_file_names_are_names(library: Library, store: AppStore, title: str, name: str) -> None:
    """A title becomes a name without folders and marks."""
    say(store)
    store.rename("t1", "local", title)
    assert library.export("t1", "local", "markdown").name == name


def test_every_message_is_in_both_languages() -> None:
    """Korean texts are Korean, and no two languages are the same text."""
    table = Messages.load(TABLE)
    values = dict.fromkeys(("turns", "days", "time", "count"), "7")
    for key in table:
        korean, english = table(key, "ko", **values), table(key, "en", **values)
        assert re.search("[가-힣]", korean), key
        assert not re.search("[가-힣]", english), key
