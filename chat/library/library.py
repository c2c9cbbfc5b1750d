"""Library: the conversations of users - pinned, tagged, searched, exported, deleted and shared.

    library = open_library(store, lambda: checkpointer, settings)
    library.listed("local", tag="exam")                # pinned ones first, then the newest
    library.search("local", "군휴학 fee")               # conversations with snippets
    library.export(thread, "local", "html", "ko").text
    library.trash.delete(thread, "local")              # library.trash.restore undoes it
    library.sharing.share(thread, "local").token

Every call names a user; to one user, conversations of another do not exist (UnknownThread).
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import select, update

from chat import schema
from chat.checkpoints import Checkpoints
from chat.library.attached_files import AttachedFiles, Documents, Jobs
from chat.library.export.files import ExportedFile, Format, export_file
from chat.library.export.markdown import answer_markdown
from chat.library.export.transcript import Transcript
from chat.library.guess_limit import MOST, SECONDS
from chat.library.search import Found, parse_terms, search_threads
from chat.library.sharing import Sharing
from chat.library.tags import count_tags, normalise_tag, normalise_tags, read_tags, write_tags
from chat.library.trash import Trash
from chat.people import audit
from chat.queries import owned_thread, select_threads, threads_of
from chat.store import AppStore
from chat.transcript import Thread
from database import write_transaction
from errors import StoreError
from models.limits.shared_window import open_shared_window
from settings import Settings

threads, tags = schema.threads.c, schema.thread_tags.c


logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Listed:
    """A conversation in a list, with its tags."""

    thread: Thread
    tags: tuple[str, ...]


class Library:
    """Organises the conversations of a store; safe to share between threads.

    Attributes:
        trash: Deleted conversations.
        sharing: Share links.
    """

    def __init__(
        self,
        store: AppStore,
        checkpoints: Callable[[], Checkpoints],
        settings: Settings,
        files: AttachedFiles | None = None,
    ) -> None:
        self._store = store
        self._engine = store.engine
        self.trash = Trash(store, checkpoints, settings.deleted_days, files)
        guesses = open_shared_window(settings, "guesses", MOST, SECONDS)
        self.sharing = Sharing(store, settings.share_days, guesses)

    def listed(
        self, user: str, limit: int = 50, *, tag: str | None = None, on_page: bool | None = None
    ) -> list[Listed]:
        """Return the user's conversations, pinned ones first, then the most recently active.

        Args:
            user: Their owner.
            limit: Most of them.
            tag: Only those that have it.
            on_page: Only those begun on the page, or only those begun by other programs.
        """
        query = select_threads().where(*threads_of(user, on_page))
        if tag is not None:
            tagged = select(tags.thread_id).where(tags.tag == normalise_tag(tag))
            query = query.where(threads.id.in_(tagged))
        order = (threads.pinned_at.is_(None), threads.pinned_at.desc(), threads.updated_at.desc())
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(*order).limit(limit)).mappings().all()
            known = read_tags(connection, [row["id"] for row in rows])
        return [Listed(Thread(**row), known[row["id"]]) for row in rows]

    def pin(self, thread: str, user: str, pinned: bool = True) -> None:
        """Pin a conversation above the others, or unpin it."""
        with write_transaction(self._engine) as connection:
            owned_thread(connection, thread, user)
            change = update(schema.threads).where(threads.id == thread)
            connection.execute(change.values(pinned_at=time.time() if pinned else None))

    def tags(self, user: str) -> dict[str, int]:
        """Return the tags of the user's conversations with their number, most frequent first."""
        with self._engine.connect() as connection:
            return count_tags(connection, user)

    def tags_of(self, thread: str, user: str) -> tuple[str, ...]:
        """Return the tags of one conversation."""
        with self._engine.connect() as connection:
            owned_thread(connection, thread, user)
            return read_tags(connection, [thread])[thread]

    def set_tags(self, thread: str, user: str, names: Iterable[str]) -> tuple[str, ...]:
        """Replace the tags of a conversation; return them as they are stored.

        Raises:
            LabelError: a name cannot be a tag, or there are too many.
        """
        wanted = normalise_tags(names)
        with write_transaction(self._engine) as connection:
            owned_thread(connection, thread, user)
            write_tags(connection, thread, wanted)
        return tuple(wanted)

    def search(
        self, user: str, query: str, limit: int = 20, *, on_page: bool | None = None
    ) -> list[Found]:
        """Return the user's conversations that match a query, the most recently active first.

        Each word, or phrase in quotation marks, has to occur in the title, or in the question or
        answer of one turn. An empty query finds nothing. `on_page` is as in `listed`.
        """
        with self._engine.connect() as connection:
            return search_threads(connection, user, parse_terms(query), limit, on_page)

    def export(self, thread: str, user: str, form: Format, language: str = "en") -> ExportedFile:
        """Return a conversation as a file; `language` is that of its labels."""
        found = self._store.thread(thread, user)
        names = self.tags_of(thread, user)
        with write_transaction(self._engine) as connection:
            audit.write(connection, user, "conversation_exported", thread)
        exchanges = self._store.exchanges(thread, user)
        return export_file(Transcript(found, names, exchanges, time.time()), form, language)

    def answer_markdown(self, turn: str, user: str, language: str = "en") -> str:
        """Return one answer as Markdown with its sources, to be copied."""
        return answer_markdown(self._store.exchange(turn, user), language)


def open_library(
    store: AppStore,
    checkpoints: Callable[[], Checkpoints],
    settings: Settings,
    documents: Callable[[], Documents] | None = None,
    jobs: Callable[[], Jobs] | None = None,
) -> Library:
    """Return the library of a store, after purging what has been in the trash for long enough.

    Args:
        store: Conversations.
        checkpoints: Opens the working memory of assistants.
        settings: How long things are kept.
        documents: Opens the index with the files of conversations; None leaves files alone.
        jobs: Opens the ingest queue, with the jobs of these files.
    """
    files = None if documents is None else AttachedFiles(documents, settings, jobs)
    library = Library(store, checkpoints, settings, files)
    try:
        library.trash.purge()
    except StoreError as error:  # a full disk must not keep anybody from reading
        logger.warning("deleted conversations were not purged: %s", error)
    return library
