"""Evidence of an answer: verdicts, passages as their documents look, and the document viewer."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from agents.events import Answer, Step
from app_pages import session
from app_pages.evidence.original import original_file, same_content
from chains.citations import cite
from chains.sources import Source
from index.documents import Extracted, SourceDocument
from index.documents import Page as Page_
from tests.app.parts import texts
from workspace import Workspace

Page = Callable[..., AppTest]

CLUBS = """# Clubs

| Club | Room | Fee |
|------|------|----:|
| Chess | A101 | 5,000 won |
| Rowing | B7 | 20,000 won |

## Rules

Every member pays the fee in March.
"""
SEARCH = Step("a", "search_documents", "fee", "done", 1)


@pytest.fixture
def clubs(workspace: Workspace, tmp_path: Path) -> str:
    """The source of a Markdown document in the workspace."""
    path = tmp_path / "clubs.md"
    path.write_text(CLUBS, "utf-8")
    assert workspace.index.add([path]).added == 1
    return workspace.index.sources()[0].source


def answered(workspace: Workspace, text: str, source: str, passage: str = CLUBS.strip()) -> str:
    """Put a turn whose answer cites a passage into the transcript; return its id."""
    turn = workspace.store.begin("t1", "local", "How much?")
    sources = [Source(1, source, "Clubs", 1, passage, heading="Clubs")]
    cited = cite(text, sources)
    answer = Answer(cited.answer, False, cited.citations, [SEARCH], "t1")
    workspace.store.finish(turn, "done", answer, text=cited.answer, sources=sources)
    return turn


def html(app: AppTest) -> str:
    """All HTML of the page."""
    return "\n".join(element.proto.body for element in app.get("html"))


def labels(app: AppTest) -> list[str]:
    """What stands on chips and other popovers."""
    return [element.proto.popover.label for element in app.get("popover")]


@pytest.mark.parametrize(
    ("language", "badge"),
    [("en", "1 of 2 sentences supported"), ("ko", "문장 2개 중 1개 뒷받침됨")],
)
def test_the_badge_counts_supported_sentences(
    page: Page, workspace: Workspace, clubs: str, language: str, badge: str
) -> None:
    """It opens a legend of the three verdicts; the unsupported sentence is underlined."""
    answered(workspace, "Rowing costs 20,000 won [1]. Chess costs 9,000 won [1].", clubs)
    app = page(thread="t1", language=language)
    assert badge in labels(app)
    assert ":orange[Chess costs 9,000 won]" in app.chat_message[1].markdown[0].value
    legend = {"en": ("Supported: 1", "Not supported: 1", "Not checked: 0")}
    for words in legend.get(language, ("뒷받침됨 1", "뒷받침 안 됨 1", "확인 못 함 0")):
        assert words in texts(app).replace("\\", "")


def test_the_passage_is_drawn_with_the_quoted_row_marked(
    page: Page, workspace: Workspace, clubs: str
) -> None:
    """A Markdown table is a table; only the row that is quoted is marked; the rest unfolds."""
    answered(workspace, "Club: Rowing; Fee: 20,000 won [1]", clubs)
    app = page(thread="t1")
    shown = html(app)
    assert '<tr class="quoted"><td><mark>Rowing</mark></td>' in shown
    assert "<mark>Chess" not in shown and "|---" not in shown and "## Rules" not in shown
    assert "<details><summary>Show the text after</summary><h4>Rules</h4>" in shown
    assert "| Club | Fee |\n|---|---|\n| Rowing | 20,000 won [" in (
        app.chat_message[1].markdown[0].value
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Answered without the documents."), ("ko", "문서를 찾아보지 않고 답했습니다.")],
)
def test_an_answer_without_a_search_says_so(
    page: Page, workspace: Workspace, clubs: str, language: str, words: str
) -> None:
    """One that searched does not."""
    turn = workspace.store.begin("t2", "local", "What is a vat?")
    answer = Answer("Hello!", False, [], [], "t2")
    workspace.store.finish(turn, "done", answer, text="Hello!", sources=[])
    assert words in texts(page(thread="t2", language=language))
    answered(workspace, "Rowing costs 20,000 won [1].", clubs)
    assert words not in texts(page(thread="t1", language=language))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_document_opens_at_the_quoted_words(
    page: Page, workspace: Workspace, clubs: str, language: str
) -> None:
    """The viewer marks them, finds words, and offers the original."""
    turn = answered(workspace, "Rowing costs 20,000 won [1].", clubs)
    app = page(thread="t1", language=language)
    app.button(key=f"view-{turn}-1").click().run()
    assert '<mark class="target">Rowing</mark>' in html(app)
    app.text_input(key="viewer_query").set_value("FEE").run()
    first, second = {"en": ("1 of 2", "2 of 2"), "ko": ("2곳 중 1번째", "2곳 중 2번째")}[language]
    assert first in texts(app)
    app.button(key="viewer-next-hit").click().run()
    assert second in texts(app)
    assert len(app.get("download_button")) == 1
    app.selectbox(key="viewer_outline").select_index(1).run()
    assert '<h4><mark class="target">Rules</mark></h4>' in html(app)


def test_a_document_that_one_may_not_see_does_not_open(page: Page, workspace: Workspace) -> None:
    """Access is checked when it is shown, with the scope of a search."""
    shut = SourceDocument("vault.md", Extracted("text", (Page_(1, "The secret."),)))
    workspace.index.add_documents([SourceDocument(shut.uri, shut.extracted, access=("user:x",))])
    turn = answered(workspace, "It is the secret [1].", "vault.md", "The secret.")
    app = page(thread="t1")
    assert "no longer see it" in texts(app)
    assert not [button for button in app.button if button.key == f"view-{turn}-1"]
    app.session_state["viewer"] = None
    with pytest.raises(Exception, match="vault"):
        workspace.index.document("vault.md", session.scope())


@pytest.mark.parametrize(
    ("language", "changed", "gone"),
    [("en", "has changed since", "was removed"), ("ko", "문서가 바뀌어", "이제 없거나")],
)
def test_a_changed_document_is_said_to_have_changed(
    page: Page, workspace: Workspace, clubs: str, language: str, changed: str, gone: str
) -> None:
    """The passage is shown as it was, with a word on what became of it."""
    answered(workspace, "Every member pays the fee in March [1].", clubs)
    assert changed not in texts(page(thread="t1", language=language))
    time.sleep(1.1)  # versions are dated by the second
    Path(clubs).write_text("# Clubs\n\nNobody pays anything.\n", "utf-8")
    assert workspace.index.add([clubs]).updated == 1
    app = page(thread="t1", language=language)
    assert changed in texts(app)
    assert "<mark>Every member pays the fee in March.</mark>" in html(app)
    workspace.index.remove([clubs])
    assert gone in texts(page(thread="t1", language=language))


def test_the_original_is_the_file_that_was_read(
    workspace: Workspace, clubs: str, tmp_path: Path
) -> None:
    """A file that has changed or is too large is not taken for it."""
    path = original_file(clubs)
    assert path is not None
    digest = workspace.index.document(clubs, session.scope()).sha256
    assert same_content(path, digest)
    path.write_text("other", "utf-8")
    assert not same_content(path, digest)
    path.unlink()
    assert original_file(clubs) is None


HOSTILE = [
    "![x](http://evil.example/a)",
    "[click](http://evil.example)",
    "<img src=x onerror=alert(1)>",
    ":red[x] $x$ `y`",
    "**bold** <script>alert(1)</script>",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_title_or_name_is_text(page: Page, workspace: Workspace, name: str) -> None:
    """As title, heading, source and sheet it makes no link, image or tag, on chip and viewer."""
    text = f"{name}\n\nThe vault opens at nine o'clock."
    extracted = Extracted("text", (Page_(1, text, ((0, 1, name),), "sheet", name),), title=name)
    workspace.index.add_documents([SourceDocument(f"{name}.xlsx", extracted)])
    turn = workspace.store.begin("t1", "local", name)
    where = {"heading": name, "kind": "sheet", "name": name}
    source = Source(1, f"{name}.xlsx", name, 1, text, **where)  # type: ignore[arg-type]
    cited = cite("The vault opens at nine o'clock [1].", [source])
    answer = Answer(cited.answer, False, cited.citations, [SEARCH], "t1")
    workspace.store.finish(turn, "done", answer, text=cited.answer, sources=[source])
    app = page(thread="t1")
    app.button(key=f"view-{turn}-1").click().run()
    assert '<mark class="target">The vault' in html(app)
    kinds = (app.markdown, app.caption, app.info, app.warning)  # with the escapes of Markdown
    raw = [str(element.value) for kind in kinds for element in kind]
    shown = "\n".join([*raw, *labels(app)])
    assert not re.search(r"(?<!\\)\]\((?!#evidence-)|(?<!\\)<\w|(?<!\\):red", shown)
    passages = [body for body in html(app).split("\n") if "passage" in body and "<" in body]
    assert passages and not any(re.search(r"<(?:img|script|a)\b", body) for body in passages)
