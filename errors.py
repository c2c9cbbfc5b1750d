"""Everything this application raises on purpose, drawn as a tree.

Each error says what is wrong and what to do about it, in words that may be shown to the person
at the keyboard: no stack trace, no key, no path outside the project. Catch `RagError` to catch
them all.

* RagError
  x SettingsError            a setting is missing, misspelt or out of range
  x ModelError               the model behind a role cannot answer
    - UnknownModel           the `provider:model` string names nothing we can build
    - ModelKeyMissing        the provider needs a key or an extra that is not there
    - ModelUnavailable       the provider refused, timed out or answered nonsense
      . ToolsRefused         the model cannot be given tools
    - GenerativeModelNeeded  the embedded model only quotes, and this has to be written
  x SourceError              one document cannot be taken in
    - UnsupportedSource      no loader reads this kind of file
    - UnreadableSource       damaged, truncated or not what its name says
    - PasswordNeeded         encrypted, and no password was given
    - NoText                 it opens, but holds no text (a scan, an empty file)
    - SourceTooLarge         over the limit on size, time, memory or compression
    - SourceNotFound         no such file, folder, address or listed source
  x StoreError               the catalog or an index beside it
    - StoreBusy              another process is writing
    - StoreUnwritable        the disk is full, or rights are missing
    - StoreDamaged           the files on disk cannot be read; `ingest doctor --repair` rebuilds
    - EmbeddingMismatch      the collection was embedded by another model
  x EmptyQuery               nothing in the question can be searched for
  x LabelError               access, tag, metadata or condition that cannot be read
  x PromptError              a template lacks a placeholder or names an unknown one
  x ConversationError        a turn cannot start or go on
    - ThreadBusy             this conversation is still answering
    - UnknownThread          no conversation under this id
  x ToolUnavailable          the thing outside that a tool talks to did not answer
  x EvaluationError          a dataset, run or comparison that cannot be measured
"""

import errno
import os
from collections.abc import Mapping
from pathlib import Path

_LITTLE = 4 << 20  # bytes free, below which what failed has failed for want of room
_RIGHTS = "Check that you may write there, or set RAG_STATE_DIR to a folder you may write to."


class Phrase(str):
    """English words that know what they were filled with, so that `text.translation` can say them.

        Phrase("There is no dataset {name!r}.", name="squad")

    Where nobody is told in which language to speak, an error is raised in English; whoever shows
    it knows. Values may be phrases themselves.

    Attributes:
        template: The words as they stand in the code, the key of their translation.
        values: What fills its placeholders.
        korean: The same in Korean, where a table of messages has said both.
    """

    template: str
    values: Mapping[str, object]
    korean: str = ""

    def __new__(cls, template: str, /, **values: object) -> "Phrase":
        """Fill the template; without values it is taken as it is."""
        made = super().__new__(cls, template.format_map(values) if values else template)
        made.template, made.values = str(template), values
        return made


class RagError(Exception):
    """Base of all errors that are meant to be read by a person.

        raise RagError("There is no dataset {name!r}.", "Known: {known}.", name=name, known=known)

    Attributes:
        message: What is wrong, one sentence.
        remedy: What to do about it, one sentence; may be empty.
        code: A short stable word for programs, e.g. `needs_password`.
    """

    code = "error"

    def __init__(
        self, message: str, remedy: str = "", *, code: str | None = None, **values: object
    ) -> None:
        self.message = _phrase(message, values)
        self.remedy = _phrase(remedy, values)
        super().__init__(f"{self.message} {self.remedy}".strip())
        if code is not None:
            self.code = code

    @property
    def text(self) -> Phrase:
        """Message and remedy as one."""
        both = {"message": self.message, "remedy": self.remedy}
        return Phrase("{message} {remedy}", **both) if self.remedy else self.message


def _phrase(text: str, values: Mapping[str, object]) -> Phrase:
    return text if isinstance(text, Phrase) else Phrase(text, **values)


class SettingsError(RagError):
    """A setting is missing, misspelt or out of range."""

    code = "settings"


class ModelError(RagError):
    """The model behind a role cannot answer."""

    code = "model"


class UnknownModel(ModelError):
    """The `provider:model` string names nothing that can be built."""

    code = "unknown_model"


class ModelKeyMissing(ModelError):
    """The provider needs a key or an installed extra that is not there."""

    code = "model_key"


class ModelUnavailable(ModelError):
    """The provider refused, timed out or answered with something unreadable."""

    code = "model_unavailable"


class ToolsRefused(ModelUnavailable):
    """The model, or its server, takes no tools."""

    code = "model_rejected"


class GenerativeModelNeeded(ModelError):
    """Something was asked for that the embedded model, which only quotes, cannot write."""

    code = "generative_model_needed"


class SourceError(RagError):
    """One document cannot be taken in; the others go on."""

    code = "source"


