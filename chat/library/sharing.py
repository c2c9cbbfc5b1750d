"""Share links: read-only views of a conversation, whose access is checked at each reading.

    link = sharing.share(thread, user)           # link.token is shown once; its hash is stored
    sharing.shared(link.token, viewer)           # viewer is the reader's access scope
    sharing.revoke(thread, user)

A link shows the conversation as it was when it was shared: later turns, a later title and answers
generated anew are not shown. What was deleted since is gone there, too.
"""

import hashlib
import secrets
import time
import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select, update

from chat import schema
from chat.library.guess_limit import GuessLimit
from chat.library.messages import message_text
from chat.library.shared_view import (
    SharedConversation,
    ended_turns,
    snapshot,
    visible_exchanges,
)
from chat.library.visibility import Documents, hidden_sources
from chat.people import audit
from chat.queries import owned_thread
from chat.store import AppStore
from database import write_transaction
from errors import NothingToShare, SharingOff, UnknownShare
from index.scope import Scope
from models.limits.shared_window import SharedWindow

DAY = 86_400.0
TOKEN_BYTES = 32

threads, links = schema.threads.c, schema.shares.c


@dataclass(frozen=True)
class ShareLink:
    """A share link of a conversation.

    Attributes:
        token: The secret of its address; empty where the link is listed, as only its hash is kept.
        turns: Ids of the turns that it shows, the oldest first.
        created_at, expires_at: Unix times.
    """

    id: str
    thread: str
    turns: list[str]
    created_at: float
    expires_at: float
    token: str = ""


class Sharing:
    """Creates, lists, revokes and reads share links."""

    def __init__(self, store: AppStore, days: float, guesses: SharedWindow | None = None) -> None:
        self._engine = store.engine
        self._days = days
        self._guesses = GuessLimit(shared=guesses)

    def consequences(self, thread: str, user: str, language: str) -> list[str]:
        """Return what sharing a conversation means, in sentences, to be read before it.

        Raises: as `share`.
        """
        self._check_allowed()
        with self._engine.connect() as connection:
            owned_thread(connection, thread, user)
            count = select(func.count()).select_from(ended_turns(thread).subquery())
            values = {"turns": connection.scalar(count), "days": f"{self._days:g}"}
        keys = ("share_reads", "share_checks", "share_ends")
        return [message_text(key, language, **values) for key in keys]

    def share(self, thread: str, user: str) -> ShareLink:
        """Create a link to the turns of a conversation that have ended.

        Raises:
            UnknownThread: it is not the user's.
            NothingToShare: no turn of it has ended.
            SharingOff: `RAG_SHARE_DAYS` is 0.
        """
        self._check_allowed()
        token, now = secrets.token_urlsafe(TOKEN_BYTES), time.time()
        with write_transaction(self._engine) as connection:
            title = owned_thread(connection, thread, user).title
            ended = ended_turns(thread).subquery()
            shown = list(connection.scalars(select(ended.c.id).order_by(ended.c.position)))
            if not shown:
                raise NothingToShare(
                    "This conversation has no answer yet.", "Share it after its first answer."
                )
            link = ShareLink(uuid.uuid4().hex, thread, shown, now, now + self._days * DAY, token)
            connection.execute(
                insert(schema.shares).values(
                    id=link.id,
                    token_hash=_hash(token),
                    thread_id=thread,
                    title=title,
                    turns=shown,
                    created_at=link.created_at,
                    expires_at=link.expires_at,
                )
            )
            audit.write(connection, user, "conversation_shared", thread)
        return link

    def links(self, thread: str, user: str) -> list[ShareLink]:
        """Return the links of a conversation that can be read, the newest first.

        Raises:
            UnknownThread: it is not the user's.
        """
        query = select(schema.shares).where(links.thread_id == thread, *_is_open(time.time()))
        with self._engine.connect() as connection:
            owned_thread(connection, thread, user)
            rows = connection.execute(query.order_by(links.created_at.desc())).all()
        return [
            ShareLink(row.id, thread, row.turns, row.created_at, row.expires_at) for row in rows
        ]

    def revoke(self, thread: str, user: str, link: str | None = None) -> int:
        """Close one link of a conversation, or all of them; return how many were open.

        Raises:
            UnknownThread: it is not the user's.
        """
        now = time.time()
        chosen = [links.thread_id == thread, *_is_open(now)]
        if link is not None:
            chosen.append(links.id == link)
        with write_transaction(self._engine) as connection:
            owned_thread(connection, thread, user)
            change = update(schema.shares).where(*chosen).values(revoked_at=now)
            closed = connection.execute(change).rowcount
            audit.write(connection, user, "share_revoked", thread)
            return closed

    def shared(
        self, token: str, viewer: Scope, documents: Documents, language: str = "en"
    ) -> SharedConversation:
        """Return the conversation behind a link, as far as this reader may see it.

        An answer is withheld if the model was given a source that the viewer may not see, cited or
        not, and after such an answer also one that cites no source of its own.

        Raises:
            UnknownShare: no link has this token, it was revoked or has expired, the conversation
                is deleted, or sharing is off; which of these is not said.
            TooManyGuesses: too many unknown links have been tried; this one is not looked up.
        """
        self._guesses.check()
        with self._engine.connect() as connection:
            row = self._link(connection, token)
            exchanges = snapshot(connection, row["turns"], row["created_at"])
        given = [source for exchange in exchanges for source in exchange.sources]
        hidden = hidden_sources(given, documents, viewer)
        shown = visible_exchanges(exchanges, hidden, language)
        return SharedConversation(row["title"], row["created_at"], row["expires_at"], shown)

    def _link(self, connection: Connection, token: str) -> RowMapping:
        query = (
            select(schema.shares)
            .join(schema.threads)
            .where(links.token_hash == _hash(token), threads.deleted_at.is_(None))
            .where(*_is_open(time.time()))
        )
        row = connection.execute(query).mappings().first() if self._days else None
        if row is None:
            self._guesses.failed()
            raise UnknownShare(
                "This link leads to no shared conversation, or to one that is shared no more.",
                "Ask the person who gave it to you for a new one.",
            )
        return row

    def _check_allowed(self) -> None:
        if not self._days:
            raise SharingOff(
                "Conversations cannot be shared here.", "RAG_SHARE_DAYS above 0 allows it."
            )


def _hash(token: str) -> str:
    # The token is random and long, so that a plain hash cannot be searched through.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _is_open(now: float) -> tuple[ColumnElement[bool], ...]:
    return links.revoked_at.is_(None), links.expires_at > now


def open_links(connection: Connection, thread: str) -> int:
    """Return the number of links of a conversation that can be read."""
    query = select(func.count()).select_from(schema.shares)
    opened = query.where(links.thread_id == thread, *_is_open(time.time()))
    return connection.scalar(opened) or 0
