"""Documents page: list, removal and undo, adding, one document, collections and health."""

import io
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter
from streamlit.testing.v1 import AppTest

from index.locks import fill_lock
from models.embeddings import Embedder
from tests.app.parts import html
from tests.embedders import Recorded, behind, recorded
from tests.library import document
from workspace import Workspace

Page = Callable[..., AppTest]


@pytest.fixture
def slow_vectors(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    """Make the vectors of the pages' workspace follow the words; return what is embedded."""
    made = behind(embedder)
    monkeypatch.setattr("models.embeddings.build_embedder", lambda _: made)
    return recorded(made)


def texts(app: AppTest) -> str:
    """All text of the page."""
    kinds = (app.title, app.markdown, app.caption, app.info, app.warning, app.success, app.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def titles(app: AppTest) -> list[str]:
    """The titles of the documents in the list, in order."""
    return [b.label for b in app.button if str(b.key).startswith("title-")]


def run_until_idle(app: AppTest, workspace: Workspace) -> None:
    """Run the page until no ingest is left."""
    for _ in range(200):
        app.run()
        if not any(job.active for job in workspace.ingest_queue.store.jobs("local")):
            app.run()
            return
        time.sleep(0.05)
    raise AssertionError("still adding after ten seconds")


def press(app: AppTest, start: str) -> None:
    """Press the first button whose key starts so."""
    next(b for b in app.button if str(b.key).startswith(start)).click().run()
    assert not app.exception


def test_an_empty_collection_says_so(page: Page) -> None:
    """Without documents the page says that there are none, in the reader's language."""
    assert "There are no documents yet" in texts(page("documents"))
    assert "아직 문서가 없습니다" in texts(page("documents", "ko"))


@pytest.mark.parametrize(
    ("language", "facts"), [("en", "Korean · 1 chunk"), ("ko", "한국어 · 조각 1개")]
)
def test_documents_are_listed(page: Page, filled: Workspace, language: str, facts: str) -> None:
    """Each document stands in the list with title, language and size."""
    app = page("documents", language)
    assert sorted(titles(app)) == ["Leave of absence", "휴학 안내"]
    assert facts in texts(app)


def test_sources_outside_the_project_show_no_path(page: Page, filled: Workspace) -> None:
    """The list names a file outside the project by its name alone."""
    shown = texts(page("documents"))
    assert "leave\\.md" in shown and "휴학\\.md" in shown
    assert "documents/leave" not in shown.replace("\\", "")


def test_the_list_is_searched_filtered_and_sorted(page: Page, filled: Workspace) -> None:
    """A search, a language and an order change what is listed; nothing found is said."""
    app = page("documents")
    app.selectbox(key="document_order").set_value("title").run()
    assert titles(app) == ["Leave of absence", "휴학 안내"]
    app.text_input(key="document_search").set_value("휴학").run()
    assert titles(app) == ["휴학 안내"]
    app.text_input(key="document_search").set_value("unheard of").run()
    assert "No document fits" in texts(app)
    app.text_input(key="document_search").set_value("").run()
    app.multiselect(key="filter_language").set_value(["en"]).run()
    assert titles(app) == ["Leave of absence"]
    assert "1 of 2 documents" in texts(app)


@pytest.mark.parametrize(
    ("language", "question", "kept"),
    [("en", "Remove this document?", "keep their quotes"), ("ko", "뺄까요", "그대로 남습니다")],
)
def test_a_removal_asks_and_is_undone(
    page: Page, filled: Workspace, language: str, question: str, kept: str
) -> None:
    """Removing names the consequence, keeping changes nothing, and undoing brings it back."""
    app = page("documents", language)
    app.text_input(key="document_search").set_value("leave").run()
    press(app, "bin-")
    assert question in texts(app) and kept in texts(app)
    app.button(key="keep_documents").click().run()
    assert len(filled.index.sources()) == 2
    press(app, "bin-")
    app.button(key="confirm_remove").click().run()
    assert [row.title for row in filled.index.sources()] == ["휴학 안내"]
    press(app, "undo-")
    assert len(filled.index.sources()) == 2
    assert "enlistment" in filled.retriever(k=1).search("military enlistment")[0].text
    assert not [b for b in app.button if str(b.key).startswith("undo-")]


def test_several_documents_are_removed_at_once(page: Page, filled: Workspace) -> None:
    """Selected documents are removed together, and come back together."""
    app = page("documents")
    for box in app.checkbox:
        box.check()
    app.run()
    app.button(key="remove").click().run()
    app.button(key="confirm_remove").click().run()
    assert filled.index.sources() == []
    press(app, "undo-")
    assert len(filled.index.sources()) == 2


def test_an_upload_is_restored_without_its_file(page: Page, workspace: Workspace) -> None:
    """The saved copy of an upload stays as long as its removal can be undone."""
    app = page("documents")
    app.file_uploader[0].upload("kiln.md", b"# Kiln\n\nThe kiln reaches 1283 degrees.")
    run_until_idle(app, workspace)
    press(app, "bin-")
    app.button(key="confirm_remove").click().run()
    assert list((workspace.settings.state_dir / "uploads").rglob("kiln.md"))
    press(app, "undo-")
    assert "1283" in workspace.retriever(k=1).search("kiln degrees")[0].text


def test_an_uploaded_file_can_be_searched_at_once(page: Page, workspace: Workspace) -> None:
    """An uploaded file is listed with its outcome and found by the next search."""
    app = page("documents")
    app.file_uploader[0].upload("기숙사.md", "# 생활관\n\n통금 시간은 자정이다.".encode())
    run_until_idle(app, workspace)
    assert "added" in texts(app)
    assert "통금" in workspace.retriever(k=1).search("통금 시간")[0].text
    assert titles(app) == ["생활관"]


def test_the_outcome_survives_a_reload(page: Page, workspace: Workspace) -> None:
    """A new session of the reader shows what was added before, until the list is cleared."""
    app = page("documents")
    app.file_uploader[0].upload("kiln.md", b"The kiln reaches 1283 degrees.")
    run_until_idle(app, workspace)
    again = page("documents", "ko")
    assert "추가했습니다" in texts(again)
    again.button(key="jobs_clear").click().run()
    assert "추가했습니다" not in texts(again)


def test_files_of_one_name_are_both_kept(page: Page, workspace: Workspace) -> None:
    """Of two files of one name dropped at once, neither replaces the other."""
    app = page("documents")
    app.file_uploader[0].set_value(
        [("a.md", b"Carp live here.", "text/markdown"), ("a.md", b"Trout too.", "text/markdown")]
    )
    run_until_idle(app, workspace)
    assert len(workspace.index.sources()) == 2
    assert "a \\(2\\)\\.md" in texts(app)


@pytest.mark.parametrize(
    ("language", "reasons"),
    [("en", ("is empty", "password")), ("ko", ("빈 파일입니다", "암호"))],
)
def test_failures_are_named_and_retried(
    page: Page, workspace: Workspace, language: str, reasons: tuple[str, str]
) -> None:
    """Each file that cannot be read is named with the reason, in the reader's language."""
    pdf, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    writer.write(pdf)
    app = page("documents", language)
    app.file_uploader[0].set_value(
        [("empty.md", b"", "text/markdown"), ("locked.pdf", pdf.getvalue(), "application/pdf")]
    )
    run_until_idle(app, workspace)
    assert all(reason in texts(app) for reason in reasons)
    assert len([b for b in app.button if str(b.key).startswith("retry-")]) == 2
    [empty] = (workspace.settings.state_dir / "uploads").rglob("empty.md")
    empty.write_text("Carp live in the pond.", "utf-8")
    app.button(key="retry_all").click().run()
    run_until_idle(app, workspace)
    assert [row.children for row in workspace.index.sources()] == [1]


def test_a_folder_is_planned_before_it_is_taken_in(
    page: Page, workspace: Workspace, tmp_path: Path
) -> None:
    """The page says what a folder would add; only the second button adds it."""
    (tmp_path / "a.md").write_text("Carp live in the pond.", "utf-8")
    app = page("documents")
    app.segmented_control(key="add_way").set_value("disk").run()
    app.text_input(key="disk_address").set_value(str(tmp_path))
    next(b for b in app.button if b.label == "Look at it").click().run()
    run_until_idle(app, workspace)
    assert "add 1 and change 0" in texts(app)
    assert workspace.index.sources() == []
    press(app, "apply-folder-")
    run_until_idle(app, workspace)
    assert len(workspace.index.sources()) == 1


def test_a_folder_that_is_missing_is_said(page: Page) -> None:
    """A path that is no folder is answered at once."""
    app = page("documents", "ko")
    app.segmented_control(key="add_way").set_value("disk").run()
    app.text_input(key="disk_address").set_value("/no/such/folder")
    next(b for b in app.button if b.label == "살펴보기").click().run()
    assert "그런 폴더가 없습니다" in texts(app)


def test_folders_of_the_server_can_be_switched_off(
    page: Page, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With RAG_PAGE_FOLDERS=false the page offers no folder of the server."""
    settings = workspace.settings.model_copy(update={"page_folders": False})
    monkeypatch.setattr(workspace, "settings", settings)
    ways = page("documents").segmented_control(key="add_way").options
    assert "Folder of this computer" not in ways
    assert "Website" in ways


def test_access_is_given_while_adding(page: Page, workspace: Workspace) -> None:
    """Who may see a document is chosen below the uploader, and marked in the list."""
    app = page("documents")
    app.selectbox(key="add_access").set_value("user:local").run()
    app.file_uploader[0].upload("a.md", b"Carp live in the pond.")
    run_until_idle(app, workspace)
    [row] = workspace.index.sources()
    assert row.access == ("user:local",)
    assert "only me" in texts(app)


@pytest.mark.parametrize(("language", "said"), [("en", "2 of 2"), ("ko", "조각")])
def test_a_document_is_opened(page: Page, filled: Workspace, language: str, said: str) -> None:
    """A document shows its text, its chunks and its facts, and leads back to the list."""
    app = page("documents", language)
    app.text_input(key="document_search").set_value("leave").run()
    press(app, "title-")
    assert "compulsory service" in str([e.proto for e in app.get("html")])
    part = next(c for c in app.segmented_control if str(c.key).startswith("part-"))
    part.set_value("chunks").run()
    assert "chunks" in str([e.proto for e in app.get("html")])
    app.button(key="back_to_documents").click().run()
    assert len(titles(app)) >= 1


def test_labels_of_a_document_are_changed(page: Page, filled: Workspace) -> None:
    """Access and tags are saved, and the document is still visible to who restricted it."""
    app = page("documents")
    app.text_input(key="document_search").set_value("leave").run()
    press(app, "title-")
    next(c for c in app.segmented_control if str(c.key).startswith("part-")).set_value(
        "labels"
    ).run()
    next(c for c in app.selectbox if str(c.key).startswith("access-")).set_value("user:local")
    next(b for b in app.button if b.label == "Save").click().run()
    assert "Saved" in texts(app)
    row = next(row for row in filled.index.sources() if row.title == "Leave of absence")
    assert row.access == ("user:local",)


@pytest.mark.parametrize(
    ("language", "asked", "well"),
    [("en", "All 2 documents", "All is well"), ("ko", "문서 2개가 모두", "이상 없습니다")],
)
def test_collections_and_health(
    page: Page, filled: Workspace, language: str, asked: str, well: str
) -> None:
    """Collections are listed, the index is checked, and deleting a collection asks first."""
    app = page("documents", language)
    app.segmented_control(key="documents_view").set_value("overview").run()
    assert "default" in texts(app) and "KB" in texts(app)
    app.button(key="check_health").click().run()
    assert well in texts(app)
    app.button(key="delete-default").click().run()
    assert asked in texts(app)
    app.button(key="confirm_remove").click().run()
    assert filled.index.sources() == []
    press(app, "undo-")
    assert len(filled.index.sources()) == 2


def test_a_damaged_index_is_repaired(page: Page, filled: Workspace) -> None:
    """A check names what is missing, and the repair button mends it."""
    shutil.rmtree(filled.settings.state_dir / "lexicon")
    filled.index._inverted_index = None
    app = page("documents")
    app.segmented_control(key="documents_view").set_value("overview").run()
    app.button(key="check_health").click().run()
    assert "differ from the documents" in texts(app)
    app.button(key="repair").click().run()
    assert "all is well now" in texts(app)
    assert filled.index.doctor().ok


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "0 of 2 passages are ready"), ("ko", "조각 2개 가운데 0개를 준비했습니다")],
)
def test_vectors_that_are_still_computed_are_shown(
    slow_vectors: Recorded,
    page: Page,
    workspace: Workspace,
    language: str,
    told: str,
) -> None:
    """The page says how many passages can be found by meaning; they are found by words."""
    ponds = [document("carp", "Carp live in the pond."), document("못", "못에 잉어가 산다.")]
    with fill_lock(workspace.settings.state_dir):  # as while another process computes them
        workspace.index.add_documents(ponds, vectors=False)
        app = page("documents", language)
        assert told in str([element.proto for element in app.get("progress")])
        assert workspace.retriever(k=1).search("잉어")[0].source == "못"
    for _ in range(200):
        if not workspace.index.pending:
            break
        time.sleep(0.05)
    assert not page("documents", language).get("progress")
    assert {"Carp live in the pond.", "못에 잉어가 산다."} <= set(slow_vectors.texts)


@pytest.mark.parametrize(
    ("language", "parts", "right"),
    [("en", ("Summary", "Quiz"), "Right."), ("ko", ("요약", "퀴즈"), "맞았습니다.")],
)
def test_a_document_is_studied(
    page: Page, filled: Workspace, language: str, parts: tuple[str, str], right: str
) -> None:
    """Summary and quiz are made of the document's sentences, and an answer is judged."""
    app = page("documents", language)
    app.text_input(key="document_search").set_value("휴학").run()
    press(app, "title-")
    next(c for c in app.segmented_control if str(c.key).startswith("part-")).set_value(
        "study"
    ).run()
    assert {*parts} <= set(app.pills(key="study_part").options)
    assert "입영일 7일 전까지" in html(app)
    app.pills(key="study_part").set_value("quiz").run()
    next(p for p in app.pills if str(p.key).startswith("quiz-")).set_value("7").run()
    assert right in texts(app)


@pytest.mark.parametrize(
    ("language", "missing", "none"),
    [("en", "no such folder", "None so far"), ("ko", "그런 폴더가 없습니다", "정해 둔 것이")],
)
def test_a_folder_is_synced_on_schedule(
    page: Page, workspace: Workspace, tmp_path: Path, language: str, missing: str, none: str
) -> None:
    """A folder is scheduled, read at once and listed with its outcome; a wrong path is said."""
    (tmp_path / "a.md").write_text("Carp live in the pond.", "utf-8")
    app = page("documents", language)
    app.segmented_control(key="documents_view").set_value("schedule").run()
    assert none in texts(app)
    submit = next(str(b.key) for b in app.button if "schedule_form" in str(b.key))
    app.text_input(key="schedule_source").set_value("/no/such/folder")
    app.button(key=submit).click().run()
    assert missing in texts(app)
    app.text_input(key="schedule_source").set_value(str(tmp_path))
    app.button(key=submit).click().run()
    for _ in range(200):
        if workspace.index.sources():
            break
        time.sleep(0.05)
    run_until_idle(app, workspace)
    assert "1 added" in texts(app) or "추가 1" in texts(app)
    press(app, "sync-end-")
    assert none in texts(app)


def test_tags_are_typed_with_commas(page: Page, workspace: Workspace) -> None:
    """Tags of what is added next, each once, without their sign."""
    app = page("documents")
    app.text_input(key="add_tags").set_value("봄, #꽃 ,봄,").run()
    app.session_state["add_way"] = "page"
    app.run()
    app.text_input(key="page_address").set_value("http://127.0.0.1:9/a.html")
    next(button for button in app.button if button.label == "Add").click().run()
    [job] = workspace.ingest_queue.store.jobs("local")
    assert job.labels == {"tags": ["봄", "꽃"]}
    assert app.text_input(key="add_tags").value == "봄, #꽃 ,봄,"
