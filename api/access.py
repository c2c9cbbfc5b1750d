"""Access to the API: who calls, by a key or from this machine, and what the caller may do."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.errors import ApiError
from api.keys.store import SCOPES, ApiKey, ApiScope
from api.services import ApiServices, services
from index.scope import Scope

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_bearer = HTTPBearer(auto_error=False, description="A key made by the command `keys create`.")


@dataclass(frozen=True)
class Caller:
    """Who calls.

    Attributes:
        key: None for a caller on this machine that needs none.
    """

    user: str
    groups: tuple[str, ...]
    scopes: tuple[ApiScope, ...]
    key: ApiKey | None


class Access:
    """The access of one request: the caller, and what the services give to that caller."""

    def __init__(self, parts: ApiServices, caller: Caller) -> None:
        self.caller = caller
        self.workspace = parts.workspace
        self._keys = parts.keys

    def scope(self, collection: str | None = None) -> Scope:
        """Return which documents the caller reaches."""
        return self.workspace.scope(self.caller.user, collection, self.caller.groups)

    def add_use(self, tokens: int = 0, usd: float = 0.0) -> None:
        """Add this request to what the key has used today."""
        if self.caller.key is not None:
            self._keys.add_use(self.caller.key.id, tokens, usd)


def needs(scope: ApiScope) -> Callable[..., Access]:
    """Return the dependency of a route: the access of a caller who has this scope.

    It raises ApiError: there is no valid key (401), the key may not do this (403), it sends too
    much or has used what it may (429).
    """

    def access(
        request: Request,
        parts: Annotated[ApiServices, Depends(services)],
        credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    ) -> Access:
        caller = identify(request, parts, credentials.credentials if credentials else None)
        if scope not in caller.scopes:
            raise ApiError(403, "missing_scope", scope=scope)
        return Access(parts, caller)

    return access


def identify(request: Request, parts: ApiServices, secret: str | None = None) -> Caller:
    """Return who sends a request, and count it.

    Args:
        request: The request.
        parts: Services of the API.
        secret: Of the key; that of the Authorization header when None.

    Raises:
        ApiError: there is no valid key (401), or it sends too much or has used what it may (429).
    """
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if secret is None and kind.lower() == "bearer":
        secret = given.strip()
    caller = _caller(request, parts, secret)
    _check_rate(parts, caller)
    if caller.key is not None:
        _check_budget(parts, caller.key)
    return caller


def _caller(request: Request, parts: ApiServices, secret: str | None) -> Caller:
    if secret is not None and (key := parts.keys.find(secret)) is not None:
        return Caller(key.user, key.groups, key.scopes, key)
    if _is_open(request, parts):  # clients that must send a key send any
        return Caller(parts.settings.user, (), SCOPES, None)
    headers = {"WWW-Authenticate": "Bearer"}
    raise ApiError(401, "no_key" if secret is None else "wrong_key", headers=headers)


def _is_open(request: Request, parts: ApiServices) -> bool:
    """Return whether a request needs no key, as people need no sign-in for the page.

    It comes from this machine, which what a proxy passes on does not, and no key exists.
    """
    if parts.settings.api != "auto" or parts.settings.sign_in != "none":
        return False
    return is_from_here(request) and not parts.keys.any_valid()


def is_from_here(request: Request) -> bool:
    """Return whether a request comes from this machine, and is passed on by no proxy."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    return _is_loopback(request.client.host if request.client else "")


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _check_rate(parts: ApiServices, caller: Caller) -> None:
    seconds = parts.limiter.take(caller.key.id if caller.key else "")
    if seconds:
        limit = parts.limiter.per_minute
        raise ApiError(
            429,
            "rate_limit_exceeded",
            headers={"Retry-After": str(seconds)},
            limit=limit,
            seconds=seconds,
        )


def _check_budget(parts: ApiServices, key: ApiKey) -> None:
    if key.daily_tokens is None and key.daily_usd is None:
        return
    used = parts.keys.used_today(key.id)
    over_tokens = key.daily_tokens is not None and used.tokens >= key.daily_tokens
    over_usd = key.daily_usd is not None and used.usd >= key.daily_usd
    if over_tokens or over_usd:
        seconds = parts.keys.seconds_to_midnight()
        raise ApiError(
            429,
            "insufficient_quota",
            headers={"Retry-After": str(seconds)},
            tokens=f"{used.tokens:,}",
            usd=f"{used.usd:.2f}",
            seconds=seconds,
        )
