"""Rating of an answer on the chat page: thumbs, reasons, comment and corrected answer."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from chat.feedback.store import FeedbackStore
from errors import StoreUnwritable
from tests.app.parts import answered, keys, texts
from workspace import Workspace

Page = Callable[..., AppTest]
LANGUAGES = pytest.mark.parametrize("language", ["en", "ko"])
SAVED = {"en": "Rating saved", "ko": "평가를 저장했습니다"}
WRONG = {"en": "Wrong", "ko": "틀렸어요"}
RIGHT = {"en": "Ten days before.", "ko": "입영일 열흘 전까지입니다."}
COMMENT = {"en": "Ask *the* office", "ko": "*학과* 사무실에 물어보세요"}


def rated(app: AppTest, turn: str, language: str) -> AppTest:
    """Give a thumb down with a reason, a comment and a correction."""
    app.feedback(key=f"thumb-{turn}").set_value(0).run()
    app.button(key=f"rating_open-{turn}").click().run()
    app.pills(key=f"rating_reasons-{turn}--1").set_value(["wrong"])
    app.text_area(key=f"rating_correction-{turn}").set_value(RIGHT[language])
    app.text_area(key=f"rating_comment-{turn}").set_value(COMMENT[language])
    return app.button(key=f"rating_save-{turn}").click().run()


@LANGUAGES
def test_details_are_stored_and_shown_again(
    page: Page, workspace: Workspace, language: str
) -> None:
    """One line says what is stored, also after a reload; the form holds it."""
    turn = answered(workspace, "t1", "How soon?")
    app = rated(page("conversation", language, thread="t1"), turn, language)
    stored = workspace.feedback.rating(turn, "local")
    assert stored is not None
    assert (stored.thumb, stored.reasons) == (-1, ("wrong",))
    assert (stored.comment, stored.correction) == (COMMENT[language], RIGHT[language])
    for shown in (app, page("conversation", language, thread="t1")):
        said = texts(shown)
        for words in (SAVED, WRONG, COMMENT, RIGHT):
            assert words[language] in said
        assert not shown.text_area
    app.button(key=f"rating_open-{turn}").click().run()
    assert app.pills(key=f"rating_reasons-{turn}--1").value == ["wrong"]
    assert app.text_area(key=f"rating_correction-{turn}").value == RIGHT[language]
    assert app.text_area(key=f"rating_comment-{turn}").value == COMMENT[language]


@LANGUAGES
def test_a_thumb_is_enough(page: Page, workspace: Workspace, language: str) -> None:
    """What more can be said is one line, and goes away for good when it is not wanted."""
    turn = answered(workspace, "t1", "How soon?")
    app = page("conversation", language, thread="t1")
    assert SAVED[language] not in texts(app)
    app.feedback(key=f"thumb-{turn}").set_value(1).run()
    assert SAVED[language] in texts(app)
    assert not app.text_area
    app.button(key=f"rating_dismiss-{turn}").click().run()
    assert SAVED[language] not in texts(app)
    assert not keys(app, "rating_")
    stored = workspace.feedback.rating(turn, "local")
    assert stored is not None and stored.thumb == 1


def test_the_form_of_a_thumb_up_asks_for_what_was_good(page: Page, workspace: Workspace) -> None:
    """It has its own reasons and asks for no correction; it can be left."""
    turn = answered(workspace, "t1", "How soon?")
    app = page(thread="t1")
    app.feedback(key=f"thumb-{turn}").set_value(1).run()
    app.button(key=f"rating_open-{turn}").click().run()
    assert "Helpful" in app.pills(key=f"rating_reasons-{turn}-1").options
    assert [area.key for area in app.text_area] == [f"rating_comment-{turn}"]
    app.button(key=f"rating_cancel-{turn}").click().run()
    assert not app.text_area


def test_the_other_thumb_keeps_the_words(page: Page, workspace: Workspace) -> None:
    """Comment and correction stay; reasons belong to their thumb."""
    turn = answered(workspace, "t1", "How soon?")
    app = rated(page(thread="t1"), turn, "en")
    app.feedback(key=f"thumb-{turn}").set_value(1).run()
    stored = workspace.feedback.rating(turn, "local")
    assert stored is not None
    assert (stored.thumb, stored.reasons) == (1, ())
    assert (stored.comment, stored.correction) == (COMMENT["en"], RIGHT["en"])


@LANGUAGES
def test_a_rating_that_is_taken_back_can_be_restored(
    page: Page, workspace: Workspace, language: str
) -> None:
    """With its reasons and words, and its thumb is pressed again."""
    turn = answered(workspace, "t1", "How soon?")
    app = rated(page("conversation", language, thread="t1"), turn, language)
    app.feedback(key=f"thumb-{turn}").set_value(None).run()
    assert workspace.feedback.rating(turn, "local") is None
    assert RIGHT[language] not in texts(app)
    app.button(key=f"rating_restore-{turn}").click().run()
    stored = workspace.feedback.rating(turn, "local")
    assert stored is not None
    assert (stored.thumb, stored.reasons) == (-1, ("wrong",))
    assert app.feedback(key=f"thumb-{turn}").value == 0
    assert RIGHT[language] in texts(app)


def refuse(self: FeedbackStore, *values: Any, **named: Any) -> None:
    """Fail as a full disk does."""
    raise OperationalError("INSERT", {}, Exception("secret-path")) from None


def unwritable(self: FeedbackStore, *values: Any, **named: Any) -> None:
    """Fail as a database without rights does."""
    raise StoreUnwritable(
        "{name} cannot be written: {said}.", "Check it.", name="app.db", said="readonly"
    )


@pytest.mark.parametrize(
    ("language", "failure", "said"),
    [
        ("en", unwritable, "cannot be written"),
        ("ko", unwritable, "쓸 수 없습니다"),
        ("en", refuse, "Something went wrong"),
    ],
)
def test_an_error_of_the_store_keeps_what_was_typed(
    page: Page,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    failure: Any,
    said: str,
) -> None:
    """The form stays open with its text and says why; saved again, it is stored."""
    turn = answered(workspace, "t1", "How soon?")
    app = page("conversation", language, thread="t1")
    with monkeypatch.context() as broken:
        app.feedback(key=f"thumb-{turn}").set_value(0).run()
        app.button(key=f"rating_open-{turn}").click().run()
        broken.setattr(FeedbackStore, "rate", failure)
        app.text_area(key=f"rating_correction-{turn}").set_value(RIGHT[language])
        app.button(key=f"rating_save-{turn}").click().run()
        assert said in texts(app)
        assert "secret-path" not in texts(app)
        assert app.text_area(key=f"rating_correction-{turn}").value == RIGHT[language]
    app.button(key=f"rating_save-{turn}").click().run()
    stored = workspace.feedback.rating(turn, "local")
    assert stored is not None and stored.correction == RIGHT[language]
    assert said not in texts(app)


def test_a_thumb_that_is_not_stored_is_not_pressed(
    page: Page, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says why, and shows what is stored."""
    turn = answered(workspace, "t1", "How soon?")
    app = page(thread="t1")
    with monkeypatch.context() as broken:
        broken.setattr(FeedbackStore, "rate", unwritable)
        app.feedback(key=f"thumb-{turn}").set_value(0).run()
    assert "cannot be written" in texts(app)
    assert app.feedback(key=f"thumb-{turn}").value is None
    assert workspace.feedback.rating(turn, "local") is None


@LANGUAGES
def test_a_correction_that_is_too_long_stays(
    page: Page, workspace: Workspace, language: str
) -> None:
    """Nothing is cut off; the message says how long it may be."""
    turn = answered(workspace, "t1", "How soon?")
    app = page("conversation", language, thread="t1")
    app.feedback(key=f"thumb-{turn}").set_value(0).run()
    app.button(key=f"rating_open-{turn}").click().run()
    long = "가나다 " * 2500
    app.text_area(key=f"rating_correction-{turn}").set_value(long)
    app.button(key=f"rating_save-{turn}").click().run()
    assert "8000" in texts(app)
    assert app.text_area(key=f"rating_correction-{turn}").value == long
