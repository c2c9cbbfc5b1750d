"""Person: user ids, names, groups and the admin role from claims and headers."""

from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from chat.people.person import groups_of, local_person, person_of_claims, person_of_headers
from errors import SettingsError, SignInError
from index.scope import Scope
from settings import Settings
from text.translation import translated

NOW = 1_800_000_000.0
OIDC: dict[str, Any] = {
    "sign_in": "oidc",
    "oidc_metadata_url": "https://id.example/.well-known/openid-configuration",
    "oidc_client_id": "documents",
    "oidc_client_secret": "secret",
    "oidc_cookie_secret": "0123456789abcdef" * 2,
    "oidc_redirect_uri": "https://documents.example/oauth2callback",
}
PROXY: dict[str, Any] = {"sign_in": "proxy", "proxy_addresses": ["10.0.0.0/28"]}


def claims(**more: Any) -> dict[str, Any]:
    """The claims of an ID token issued a moment ago."""
    return {"iss": "https://id.example", "sub": "1", "name": "김서연", "iat": NOW - 60} | more


def settings(tmp_path: Path, **more: Any) -> Settings:
    """Settings of sign-in by OpenID Connect."""
    return Settings(state_dir=tmp_path, **(OIDC | more))


def test_without_sign_in_the_local_user_is_admin(tmp_path: Path) -> None:
    """One user, who may do everything."""
    person = local_person(Settings(state_dir=tmp_path, user="kim"))
    assert (person.id, person.is_admin, person.groups) == ("kim", True, ())


def test_the_id_is_issuer_and_subject(tmp_path: Path) -> None:
    """The same person has the same id under another name; another issuer gives another id."""
    own = settings(tmp_path)
    first = person_of_claims(claims(), own, NOW)
    renamed = person_of_claims(claims(name="Kim Seoyeon", iat=NOW - 5), own, NOW)
    elsewhere = person_of_claims(claims(iss="https://other.example"), own, NOW)
    assert first.id == renamed.id != elsewhere.id
    assert first.id.startswith("oidc-")
    assert (first.name, renamed.name) == ("김서연", "Kim Seoyeon")
    assert first.sign_in != renamed.sign_in
    assert not first.is_admin


def test_a_configured_claim_is_the_id(tmp_path: Path) -> None:
    """A Korean name in either Unicode form is one id."""
    own = settings(tmp_path, oidc_user_claim="preferred_username")
    composed = person_of_claims(claims(preferred_username="서연"), own, NOW)
    taken_apart = person_of_claims(claims(preferred_username=normalize("NFD", "서연")), own, NOW)
    assert composed.id == taken_apart.id == "서연"


@pytest.mark.parametrize("value", [None, "", " ", "a,b", "a\nb", "a\u200bb", "x" * 201, 7, ["a"]])
def test_what_cannot_be_an_id_is_refused(tmp_path: Path, value: object) -> None:
    """No id is made of a missing, hidden or ambiguous value."""
    own = settings(tmp_path, oidc_user_claim="login")
    with pytest.raises(SignInError) as caught:
        person_of_claims(claims(login=value), own, NOW)
    assert "RAG_OIDC_USER_CLAIM" in translated(caught.value.text, "ko")
    assert "login" in translated(caught.value.text, "ko")


@pytest.mark.parametrize(("verified", "let_in"), [(True, True), ("true", True), (False, False)])
def test_an_unverified_address_opens_no_account(
    tmp_path: Path, verified: object, let_in: bool
) -> None:
    """An e-mail address is an id only where the provider has verified it."""
    own = settings(tmp_path, oidc_user_claim="email")
    token = claims(email="kim@example.com", email_verified=verified)
    if let_in:
        assert person_of_claims(token, own, NOW).id == "kim@example.com"
        return
    with pytest.raises(SignInError, match="verified"):
        person_of_claims(token, own, NOW)


@pytest.mark.parametrize("issued", [NOW - 12 * 3600 - 1, None, "yesterday"])
def test_an_old_sign_in_has_expired(tmp_path: Path, issued: object) -> None:
    """After RAG_SIGN_IN_HOURS, and where the time is not known."""
    with pytest.raises(SignInError) as caught:
        person_of_claims(claims(iat=issued), settings(tmp_path), NOW)
    assert caught.value.code == "sign_in_expired"


def test_the_user_of_the_command_line_is_reserved(tmp_path: Path) -> None:
    """Nobody gets the conversations of `local` by choosing that name."""
    with pytest.raises(SignInError, match="reserved"):
        person_of_headers("local", "", "", Settings(state_dir=tmp_path, **PROXY))


def test_admins_are_named_by_id_or_group(tmp_path: Path) -> None:
    """By either, in any Unicode form; the shown name counts for nothing."""
    admins = ["kim", normalize("NFD", "group:교직원")]
    own = Settings(state_dir=tmp_path, admins=admins, **PROXY)
    assert person_of_headers("kim", "", "", own).is_admin
    assert person_of_headers("lee", "", "교직원, students", own).is_admin
    assert not person_of_headers("lee", "kim", "students", own).is_admin
    assert not person_of_headers("group:교직원", "", "", own).groups
    assert not person_of_headers("lee", "", "", Settings(state_dir=tmp_path, **PROXY)).is_admin


def test_groups_are_access_labels(tmp_path: Path) -> None:
    """From a list or a text; nobody signs in with the group of somebody's attached files."""
    assert groups_of(["students", " 교직원 ", 7, "", "students"]) == ("students", "교직원")
    assert groups_of("students,교직원") == ("students", "교직원")
    assert groups_of("conversation-0123456789abcdef01234567") == ()
    assert groups_of(None) == ()
    person = person_of_claims(claims(groups=["교직원"]), settings(tmp_path), NOW)
    assert "group:교직원" in Scope(person.id, person.groups).grants


BAD: list[tuple[dict[str, Any], str]] = [
    (OIDC | {"oidc_client_secret": None, "oidc_client_id": ""}, "RAG_OIDC_CLIENT_ID"),
    (OIDC | {"oidc_cookie_secret": "short"}, "openssl rand"),
    (OIDC | {"oidc_redirect_uri": "https://documents.example/"}, "/oauth2callback"),
    (OIDC | {"oidc_metadata_url": "id.example"}, "RAG_OIDC_METADATA_URL"),
    (PROXY | {"proxy_addresses": []}, "RAG_PROXY_ADDRESSES"),
    (PROXY | {"proxy_addresses": ["proxy.local"]}, "RAG_PROXY_ADDRESSES"),
    (PROXY | {"proxy_addresses": ["0.0.0.0/0"]}, "RAG_PROXY_ADDRESSES"),
]


@pytest.mark.parametrize(("values", "named"), BAD)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_misconfiguration_names_the_remedy(
    tmp_path: Path, values: dict[str, Any], named: str, language: str
) -> None:
    """One error in either language, without a secret in it."""
    with pytest.raises(SettingsError) as caught:
        Settings(state_dir=tmp_path, **values)
    shown = translated(caught.value.text, language)
    assert named in shown
    assert "secret'" not in shown
    assert any("가" <= letter <= "힣" for letter in shown) == (language == "ko")
