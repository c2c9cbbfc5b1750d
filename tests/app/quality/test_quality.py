"""Quality page: figures with their counts, filters, unanswered questions, and evaluation runs."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from app_pages import session
from chat.people.person import Person
from evals.datasets.datasets import load_dataset
from evals.runs.stored import runs_folder
from tests.app.parts import html, texts
from workspace import Workspace

Page = Callable[..., AppTest]


def view(app: AppTest, name: str) -> AppTest:
    """Switch to another view."""
    return app.segmented_control(key="quality_view").set_value(name).run()


def everything(app: AppTest) -> str:
    """All text, HTML and headings of the page."""
    headings = "\n".join(heading.value for heading in app.subheader)
    return "\n".join((texts(app), html(app), headings))


@pytest.mark.parametrize(
    ("language", "answers", "rated", "few", "tables"),
    [
        (
            "en",
            "35<small>0 failed",
            "12 of 15",
            "not enough data yet",
            ("By collection", "Reasons of ratings", "Bad sources", "Variants A and B"),
        ),
        (
            "ko",
            "35<small>실패 0개",
            "15개 중 12개",
            "아직 부족합니다",
            ("컬렉션별", "평가한 까닭", "문제 있는 출처", "설정 A와 B"),
        ),
    ],
)
def test_figures_are_shown_with_their_counts(
    page: Page,
    seeded: Workspace,
    language: str,
    answers: str,
    rated: str,
    few: str,
    tables: tuple[str, ...],
) -> None:
    """Cards and tables, each with n; a figure over few values says so instead."""
    app = page("quality", language)
    shown = everything(app)
    assert answers in shown and rated in shown and few in shown
    assert set(tables) <= {heading.value for heading in app.subheader}
    assert ">leave.md<" in shown and ">phone<" in shown
    assert (">hidden<" if language == "en" else ">가림<") in shown
    assert len(app.get("vega_lite_chart")) == 2
    assert len(app.get("download_button")) == 8
    assert not app.exception


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Nothing has been asked yet"), ("ko", "아직 질문이 없습니다")]
)
def test_without_turns_the_page_says_how_to_get_figures(
    page: Page, workspace: Workspace, language: str, said: str
) -> None:
    """No zeros, no empty charts; without runs the command that makes one."""
    app = page("quality", language)
    assert said in texts(app)
    assert '<dl class="figures-cards"' not in html(app)
    view(app, "evaluation")
    assert "evals run --dataset" in app.code[0].value
    assert str(workspace.settings.state_dir.parent) not in app.code[0].value


def test_filters_leave_what_they_name(page: Page, seeded: Workspace) -> None:
    """A user, a collection, and a period; what fits nothing says so."""
    app = page("quality")
    app.selectbox(key="quality_user").set_value("ann").run()
    assert "<dd>10<small>" in html(app)
    app.selectbox(key="quality_collection").set_value("rules").run()
    assert "<dd>5<small>" in html(app)
    app.selectbox(key="quality_assistant").set_value("react").run()
    assert "No question fits these filters" in texts(app)
    for name in ("user", "collection", "assistant"):
        app.selectbox(key=f"quality_{name}").set_value("")
    app.selectbox(key="quality_period").set_value("7").run()
    assert "<dd>21<small>" in html(app)
    app.selectbox(key="quality_period").set_value("custom").run()
    assert not app.exception and "<dd>21<small>" in html(app)


def test_a_new_rating_is_counted_at_once(page: Page, seeded: Workspace) -> None:
    """Figures are kept between runs of the page, but not past a change."""
    app = page("quality")
    assert "12 of 15" in html(app)
    turn = seeded.store.exchanges("seed-2", "local")[0].turn
    seeded.feedback.rate(turn, "local", 1)
    app.run()
    assert "13 of 16" in html(app)


@pytest.mark.parametrize(
    ("language", "asked", "said"),
    [("en", "asked 2 times", "Saved in"), ("ko", "2번 물음", "저장했습니다")],
)
def test_an_unanswered_question_becomes_a_case(
    page: Page, seeded: Workspace, language: str, asked: str, said: str
) -> None:
    """Alike questions are one topic; its case names the right document and is read by `evals`."""
    app = view(page("quality", language), "unanswered")
    assert asked in texts(app) and "기숙사 방값은 한 달에 얼마죠?" in texts(app)
    app.button(key="quality-case-0").click().run()
    app.button(key="quality-save-0").click().run()
    assert not (seeded.settings.state_dir / "evaluation" / "questions.jsonl").exists()
    assert app.warning
    app.multiselect(key="quality_sources-0").set_value(["휴학.md"])
    app.text_input(key="quality_answer-0").set_value("30만 원")
    app.button(key="quality-save-0").click().run()
    assert said in texts(app) and "--task answers" in texts(app)
    [case] = load_dataset(seeded.settings.state_dir / "evaluation" / "questions.jsonl").questions
    assert case.text == "기숙사 방값은 얼마인가요?"
    assert (case.answers, dict(case.relevant)) == (("30만 원",), {"휴학.md": 1.0})


def test_a_case_may_be_that_no_document_answers(page: Page, seeded: Workspace) -> None:
    """Then to abstain is right; personal data is not in the case."""
    app = view(page("quality"), "unanswered")
    number = next(
        str(button.key).rpartition("-")[2]
        for button, topic in zip(
            [b for b in app.button if str(b.key).startswith("quality-case-")],
            [m for m in app.markdown if m.value.startswith("**")],
            strict=True,
        )
        if "who calls me back" in topic.value
    )
    app.button(key=f"quality-case-{number}").click().run()
    app.radio(key=f"quality_right-{number}").set_value("none").run()
    app.button(key=f"quality-save-{number}").click().run()
    [case] = load_dataset(seeded.settings.state_dir / "evaluation" / "questions.jsonl").questions
    assert not case.answerable
    assert "1234" not in case.text and "who calls me back" in case.text


@pytest.mark.parametrize(
    ("language", "better", "changed"),
    [("en", ">better<", "12 better, 0 worse"), ("ko", ">나아짐<", "나아진 질문 12개")],
)
def test_two_runs_are_compared(
    page: Page, seeded: Workspace, language: str, better: str, changed: str
) -> None:
    """The list has both, keys hidden; differences have intervals, and changed questions a table."""
    app = view(page("quality", language), "evaluation")
    shown = everything(app)
    assert ">before<" in shown and ">after<" in shown
    assert "top_k=8" in shown and "sk-x" not in shown
    assert "damaged" in texts(app)
    assert "+0.50" in shown and better in shown and changed in shown
    assert "질문 8?" in shown and "질문 7?" not in shown
    assert len(app.get("vega_lite_chart")) == 1


def test_a_comparison_needs_two_runs(page: Page, seeded: Workspace) -> None:
    """With one run the page says what is missing."""
    (runs_folder(seeded.settings.state_dir) / "after" / "runs.json").unlink()
    app = view(page("quality"), "evaluation")
    assert "Two runs on the same questions" in texts(app)


def test_variants_are_compared_when_asked(page: Page, seeded: Workspace) -> None:
    """The shares are there; the difference with its interval comes with the switch."""
    app = page("quality")
    assert "20 of 30 (67%)" in html(app)
    app.toggle(key="quality_compare_variants").set_value(True).run()
    assert "Differences by metric" in [heading.value for heading in app.subheader]
    assert "no difference beyond chance" in html(app)


def test_only_administrators_see_the_page(
    page: Page, seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others have no entry for it."""
    reader = Person("local", "local")
    monkeypatch.setattr("app_pages.people.reader.current_person", lambda *_: reader)
    monkeypatch.setattr(session, "current_person", lambda *_: reader)
    app = page()
    assert not app.exception
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        app.switch_page("quality/page.py")
