"""Sign-in on the pages: who gets in, what is shown to whom, and what is an admin's."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.people import reader
from chat.people.audit import ACTIONS
from index.catalog.labels import Labels
from settings import ROOT, Settings
from tests.app.parts import answered, keys, texts
from text.messages import Messages
from workspace import Workspace

SIGN_IN = {"ko": "로그인", "en": "Sign in"}
ISSUER = "https://id.example"
Signed = Callable[..., AppTest]


def claims(subject: str, name: str, *groups: str, **more: Any) -> dict[str, Any]:
    """What `st.user` has of a person who signed in a moment ago."""
    token = {"is_logged_in": True, "iss": ISSUER, "sub": subject, "preferred_username": subject}
    return token | {"name": name, "groups": list(groups), "iat": int(time.time()) - 5} | more


KIM = claims("서연", "김서연", "교직원", "admins")
LEE = claims("lee", "Lee Minho", "students")


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Sign-in by OpenID Connect, in the environment of the pages."""
    values = {
        "SIGN_IN": "oidc",
        "ADMINS": '["group:admins"]',
        "OIDC_METADATA_URL": f"{ISSUER}/.well-known/openid-configuration",
        "OIDC_CLIENT_ID": "documents",
        "OIDC_CLIENT_SECRET": "secret",
        "OIDC_COOKIE_SECRET": "0123456789abcdef" * 2,
        "OIDC_REDIRECT_URI": "https://documents.example/oauth2callback",
        "OIDC_USER_CLAIM": "preferred_username",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"RAG_{name}", value)
    return settings


@pytest.fixture
def signed(filled: Workspace) -> Signed:
    """Open a page as somebody: `signed(KIM, "documents", "ko")`; nobody is `{}`."""

    def show(user: dict[str, Any], name: str = "conversation", language: str = "en") -> AppTest:
        app = AppTest.from_file(ROOT / "app_pages" / "main.py", default_timeout=30)
        app.session_state["lang"] = language
        app.user = user
        app.run()
        if name != "conversation":
            app.switch_page(f"{name}/page.py").run()
        return app

    return show


@pytest.mark.parametrize("language", SIGN_IN)
@pytest.mark.parametrize("user", [{}, {"is_logged_in": False}, LEE | {"is_logged_in": "yes"}])
def test_nobody_gets_in_unsigned(signed: Signed, user: dict[str, Any], language: str) -> None:
    """They see the sign-in page, and no part of another one."""
    app = signed(user, language=language)
    assert [title.value for title in app.title] == [SIGN_IN[language]]
    assert keys(app, "") == ["sign_in"]
    assert app.chat_input == []


def test_an_expired_sign_in_says_so(signed: Signed) -> None:
    """The remedy is on the page."""
    app = signed(LEE | {"iat": int(time.time()) - 13 * 3600}, language="ko")
    assert "만료" in texts(app)
    assert keys(app, "") == ["sign_in"]


