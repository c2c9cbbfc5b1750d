"""Key store: API keys of users in `api.db`.

    store = open_keys(settings)
    key, secret = store.create("local", "Open WebUI", scopes=["chat", "search"])
    store.find(secret)                       # the key; None where there is none, or no longer

A secret has 256 random bits, so its SHA-256 digest cannot be guessed and needs no slow hash; only
the digest is stored.
"""

import hashlib
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from sqlalchemy import Engine, insert, select, update

from api.keys import schema
from database import open_database, upsert, write_transaction
from errors import SettingsError
from settings import Settings

ApiScope = Literal["chat", "search", "read", "write", "feedback"]
SCOPES: tuple[ApiScope, ...] = get_args(ApiScope)
DEFAULT_SCOPES: tuple[ApiScope, ...] = ("chat", "search", "read", "feedback")
PREFIX = "rag-"
MIGRATIONS = Path(__file__).parent / "migrations"
_keys, _use = schema.keys.c, schema.use.c


@dataclass(frozen=True)
class ApiKey:
    """A key of a user.

    Attributes:
        groups: Groups of the user; they decide which documents the key reaches.
        scopes: What it may do: `chat` asks, `search` searches and embeds, `read` lists documents
            and conversations, `write` changes them, `feedback` rates answers.
        daily_tokens, daily_usd: What it may use from midnight to midnight (UTC); None is no limit.
        expires_at, revoked_at: Unix times.
    """

    id: str
    user: str
    name: str
    groups: tuple[str, ...]
    scopes: tuple[ApiScope, ...]
    daily_tokens: int | None
    daily_usd: float | None
    created_at: float
    expires_at: float | None
    revoked_at: float | None

    def valid(self, now: float) -> bool:
        """Return whether it has neither expired nor been revoked."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True)
class Use:
    """What a key has used on one day."""

    requests: int = 0
    tokens: int = 0
    usd: float = 0.0


def open_keys(settings: Settings) -> "KeyStore":
    """Open (and create or migrate) `api.db`."""
    path = settings.prepare_state() / "api.db"
    return KeyStore(open_database(path, MIGRATIONS, schema.metadata, url=settings.database_url))


class KeyStore:
    """Keys of all users; threads and processes may share it.

    Args:
        engine: Of `api.db`.
        clock: Returns Unix time.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    def create(
        self,
        user: str,
        name: str = "",
        *,
        groups: Iterable[str] = (),
        scopes: Sequence[str] = DEFAULT_SCOPES,
        daily_tokens: int | None = None,
        daily_usd: float | None = None,
        days: float | None = None,
    ) -> tuple[ApiKey, str]:
        """Create a key; return it with its secret, which nobody can read again.

        Args:
            user: On whose behalf it acts.
            name: What it is for, as the user calls it.
            groups: Groups of the user.
            scopes: What it may do; see `ApiKey`.
            daily_tokens: Most tokens of a day; None is no limit.
            daily_usd: Most US dollars of a day; None is no limit.
            days: Until it expires; None is never.

        Raises:
            SettingsError: a scope is unknown, there is none, or a limit is not above 0.
        """
        _check_scopes(scopes)
        _check_limits(daily_tokens, daily_usd, days)
        secret, now = PREFIX + secrets.token_urlsafe(32), self._clock()
        values: dict[str, Any] = {
            "id": secrets.token_hex(6),
            "user": user,
            "name": name,
            "groups": list(groups),
            "scopes": [scope for scope in SCOPES if scope in scopes],
            "daily_tokens": daily_tokens,
            "daily_usd": daily_usd,
            "created_at": now,
            "expires_at": None if days is None else now + days * 86_400,
            "revoked_at": None,
        }
        with write_transaction(self._engine) as connection:
            connection.execute(insert(schema.keys).values(**values, digest=digest(secret)))
        return _key(values), secret

    def find(self, secret: str) -> ApiKey | None:
        """Return the key of a secret; None where there is none, or it is not valid any more."""
        query = select(schema.keys).where(_keys.digest == digest(secret))
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None or not (key := _key(dict(row))).valid(self._clock()):
            return None
        return key

    def listed(self, user: str | None = None) -> list[ApiKey]:
        """Return the keys, of one user or all, the newest first; also those that ended."""
        query = select(schema.keys).order_by(_keys.created_at.desc(), _keys.id)
        if user is not None:
            query = query.where(_keys.user == user)
        with self._engine.connect() as connection:
            return [_key(dict(row)) for row in connection.execute(query).mappings()]

    def any_valid(self) -> bool:
        """Return whether some key can be used."""
        is_alive = _keys.expires_at.is_(None) | (_keys.expires_at > self._clock())
        query = select(_keys.id).where(_keys.revoked_at.is_(None), is_alive).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def revoke(self, key_id: str) -> ApiKey:
        """End a key at once; return it.

        Raises:
            SettingsError: there is no such key.
        """
        one = _keys.id == key_id
        change = update(schema.keys).where(one, _keys.revoked_at.is_(None))
        with write_transaction(self._engine) as connection:
            connection.execute(change.values(revoked_at=self._clock()))
            row = connection.execute(select(schema.keys).where(one)).mappings().first()
        if row is None:
            raise SettingsError(
                "There is no key {id!r}.", "`keys list` shows their ids.", id=key_id
            )
        return _key(dict(row))

    def used_today(self, key_id: str) -> Use:
        """Return what a key has used since midnight (UTC)."""
        query = select(schema.use).where(_use.key_id == key_id, _use.day == self._day())
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return Use() if row is None else Use(row.requests, row.tokens, row.usd)

    def add_use(self, key_id: str, tokens: int = 0, usd: float = 0.0) -> None:
        """Add a request to what a key has used today."""
        values = {"requests": 1, "tokens": tokens, "usd": usd}
        row = {"key_id": key_id, "day": self._day(), **values}
        with write_transaction(self._engine) as connection:
            upsert(
                connection,
                schema.use,
                row,
                set_=lambda added: {name: _use[name] + added[name] for name in values},
            )

    def seconds_to_midnight(self) -> int:
        """Return the seconds until what has been used counts from 0 again."""
        return 86_400 - int(self._clock()) % 86_400

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    def _day(self) -> str:
        return f"{datetime.fromtimestamp(self._clock(), UTC):%Y-%m-%d}"


def digest(secret: str) -> str:
    """Return the digest under which a secret is stored."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _check_scopes(scopes: Sequence[str]) -> None:
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise SettingsError(
            "A key cannot have the scope {scope!r}.",
            "Known scopes: {known}.",
            scope=", ".join(unknown),
            known=", ".join(SCOPES),
        )


def _check_limits(*limits: float | None) -> None:
    if any(limit is not None and limit <= 0 for limit in limits):
        raise SettingsError("The limits of a key are above 0.", "Leave out what is not limited.")


def _key(row: dict[str, Any]) -> ApiKey:
    values = {name: row[name] for name in ApiKey.__dataclass_fields__}
    return ApiKey(**{**values, "groups": tuple(row["groups"]), "scopes": tuple(row["scopes"])})
