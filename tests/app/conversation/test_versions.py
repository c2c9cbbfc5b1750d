"""Versions of answers and edited questions on the chat page."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import wait_for_answer
from tests.app.parts import answered, keys, texts
from workspace import Workspace

Page = Callable[..., AppTest]
LANGUAGES = pytest.mark.parametrize(
    ("language", "question", "other"),
    [
        ("en", "How soon must I apply for military leave?", "How long is military leave granted?"),
        ("ko", "군휴학은 언제까지 신청하나요?", "일반휴학은 몇 학기까지 되나요?"),
    ],
)


@LANGUAGES
def test_answering_again_makes_a_version(
    page: Page, filled: Workspace, language: str, question: str, other: str
) -> None:
    """The question stays one; its answers are switched between."""
    first = answered(filled, "t1", question, "An old answer.")
    app = page("conversation", language, thread="t1")
    app.button(key=f"again-{first}").click().run()
    wait_for_answer(filled)
    app.run()
    assert "2/2" in texts(app)
    assert [m.name for m in app.chat_message].count("user") == 1
    assert "An old answer." not in texts(app)
    (before,) = keys(app, "version_before-")
    app.button(key=before).click().run()
    assert "An old answer." in texts(app)
    assert "1/2" in texts(app)


@LANGUAGES
def test_a_question_is_edited(
    page: Page, filled: Workspace, language: str, question: str, other: str
) -> None:
    """The edited question stands in place of the old one, with what followed that put aside."""
    first = answered(filled, "t1", question, "An old answer.")
    answered(filled, "t1", "A later question", "A later answer.")
    app = page("conversation", language, thread="t1")
    app.button(key=f"edit-{first}").click().run()
    app.text_area(key=f"edited-{first}").set_value(other)
    app.button(key=f"send-{first}").click().run()
    wait_for_answer(filled)
    app.run()
    assert other in texts(app)
    assert "A later answer." not in texts(app)
    (before,) = keys(app, "version_before-")
    app.button(key=before).click().run()
    assert question in texts(app)
    assert "A later answer." in texts(app)


@LANGUAGES
def test_an_edit_that_is_refused_stays_in_its_form(
    page: Page, filled: Workspace, language: str, question: str, other: str
) -> None:
    """An empty question is refused with a reason, and the form stays open; it can be left."""
    first = answered(filled, "t1", question, "An old answer.")
    app = page("conversation", language, thread="t1")
    app.button(key=f"edit-{first}").click().run()
    app.text_area(key=f"edited-{first}").set_value("  ")
    app.button(key=f"send-{first}").click().run()
    assert app.text_area(key=f"edited-{first}").value == "  "
    assert app.warning
    app.button(key=f"cancel-{first}").click().run()
    assert question in texts(app)
    assert not keys(app, "send-")