class UnsupportedSource(SourceError):
    """No loader reads this kind of file."""

    code = "unsupported"


class UnreadableSource(SourceError):
    """The file is damaged, truncated or not what its name says."""

    code = "unreadable"


class PasswordNeeded(SourceError):
    """The file is encrypted and no password was given."""

    code = "needs_password"


class NoText(SourceError):
    """The file opens but holds no text."""

    code = "no_text"


class SourceTooLarge(SourceError):
    """The file goes over the limit on size, time, memory or compression."""

    code = "too_large"


class SourceNotFound(SourceError):
    """No such file, folder, address or listed source."""

    code = "not_found"


class StoreError(RagError):
    """The catalog, or an index beside it, cannot do what was asked."""

    code = "store"


class StoreBusy(StoreError):
    """Another process holds the writer's lock."""

    code = "busy"


class StoreUnwritable(StoreError):
    """The disk is full (`disk_full`) or rights are missing (`not_writable`); reading may go on."""

    code = "not_writable"


class StoreDamaged(StoreError):
    """Files on disk cannot be read; `ingest doctor --repair` rebuilds what can be rebuilt."""

    code = "damaged"


class EmbeddingMismatch(StoreError):
    """The stored vectors were made by another embedding model."""

    code = "embedding_mismatch"


class EmptyQuery(RagError):
    """Nothing in the question can be searched for."""

    code = "empty_query"


class LabelError(RagError):
    """An access label, a tag, a metadata pair or a condition of a search cannot be read."""

    code = "label"


class PromptError(RagError):
    """A template lacks a placeholder it needs or names one nobody fills."""

    code = "prompt"


class ConversationError(RagError):
    """A turn cannot start or go on."""

    code = "conversation"


class ThreadBusy(ConversationError):
    """This conversation is still answering another question."""

    code = "thread_busy"


class UnknownThread(ConversationError):
    """There is no conversation under this id."""

    code = "unknown_thread"


class ToolUnavailable(RagError):
    """The service a tool talks to did not answer."""

    code = "tool_unavailable"


class EvaluationError(RagError):
    """A dataset, run or comparison cannot be measured."""

    code = "evaluation"


def as_rag_error(error: Exception) -> RagError:
    """Return an error nobody foresaw in words that may be shown; a `RagError` is returned as it is.

    Full disks, missing rights and damaged files are told apart; anything else is named by its kind.
    """
    import sqlite3  # here, since almost no process needs it

    if isinstance(error, RagError):
        return error
    cause = getattr(error, "orig", None) or error  # SQLAlchemy wraps the driver's error
    if isinstance(cause, sqlite3.Error):
        return database_error(str(cause))
    if isinstance(cause, OSError) and cause.errno is not None:
        return _system_error(cause)
    return RagError(
        "Something went wrong inside the program ({kind}).",
        "Run it again with PYTHONDEVMODE=1 to see where, and report that.",
        code="internal",
        kind=type(cause).__name__,
    )


def database_error(said: str, name: str = Phrase("A file of the state directory")) -> StoreError:
    """Return what SQLite says of the file `name`, with what to do about it."""
    if "full" in said:
        return _disk_full()
    if "readonly" in said or "unable to open" in said:
        return StoreUnwritable("{name} cannot be written: {said}.", _RIGHTS, name=name, said=said)
    if "locked" in said:
        return StoreBusy(
            "{name} is in use by another process.", "Try again when it is done.", name=name
        )
    if "I/O" in said:
        return StoreError(
            "{name} cannot be read or written: {said}.", "Check the disk.", name=name, said=said
        )
    return StoreDamaged(
        "{name} cannot be read as a database: {said}.",
        "Put it aside and start again; `ingest add` takes lost documents in anew.",
        name=name,
        said=said,
    )


def _system_error(error: OSError) -> RagError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _disk_full()
    name = Path(str(error.filename)).name if error.filename else Phrase("A file")
    denied = error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
    return StoreError(
        "{name} cannot be read or written: {said}.",
        _RIGHTS if denied else "Check the disk and try again.",
        code="file",
        name=name,
        said=error.strerror or Phrase("no reason given"),
    )


def unwritable_reason(folder: Path) -> StoreUnwritable | None:
    """Return why nothing can be written in a folder, or None where nothing stands in the way.

    For libraries that say only that something failed.
    """
    import shutil  # here, since almost no process needs it

    if not os.access(folder, os.W_OK):
        return StoreUnwritable("The state directory cannot be written.", _RIGHTS)
    return _disk_full() if shutil.disk_usage(folder).free < _LITTLE else None


def _disk_full() -> StoreUnwritable:
    return StoreUnwritable(
        "The disk is full.",
        "Free some space and run it again; what was finished is kept.",
        code="disk_full",
    )
