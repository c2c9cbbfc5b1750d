"""Below an answer: copy, details, follow-up questions, and what was not looked up."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from agents.events import Notice, Step
from tests.app.conftest import wait_for_answer
from tests.app.parts import answered, html, keys, texts
from workspace import Workspace

Page = Callable[..., AppTest]


@pytest.mark.parametrize(("language", "heading"), [("ko", "출처"), ("en", "Sources")])
def test_an_answer_can_be_copied_with_its_sources(
    page: Page, workspace: Workspace, language: str, heading: str
) -> None:
    """One button has the text, the other Markdown with numbered sources."""
    turn = answered(workspace, "t1", "How soon?", "Seven days before [1].")
    shown = html(page(thread="t1", language=language))
    assert f'data-copy="text" data-turn="{turn}"' in shown
    assert f"Seven days before [1].\n\n**{heading}**\n\n[1] Leave, leave.md" in shown


def test_an_answer_without_sources_has_one_copy_button(page: Page, workspace: Workspace) -> None:
    """There are no sources to copy with it."""
    answered(workspace, "t1", "Thanks!", "You are welcome.", sources=[], citations=[])
    shown = html(page(thread="t1"))
    assert 'class="copy" data-copy="text"' in shown
    assert 'class="copy" data-copy="markdown"' not in shown


def test_text_to_copy_is_escaped(page: Page, workspace: Workspace) -> None:
    """An answer cannot break out of the button."""
    answered(workspace, "t1", "How soon?", 'a"><script>alert(1)</script> [1]')
    assert "<script>alert" not in html(page(thread="t1"))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ["답한 모델", "test-model", "12.3초 (찾기 0.4초)", "안전 규칙의 판단"]),
        ("en", ["Model", "test-model", "12.3 s (search 0.4 s)", "Decisions of the guardrails"]),
    ],
)
def test_details_tell_how_an_answer_was_made(
    page: Page, workspace: Workspace, language: str, words: list[str]
) -> None:
    """Model, question in full, tokens, cost, time, passages and decisions, once it is opened."""
    turn = answered(
        workspace,
        "t1",
        "How soon?",
        model="test-model",
        ms={"total": 12_300, "retrieval": 400},
        usage={"total_tokens": 1500, "input_tokens": 1400, "output_tokens": 100, "usd": 0.0123},
        guard=[{"rail": "pii", "rule": "phone", "action": "redact", "channel": "user"}],
    )
    app = page(thread="t1", language=language)
    assert "test-model" not in html(app)
    app.session_state[f"details-{turn}"] = True
    app.run()
    shown = html(app) + texts(app)
    for word in [*words, "1,500", "$0.0123", "pii · phone · redact", "[1] Leave"]:
        assert word in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [("ko", "문서에서 찾지 않은 답"), ("en", "Not looked up in the documents")],
)
def test_an_answer_without_a_search_looks_different(
    page: Page, workspace: Workspace, language: str, words: str
) -> None:
    """It has a badge; one with a search has none."""
    notice = Notice("not_searched", "The documents were not searched.")
    answered(workspace, "t1", "How soon?", "Soon.", sources=[], citations=[], notices=[notice])
    answered(workspace, "t2", "How soon?", "Seven days [1].")
    assert words in texts(page(thread="t1", language=language))
    assert words not in texts(page(thread="t2", language=language))


@pytest.mark.parametrize(("language", "words"), [("ko", "허용하지 않음"), ("en", "refused")])
def test_a_refused_call_is_no_failure(
    page: Page, workspace: Workspace, language: str, words: str
) -> None:
    """A tool that was not allowed to run is shown as refused."""
    turn = workspace.store.begin("t1", "local", "Book a room")
    workspace.store.record(turn, [(1, Step("a", "book_room", "210", "refused"))])
    shown = html(page(thread="t1", language=language))
    assert words in shown and "failed" not in shown and "실패" not in shown


def test_follow_up_questions_are_asked_by_a_click(page: Page, filled: Workspace) -> None:
    """The last answer has questions that the documents answer; a click asks one."""
    folder = filled.settings.state_dir.parent / "documents"
    rest = " ".join(f"Clause {number} names office {number * 7}." for number in range(60))
    (folder / "leave.md").write_text(
        "# Leave of absence\n\n## Military leave\n\n"
        f"Students apply for military leave seven days before enlistment. {rest}\n\n"
        "## Medical leave\n\n"
        f"Medical leave needs a certificate of four weeks of treatment. {rest}\n",
        "utf-8",
    )
    filled.index.add([folder])
    app = page()
    app.chat_input[0].set_value("When do I apply for military leave?").run()
    wait_for_answer(filled)
    app.run()
    key = keys(app, "next-")[0]
    assert "medical leave" in app.button(key=key).label
    app.button(key=key).click().run()
    wait_for_answer(filled)
    app.run()
    assert "certificate" in app.chat_message[3].markdown[0].value


def test_starters_follow_what_was_added_last(page: Page, filled: Workspace) -> None:
    """A document that is added leads the questions of the first screen."""
    folder = filled.settings.state_dir.parent / "documents"
    (folder / "kiln.md").write_text("# Ceramics kiln\n\nIt reaches 1283 degrees.\n", "utf-8")
    filled.index.add([folder / "kiln.md"])
    assert "Ceramics kiln" in page().button(key="starter-0").label
    assert "Ceramics kiln" in page(language="ko").button(key="starter-0").label
