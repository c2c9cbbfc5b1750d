"""Search page: cards of each way of searching, the prompt, and evaluation cases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evals.datasets.datasets import load_dataset
from workspace import Workspace

Page = Callable[..., AppTest]


def texts(app: AppTest) -> str:
    """All text of the page, HTML included."""
    kinds = (app.markdown, app.caption, app.info, app.warning, app.success, app.subheader)
    shown = [str(element.value) for kind in kinds for element in kind]
    return "\n".join([*shown, *(element.proto.body for element in app.get("html"))])


def search(app: AppTest, question: str) -> AppTest:
    """Type a question."""
    return app.text_input(key="query").set_value(question).run()


@pytest.mark.parametrize(
    ("language", "modes", "why"),
    [
        ("en", ("Both", "Words", "Meaning"), "Words in common: military, leave, enlistment"),
        ("ko", ("함께", "낱말", "뜻"), "겹치는 낱말: military, leave, enlistment"),
    ],
)
def test_ways_of_searching_stand_side_by_side(
    page: Page, filled: Workspace, language: str, modes: tuple[str, ...], why: str
) -> None:
    """Each way has its cards, with the matched words marked, scores by retriever and a reason."""
    app = search(page("explore", language), "military leave enlistment")
    assert [heading.value for heading in app.subheader] == list(modes)
    shown = texts(app)
    assert "<mark>enlistment</mark>" in shown
    assert why.split(":")[0] in shown and "enlistment" in shown
    assert "score-lexical" in shown and "score-dense" in shown


def test_ways_are_chosen(page: Page, filled: Workspace) -> None:
    """Only the chosen ways are searched; one that needs a generative model says so."""
    app = search(page("explore"), "military leave")
    app.pills(key="modes_chosen").set_value(["lexical", "hyde"]).run()
    assert [heading.value for heading in app.subheader] == ["Words", "Imagined answer"]
    assert "RAG_UTILITY_MODEL" in texts(app) or "generative" in texts(app)


def test_chunk_boundaries_are_shown(page: Page, workspace: Workspace, tmp_path: Path) -> None:
    """A long passage shows where its chunks begin."""
    sentences = " ".join(f"Sentence number {n} is about carp in the pond." for n in range(40))
    (tmp_path / "long.md").write_text(f"# Pond\n\n{sentences}\n", "utf-8")
    workspace.index.add([tmp_path])
    shown = texts(search(page("explore"), "carp pond"))
    assert '<span class="chunk-number">2</span>' in shown


def test_a_search_without_results_says_so(page: Page) -> None:
    """An empty result is a message."""
    assert "찾은 것이 없습니다" in texts(search(page("explore", "ko"), "없는 말"))


@pytest.mark.parametrize(
    ("language", "headline"), [("en", "The final prompt"), ("ko", "모델이 보는 프롬프트")]
)
def test_the_prompt_is_shown_as_a_model_reads_it(
    page: Page, filled: Workspace, language: str, headline: str
) -> None:
    """Passages stand in it with their numbers, and each selector shows its examples."""
    app = search(page("explore", language), "When do I apply for military leave?")
    app.toggle(key="show_prompt").set_value(True).run()
    assert headline in texts(app)
    prompt = "\n".join(block.value for block in app.code)
    assert 'n="1"' in prompt and "enlistment" in prompt
    assert "When do I apply for military leave?" in prompt


@pytest.mark.parametrize(("language", "said"), [("en", "Saved in"), ("ko", "저장했습니다")])
def test_a_search_becomes_an_evaluation_case(
    page: Page, filled: Workspace, language: str, said: str
) -> None:
    """The case is in the file that `evals run` reads, with the right document and the answer."""
    question = "When do I apply for military leave?"
    app = search(page("explore", language), question)
    app.text_input(key=f"case_answer-{question}").set_value("seven days")
    next(b for b in app.button if b.label in ("Save", "저장")).click().run()
    assert said in texts(app) and "evals run --dataset" in texts(app)
    path = filled.settings.state_dir / "evaluation" / "questions.jsonl"
    [case] = load_dataset(path).questions
    assert (case.text, case.answers, dict(case.relevant)) == (
        question,
        ("seven days",),
        {"leave.md": 1.0},
    )
    assert str(filled.settings.state_dir.parent) not in texts(app)


def test_a_case_needs_a_document(page: Page, filled: Workspace) -> None:
    """Without a right document nothing is saved, and the page says why."""
    app = search(page("explore"), "military leave")
    app.multiselect(key="case_sources-military leave").set_value([])
    next(b for b in app.button if b.label == "Save").click().run()
    assert "at least one right document" in texts(app)
    assert not (filled.settings.state_dir / "evaluation").exists()
