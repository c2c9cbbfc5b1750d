"""Use of a rated answer on the chat page: preview, result in words, and taking it back."""

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from app_pages import session
from chat.feedback.promotions import Kind
from evals.feedback.files import cases_file
from tests.app.parts import answered, keys, texts
from workspace import Workspace

Page = Callable[..., AppTest]
LANGUAGES = pytest.mark.parametrize("language", ["en", "ko"])
QUESTION = {"en": "Who tells me the deadline?", "ko": "마감은 누가 알려 주나요?"}
RIGHT = {
    "en": "Students apply for military leave seven days before the day of enlistment.",
    "ko": "군휴학은 입영일 7일 전까지 신청해야 한다.",
}
SHORT = {"en": "seven days before", "ko": "7일 전까지"}
SAID: dict[Kind, dict[str, str]] = {
    "case": {"en": "Saved as an evaluation case", "ko": "평가 문항으로 저장했습니다"},
    "example": {"en": "It is selected for this question", "ko": "이 예시가 뽑힙니다"},
    "ban": {"en": "never answered with a stored answer", "ko": "저장된 답을 쓰지 않습니다"},
    "training": {"en": "Saved as a training row", "ko": "학습 데이터로 저장했습니다"},
}


@pytest.fixture(autouse=True)
def no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples of any length are selected."""
    monkeypatch.setenv("RAG_EXAMPLE_TOKENS", "0")


def opened(
    page: Page, workspace: Workspace, language: str, correction: str | None = None
) -> tuple[AppTest, str]:
    """The dialog about an answer that was rated down with a correction."""
    turn = answered(workspace, "t1", QUESTION[language], "No idea.", sources=[], citations=[])
    right = RIGHT[language] if correction is None else correction
    workspace.feedback.rate(turn, "local", -1, correction=right)
    app = page("conversation", language, thread="t1")
    return app.button(key=f"use-{turn}").click().run(), turn


def chosen(app: AppTest, kind: Kind) -> AppTest:
    """Choose what is to be made."""
    return app.pills(key="promotion_kind").set_value(kind).run()


@LANGUAGES
@pytest.mark.parametrize("kind", SAID)
def test_one_click_makes_it_and_another_takes_it_back(
    page: Page, filled: Workspace, language: str, kind: Kind
) -> None:
    """The preview shows what is made before anything is stored; the result is said in words."""
    app, turn = opened(page, filled, language)
    if kind != "case":
        chosen(app, kind)
    assert QUESTION[language] in texts(app)
    assert filled.promotions.of_turn(turn) == []
    app.button(key="promotion_make").click().run()
    (made,) = filled.promotions.of_turn(turn)
    assert (made.kind, made.by) == (kind, "local")
    assert SAID[kind][language] in texts(app)
    app.button(key=f"take_back-{kind}").click().run()
    assert filled.promotions.of_turn(turn) == []
    assert SAID[kind][language] not in texts(app)
    assert app.button(key="promotion_make")


@LANGUAGES
def test_a_case_has_the_correction_at_hand(page: Page, filled: Workspace, language: str) -> None:
    """What a right answer contains is filled in with the correction, and can be shortened."""
    app, turn = opened(page, filled, language)
    field = app.text_area(key=f"promotion_accepted-{turn}")
    assert field.value == RIGHT[language].rstrip(".")
    field.set_value(SHORT[language]).run()
    app.button(key="promotion_make").click().run()
    (case,) = map(json.loads, cases_file(filled.settings).read_text("utf-8").splitlines())
    assert case["answers"] == [SHORT[language]]
    assert "feedback/cases.jsonl" in "".join(block.value for block in app.code)
    assert str(filled.settings.state_dir.parent) not in "".join(b.value for b in app.code)


def test_a_case_can_be_that_there_is_no_answer(page: Page, filled: Workspace) -> None:
    """The right answer is then to abstain."""
    app, turn = opened(page, filled, "en")
    app.checkbox(key="promotion_unanswerable").check().run()
    assert "It has to say that the documents have no answer" in texts(app)
    app.button(key="promotion_make").click().run()
    assert filled.promotions.of_turn(turn)[0].data["case"]["kind"] == "unanswerable"


@LANGUAGES
def test_what_cannot_be_made_says_why(page: Page, filled: Workspace, language: str) -> None:
    """The reason stands in place of the button; a missing correction can be written at once."""
    app, turn = opened(page, filled, language, correction="")
    assert not keys(app, "promotion_make")
    reason = {"en": "has no corrected answer", "ko": "고친 답이 없습니다"}[language]
    assert reason in texts(app)
    app.button(key="promotion_correct").click().run()
    assert app.text_area(key=f"rating_correction-{turn}")
    assert not keys(app, "promotion_")


@LANGUAGES
def test_an_approved_answer_needs_the_cache(page: Page, filled: Workspace, language: str) -> None:
    """Where it is off, the page names the setting."""
    app, _ = opened(page, filled, language)
    chosen(app, "cache")
    assert "RAG_CACHE" in texts(app)
    assert not keys(app, "promotion_make")


def test_the_embedded_model_reads_no_examples(page: Page, filled: Workspace) -> None:
    """Which is said where one is made."""
    app, _ = opened(page, filled, "en")
    chosen(app, "example").button(key="promotion_make").click().run()
    assert "reads no examples" in texts(app)


def test_a_changed_rating_is_pointed_out(page: Page, filled: Workspace) -> None:
    """What was made of it is older."""
    app, turn = opened(page, filled, "en")
    app.button(key="promotion_make").click().run()
    assert "The rating has changed since" not in texts(app)
    filled.feedback.rate(turn, "local", -1, correction="Eight days before.")
    app.button(key=f"use-{turn}").click().run()
    assert "The rating has changed since" in texts(app)
    assert "The same question is an evaluation case" not in texts(app)
    filled.feedback.rate(turn, "local", -1, correction=RIGHT["en"])
    chosen(app, "training").button(key="promotion_make").click().run()
    assert "The same question is an evaluation case" in texts(app)


def test_what_was_made_is_taken_back_without_its_rating(page: Page, filled: Workspace) -> None:
    """The button stays while something is in force."""
    app, turn = opened(page, filled, "en")
    app.button(key="promotion_make").click().run()
    filled.feedback.remove(turn, "local")
    app = page(thread="t1")
    app.button(key=f"use-{turn}").click().run()
    assert "no rating" in texts(app)
    app.button(key="take_back-case").click().run()
    assert filled.promotions.of_turn(turn) == []
    assert not keys(page(thread="t1"), "use-")


def test_only_an_administrator_uses_answers(
    page: Page, filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others rate, and see no button."""
    _, turn = opened(page, filled, "en")
    monkeypatch.setattr(session, "is_admin", lambda: False)
    shown = page(thread="t1")
    assert not keys(shown, "use-")
    assert keys(shown, f"rating_open-{turn}")