def test_a_missing_extra_is_named(signed: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gets in without the library, and the error says what to install."""
    monkeypatch.setattr("app_pages.people.oidc.is_authlib_installed", lambda: False)
    app = signed(KIM, language="ko")
    assert "pip install '.[oidc]'" in texts(app)
    assert app.chat_input == []


@pytest.mark.parametrize("language", SIGN_IN)
def test_a_wrong_setting_lets_nobody_in(
    signed: Signed, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """The page says which setting, in the reader's language."""
    from app_pages import session

    monkeypatch.delenv("RAG_OIDC_CLIENT_ID")
    session.close()
    app = signed(KIM, language=language)
    assert "RAG_OIDC_CLIENT_ID" in texts(app)
    assert app.chat_input == []
    assert keys(app, "") == []


def test_conversations_are_each_persons_own(signed: Signed, filled: Workspace) -> None:
    """In the list and by address; the other one gets a new conversation."""
    answered(filled, "kims", "급여일은 언제인가요?", user="서연")
    assert keys(signed(KIM), "open-") == ["open-kims"]
    lee = signed(LEE)
    assert keys(lee, "open-") == []
    lee.query_params["thread"] = "kims"
    lee.run()
    assert "급여일" not in texts(lee)
    assert "no such conversation" in texts(lee)


def test_the_next_person_sees_nothing_of_the_one_before(signed: Signed, filled: Workspace) -> None:
    """A session that goes on with another person is emptied, whatever it had."""
    answered(filled, "kims", "급여일은 언제인가요?", user="서연")
    app = signed(KIM)
    app.query_params["thread"] = "kims"
    app.session_state["live-x"] = "급여"
    app.run()
    assert "급여일" in texts(app)
    app.user = LEE
    app.run()
    assert "급여일" not in texts(app)
    assert "live-x" not in app.session_state
    assert "thread" not in app.query_params
    app.user = {}
    app.run()
    assert "owner" not in app.session_state
    assert keys(app, "") == ["sign_in"]


@pytest.mark.parametrize("language", SIGN_IN)
def test_only_admins_change_documents(signed: Signed, language: str) -> None:
    """Others see what they may see, and why they cannot change it."""
    lee = signed(LEE, "documents", language)
    assert keys(lee, "title-") != []
    assert keys(lee, "bin-") == []
    assert [box for box in lee.checkbox if str(box.key).startswith("pick-")] == []
    assert ("관리자" if language == "ko" else "admins add and remove") in texts(lee)
    admin = signed(KIM, "documents", language)
    assert len(keys(admin, "bin-")) == 2


def test_groups_open_documents(signed: Signed, filled: Workspace, tmp_path: Any) -> None:
    """A document of a group is listed and found for its members alone."""
    (tmp_path / "급여.md").write_text("# 급여 안내\n\n교직원의 급여일은 매달 25일이다.\n", "utf-8")
    filled.index.add([tmp_path / "급여.md"], labels=Labels(access=("group:교직원",)))
    titles = {
        name: [b.label for b in signed(user, "documents").button if str(b.key)[:6] == "title-"]
        for name, user in (("kim", KIM), ("lee", LEE))
    }
    assert "급여 안내" in titles["kim"]
    assert "급여 안내" not in titles["lee"]
    assert len(titles["lee"]) == 2


def test_a_demoted_admin_changes_nothing(signed: Signed, filled: Workspace) -> None:
    """What an admin's page still shows is checked again when it is pressed."""
    admin = signed(KIM, "documents")
    next(b for b in admin.button if str(b.key).startswith("bin-")).click().run()
    admin.user = KIM | {"groups": ["교직원"]}
    next(b for b in admin.button if b.key == "confirm_remove").click().run()
    assert len(filled.index.sources()) == 2
    assert admin.exception  # the words are those of `session.explain`, which AppTest does not call


def test_what_admins_do_is_recorded(signed: Signed, filled: Workspace) -> None:
    """Sign-in and removal, with who did it; a second run of the page records nothing."""
    admin = signed(KIM, "documents")
    next(b for b in admin.button if str(b.key).startswith("bin-")).click().run()
    next(b for b in admin.button if b.key == "confirm_remove").click().run()
    entries = filled.audit.entries(user="서연")
    assert [entry.action for entry in entries] == ["document_removed", "signed_in"]
    assert entries[0].target.startswith("1: ")
    assert filled.people.names() == {"서연": "김서연"}


def test_signing_out_ends_the_sign_in(signed: Signed, filled: Workspace) -> None:
    """In another session of the same sign-in too; a new sign-in is let in."""
    one, other = signed(KIM), signed(KIM)
    one.button(key="sign_out").click().run()
    other.run()
    assert keys(other, "") == ["sign_in"]
    assert filled.audit.entries(action="signed_out")[0].user == "서연"
    again = signed(KIM | {"iat": int(time.time())})
    assert again.chat_input != []


def test_no_page_asks_the_settings_who_it_is() -> None:
    """The user of the settings is that of the command line."""
    assert reader.__file__ is not None
    for path in (ROOT / "app_pages").rglob("*.py"):
        assert "settings.user" not in path.read_text("utf-8"), path.name


@pytest.mark.parametrize("language", SIGN_IN)
def test_admins_read_the_audit_log(signed: Signed, filled: Workspace, language: str) -> None:
    """With names and filters; a person's action is told in the page's language."""
    filled.audit.record("서연", "document_added", "leave.md (default)")
    filled.audit.record("", "sign_in_refused", "10.0.0.9", "refused")
    page = signed(KIM, "audit", language)
    assert not page.exception
    people, entries = (table.value for table in page.dataframe)
    assert people.iloc[0, 0] == "김서연"
    done = {"ko": "문서 추가", "en": "document added"}[language]
    assert done in entries.iloc[:, 2].tolist()
    assert "10.0.0.9" in entries.iloc[:, 4].tolist()
    page.selectbox(key="audit_action").set_value("document_added").run()
    assert page.dataframe[1].value.iloc[:, 2].tolist() == [done]


def test_others_do_not_read_it(signed: Signed) -> None:
    """The page is not offered to them, and refuses where its address is typed."""
    with pytest.raises(ValueError, match="audit"):
        signed(LEE, "audit")


def test_every_action_has_a_name() -> None:
    """In both languages."""
    labels = Messages.load_folder(ROOT / "app_pages" / "labels")
    for action in ACTIONS:
        assert labels(f"audit_{action}", "ko") != labels(f"audit_{action}", "en")
