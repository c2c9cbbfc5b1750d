"""Share links on the page: what is said before, what a reader sees, and how a link ends."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.conversations import sharing
from chains.sources import Citation, Source
from chat.library.guess_limit import MOST
from index.catalog.labels import Labels
from index.scope import Scope
from tests.app.conversations.menu import choose, press
from tests.app.parts import answered, html, keys, texts
from tests.library import document
from workspace import Workspace

Page = Callable[..., AppTest]
STAFF = "교직원 급여는 월 400만 원이다."


@pytest.fixture
def talked(filled: Workspace) -> Workspace:
    """A conversation over a document for everyone, and over one that only staff may see."""
    filled.index.add_documents([document("staff.md", STAFF, title="급여", access=["group:staff"])])
    row = next(row for row in filled.index.sources() if row.title == "Leave of absence")
    for question, name in (("When do students apply?", row.source), ("급여는?", "staff.md")):
        (section, *_) = filled.index.sections(name, Scope("local", ("staff",)))
        text = section.parent_text
        source = Source(1, name, section.title, 1, text, child_id=section.child_id)
        cited = Citation(1, name, 1, text, section.child_id, True, 4, 7)
        answered(filled, "t1", question, "Yes [1].", sources=[source], citations=[cited])
    return filled


def shared(page: Page, workspace: Workspace, language: str = "en") -> AppTest:
    """What a reader sees of the conversation, shared now."""
    token = workspace.library.sharing.share("t1", "local").token
    return page(language=language, share=token)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ["공유한 대화", "볼 권한이 없는 문서로"]),
        ("en", ["Shared on", "documents that you may not see"]),
    ],
)
def test_a_reader_sees_what_they_may_see(
    page: Page, talked: Workspace, language: str, words: list[str]
) -> None:
    """Answers with their sources, in the language of the reader; others are withheld."""
    app = shared(page, talked, language)
    assert all(word in texts(app) for word in words)
    assert "When do students apply?" in texts(app) and "급여는?" in texts(app)
    assert "Military leave is granted" in html(app)
    assert STAFF not in texts(app) + html(app)


def test_a_reader_neither_asks_nor_rates(page: Page, talked: Workspace) -> None:
    """There is no input, no list of conversations and no action on an answer."""
    app = shared(page, talked)
    assert not app.chat_input and not app.get("feedback") and not app.text_input
    assert [b.key for b in app.button if not str(b.key).startswith("view-")] == []
    assert not app.sidebar.children


def test_access_is_checked_at_every_view(page: Page, talked: Workspace) -> None:
    """What becomes closed to the reader is withheld from then on; a revoked link opens nothing."""
    app = shared(page, talked)
    assert "documents that you may not see" in texts(app)
    row = next(row for row in talked.index.sources() if row.title == "Leave of absence")
    talked.index.relabel([row.source], row.collection, Labels(access=("group:staff",)))
    app.run()
    assert texts(app).count("documents that you may not see") == 2
    assert "Military leave is granted" not in html(app)
    talked.library.sharing.revoke("t1", "local")
    app.run()
    assert "급여는?" not in texts(app)


@pytest.mark.parametrize(("language", "words"), [("ko", "링크를 준"), ("en", "Ask the person")])
def test_links_that_open_nothing_answer_alike(
    page: Page, talked: Workspace, language: str, words: str
) -> None:
    """Unknown, revoked, expired, and of a deleted conversation."""
    library = talked.library
    tokens = {"unknown": "x" * 43, "empty": ""}
    for name in ("revoked", "expired"):
        tokens[name] = library.sharing.share("t1", "local").token
        if name == "revoked":
            library.sharing.revoke("t1", "local")
    with talked.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE shares SET expires_at = 1")
    answered(talked, "t2", "Gone?")
    tokens["deleted"] = library.sharing.share("t2", "local").token
    library.trash.delete("t2", "local")
    said = {name: texts(page(language=language, share=token)) for name, token in tokens.items()}
    assert len(set(said.values())) == 1
    assert words in said["unknown"] and "t1" not in said["revoked"]


def test_guesses_are_limited(page: Page, talked: Workspace) -> None:
    """After many, none is looked up for a while."""
    token = talked.library.sharing.share("t1", "local").token
    for _ in range(MOST):
        talked.library.sharing._guesses.failed()
    assert "in a minute" in texts(page(share=token))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ["개인 정보도 보입니다", "30일 뒤에 닫히며"]),
        ("en", ["personal details", "after 30 days"]),
    ],
)
def test_a_link_is_made_and_closed(
    page: Page, talked: Workspace, language: str, words: list[str]
) -> None:
    """What others will see is said before; the address is shown once."""
    app = choose(page(language=language), "share_chat")
    assert all(word in texts(app) for word in words)
    assert keys(app, "revoke-") == []
    app.button(key="make_share").click().run()
    made: Any = app.session_state[sharing.MADE]
    assert talked.library.sharing.shared(made.token, talked.scope(), talked.index).title
    (link,) = talked.library.sharing.links("t1", "local")
    choose(app, "share_chat")
    assert made.token not in texts(app) + "".join(str(c.value) for c in app.code)
    choose(app, "share_chat", act=lambda app: app.button(key=f"revoke-{link.id}").click())
    assert talked.library.sharing.links("t1", "local") == []


def test_all_links_are_closed_at_once(page: Page, talked: Workspace) -> None:
    """And the dialog says how many."""
    for _ in range(3):
        talked.library.sharing.share("t1", "local")
    app = choose(page(), "share_chat")
    assert "3 open links" in texts(app)
    press(app, "revoke_all")
    assert talked.library.sharing.links("t1", "local") == []
    assert "3 links are closed" in app.session_state[sharing.SAID]


def test_sharing_can_be_off(page: Page, talked: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dialog says so, with the setting."""
    monkeypatch.setattr(talked.library.sharing, "_days", 0.0)
    app = choose(page(language="ko"), "share_chat")
    assert "RAG_SHARE_DAYS" in texts(app)
    assert keys(app, "make_share") == []
