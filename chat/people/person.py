"""Person: a reader's user id, name, access groups and role, from claims or headers of sign-in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from unicodedata import category, normalize

from errors import SignInError
from settings import Settings

LONGEST_ID = 200  # characters
LONGEST_NAME = 80
MOST_GROUPS = 200
# Access labels of attached files are groups of this form, which nobody may sign in with.
_RESERVED_GROUP = re.compile(r"conversation-[0-9a-f]*")


@dataclass(frozen=True)
class Person:
    """Who uses the page.

    Attributes:
        id: Key of all that belongs to them; stable, and the `--user` of the commands.
        name: Shown to people, never compared.
        groups: Their access groups (`Scope.groups`).
        is_admin: Whether they manage documents and see everybody's figures.
        sign_in: Tells this sign-in from another one of the same person; empty without sign-in.
    """

    id: str
    name: str
    groups: tuple[str, ...] = ()
    is_admin: bool = False
    sign_in: str = ""


def local_person(settings: Settings) -> Person:
    """Return the one user of a server without sign-in."""
    return Person(settings.user, settings.user, is_admin=True)


def person_of_claims(claims: Mapping[str, Any], settings: Settings, now: float) -> Person:
    """Return who an ID token is about.

    Without RAG_OIDC_USER_CLAIM the id is made of issuer and subject, which OpenID Connect
    guarantees to be unique and never reassigned (Core 1.0, section 5.7).

    Args:
        claims: Of an ID token that has been verified.
        settings: Names of the claims, and admins.
        now: Unix time.

    Raises:
        SignInError: the sign-in has expired, or the token does not say who it is.
    """
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or now - issued > settings.sign_in_hours * 3600:
        raise SignInError("Your sign-in has expired.", "Sign in again.", code="sign_in_expired")
    user = _user_of(claims, settings)
    name = _clean(claims.get(settings.oidc_name_claim)) or _clean(claims.get("email"))
    groups = groups_of(claims.get(settings.oidc_groups_claim))
    name = name or _clean(claims.get("sub"))
    key = _digest(user, str(issued), str(claims.get("nonce", "")))
    return _person(user, name, groups, settings, key)


def person_of_headers(user: str, name: str, groups: str, settings: Settings) -> Person:
    """Return who the headers of a trusted reverse proxy name.

    Raises:
        SignInError: they name nobody.
    """
    key = safe_id(user)
    if not key:
        raise _no_header()
    found = _person(key, _clean(name) or key, groups_of(groups), settings, "")
    return found


def _no_header() -> SignInError:
    return SignInError(
        "The reverse proxy did not say who you are.",
        "Open the page through the proxy's address, and sign in there.",
        code="sign_in_proxy",
    )


def _person(
    user: str, name: str, groups: tuple[str, ...], settings: Settings, sign_in: str
) -> Person:
    if user == settings.user == type(settings).model_fields["user"].default:
        raise SignInError(
            "The user id {user!r} is reserved for the command line.",
            "Ask an admin to choose another claim or header for user ids.",
            user=user,
        )
    admins = {normalize("NFC", admin.strip()) for admin in settings.admins}
    is_admin = user in admins or not admins.isdisjoint(f"group:{group}" for group in groups)
    return Person(user, name[:LONGEST_NAME], groups, is_admin, sign_in)


def _user_of(claims: Mapping[str, Any], settings: Settings) -> str:
    claim = settings.oidc_user_claim
    if not claim:
        issuer, subject = claims.get("iss"), claims.get("sub")
        if isinstance(issuer, str) and isinstance(subject, str) and issuer and subject:
            return f"oidc-{_digest(issuer, subject)}"
        raise _no_user("sub")
    # An e-mail address that anybody can enter at a provider must not open another's account.
    if claim == "email" and claims.get("email_verified") not in (True, "true"):
        raise SignInError(
            "The provider has not verified your e-mail address.",
            "Verify it there, or ask an admin to choose another RAG_OIDC_USER_CLAIM.",
        )
    value = claims.get(claim)
    user = safe_id(value) if isinstance(value, str) else ""
    if not user:
        raise _no_user(claim)
    return user


def _no_user(claim: str) -> SignInError:
    return SignInError(
        "The provider did not say who you are: the claim {claim!r} is missing or cannot be a"
        " user id.",
        "Ask an admin to check RAG_OIDC_USER_CLAIM.",
        claim=claim,
    )


def safe_id(text: str) -> str:
    """Return a text as a user id, in NFC; empty where it cannot be one.

    Control and invisible characters, commas and line breaks would let two ids look the same, or
    an access label be read as two.
    """
    user = normalize("NFC", text).strip()
    hidden = any(category(letter)[0] == "C" or category(letter) in ("Zl", "Zp") for letter in user)
    return "" if hidden or "," in user or len(user) > LONGEST_ID else user


def groups_of(value: object) -> tuple[str, ...]:
    """Return the access groups in a claim or header, sorted; what cannot be one is left out."""
    texts: Iterable[object] = ()
    if isinstance(value, str):
        texts = value.split(",")
    elif isinstance(value, list | tuple):
        texts = value
    groups = {safe_id(text) for text in texts if isinstance(text, str)} - {""}
    return tuple(sorted(g for g in groups if not _RESERVED_GROUP.fullmatch(g))[:MOST_GROUPS])


def _clean(value: object) -> str:
    """Return a name without control and invisible characters; empty where it is no text."""
    if not isinstance(value, str):
        return ""
    letters = (letter if category(letter)[0] != "C" else " " for letter in normalize("NFC", value))
    return " ".join("".join(letters).split())


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:24]
