"""Exceptions of this application, and their hierarchy.

Each has a message and a remedy that may be shown to a user: no stack trace, no key, no path outside
the project. Catch `RagError` to catch them all.

* RagError
  x SettingsError            a setting is missing, misspelt or out of range
  x ModelError               the model behind a role cannot answer
    - UnknownModel           the `provider:model` string names no model that can be built
    - ModelKeyMissing        the provider needs a key, or an extra that is not installed
    - ModelUnavailable       the provider refused, timed out or answered in no known form
      . ToolsRefused         the model, or its server, does not support tool calls
    - GenerativeModelNeeded  the embedded model only quotes, and a text has to be generated
    - InvalidOutput          the reply does not have the form that was asked for, repair included
  x SourceError              one document cannot be ingested
    - UnsupportedSource      no loader reads this file format
    - UnreadableSource       damaged, truncated or of another format than its name says
    - PasswordNeeded         encrypted, and no password was given
    - NoText                 readable, but without text (a scan, an empty file)
    - SourceTooLarge         over the limit on size, time, memory or compression
    - SourceNotFound         no such file, folder, address or listed source
  x StoreError               the catalog or an index beside it
    - StoreBusy              another process is writing
    - StoreUnwritable        the disk is full, or rights are missing
    - StoreUnavailable       a server that holds a part of it does not answer; the rest goes on
    - StoreDamaged           the files on disk cannot be read; `ingest doctor --repair` rebuilds
    - EmbeddingMismatch      the collection was embedded by another model
  x ClusterError             the cluster of an ingest does not answer, or has another version
  x EmptyQuery               the question has no word that can be searched for
  x LabelError               an access label, tag, metadata pair or filter is malformed
  x PromptError              a template lacks a placeholder or has an unknown one
  x ConversationError        a turn cannot start or go on
    - ThreadBusy             the previous turn of this conversation still runs
    - LimitReached           so much is taken for now; `retry_after` says for how long
      . TooManyQuestions     the reader has asked more in a minute than the settings allow
      . TooManyAnswers       a program asks while as many answers as allowed are in progress
      . BudgetExceeded       the user's turns of today have taken what they may
    - UnknownThread          no conversation has this id
    - NothingToShare         the conversation has no answer yet
    - SharingOff             the settings allow no share links
    - UnknownShare           a share link leads to no conversation, or to one shared no more
    - TooManyGuesses         too many share links that lead nowhere were tried
  x PictureError             a picture that no model can be given
  x FeedbackError            a rating that cannot be stored, or not be put to use
  x SignInError              nobody is signed in, or who it is cannot be told
  x NotAllowed               the reader lacks the role for what they asked
  x ToolUnavailable          the service that a tool calls did not answer
  x EvaluationError          a dataset, run or comparison that cannot be measured
"""

from collections.abc import Mapping


class Phrase(str):
    """A translatable message: English text that keeps its template and values.

        Phrase("There is no dataset {name!r}.", name="squad")

    Errors are raised in English; `text.translation` translates them where they are shown, since
    only there the language is known. Values may be phrases themselves.

    Attributes:
        template: The text with placeholders, the key of its translation.
        values: The values of the placeholders.
        korean: The Korean text, where a table of messages gave both.
        english: The English text, where the phrase itself is in another language.
    """

    template: str
    values: Mapping[str, object]
    korean: str = ""
    english: str = ""

    def __new__(cls, template: str, /, **values: object) -> "Phrase":
        """Fill the template; without values it is used as it is."""
        phrase = super().__new__(cls, template.format_map(values) if values else template)
        phrase.template, phrase.values = str(template), values
        return phrase


class RagError(Exception):
    """Base class of all errors that may be shown to a user.

        raise RagError("There is no dataset {name!r}.", "Known: {known}.", name=name, known=known)

    Attributes:
        message: What is wrong, one sentence.
        remedy: What to do about it, one sentence; may be empty.
        code: A stable identifier for programs, e.g. `needs_password`.
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
        """Message and remedy in one text."""
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
    """The `provider:model` string names no model that can be built."""

    code = "unknown_model"


class ModelKeyMissing(ModelError):
    """The provider needs a key, or an extra that is not installed."""

    code = "model_key"


class ModelUnavailable(ModelError):
    """The provider refused, timed out or answered in no known form."""

    code = "model_unavailable"


class ToolsRefused(ModelUnavailable):
    """The model, or its server, does not support tool calls."""

    code = "model_rejected"


class GenerativeModelNeeded(ModelError):
    """A text has to be generated, and the embedded model only quotes."""

    code = "generative_model_needed"


class InvalidOutput(ModelError):
    """The model's reply does not have the form that was asked for, and neither has its repair.

    Attributes:
        field: What is wrong: a field of the schema, a column, or the whole reply.
    """

    code = "invalid_output"
    field = ""


class SourceError(RagError):
    """One document cannot be ingested; the others go on."""

    code = "source"


class UnsupportedSource(SourceError):
    """No loader reads this file format."""

    code = "unsupported"


class UnreadableSource(SourceError):
    """The file is damaged, truncated or of another format than its name says."""

    code = "unreadable"


class PasswordNeeded(SourceError):
    """The file is encrypted and no password was given."""

    code = "needs_password"


class NoText(SourceError):
    """The file is readable but has no text."""

    code = "no_text"


class SourceTooLarge(SourceError):
    """The file goes over the limit on size, time, memory or compression."""

    code = "too_large"


class SourceNotFound(SourceError):
    """No such file, folder, address or listed source."""

    code = "not_found"


class StoreError(RagError):
    """The catalog, or an index beside it, cannot be used."""

    code = "store"


class StoreBusy(StoreError):
    """Another process holds the writer's lock."""

    code = "busy"


class StoreUnwritable(StoreError):
    """The disk is full (`disk_full`) or rights are missing (`not_writable`); reading may go on."""

    code = "not_writable"


class StoreUnavailable(StoreError):
    """A server that holds a part of the store does not answer; the other parts go on."""

    code = "store_unavailable"


class StoreDamaged(StoreError):
    """Files on disk cannot be read; `ingest doctor --repair` rebuilds what can be rebuilt."""

    code = "damaged"


class EmbeddingMismatch(StoreError):
    """The stored vectors were made by another embedding model."""

    code = "embedding_mismatch"


class ClusterError(RagError):
    """The Ray cluster that reads documents does not answer, or cannot run the program."""

    code = "cluster"


class EmptyQuery(RagError):
    """The question has no word that can be searched for."""

    code = "empty_query"


class LabelError(RagError):
    """An access label, a tag, a metadata pair or a filter of a search is malformed."""

    code = "label"


class PromptError(RagError):
    """A template lacks a placeholder it needs, or has one without a value."""

    code = "prompt"


class ConversationError(RagError):
    """A turn cannot start or go on."""

    code = "conversation"


class ThreadBusy(ConversationError):
    """The previous turn of this conversation still runs."""

    code = "thread_busy"


class LimitReached(ConversationError):
    """So much is taken for now.

    Attributes:
        retry_after: Seconds after which it may be asked again.
    """

    code = "limit_reached"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooManyQuestions(LimitReached):
    """The reader has asked more questions in a minute than RAG_QUESTIONS_PER_MINUTE allows."""

    code = "too_many_questions"


class TooManyAnswers(LimitReached):
    """A program asks while as many answers as the settings allow are in progress."""

    code = "too_many_answers"


class BudgetExceeded(LimitReached):
    """The user's turns of today have taken what they may."""

    code = "budget_exceeded"


class ServerEnding(ConversationError):
    """The server is told to end, and takes no more questions."""

    code = "server_ending"


class ApprovalGone(ConversationError):
    """The tool call waits for approval no more."""

    code = "approval_gone"


class UnknownThread(ConversationError):
    """No conversation has this id."""

    code = "unknown_thread"


class NothingToShare(ConversationError):
    """The conversation has no answer yet that could be shared."""

    code = "nothing_to_share"


class SharingOff(ConversationError):
    """The settings allow no share links."""

    code = "sharing_off"


class UnknownShare(ConversationError):
    """A share link leads to no conversation, or to one that is shared no more."""

    code = "unknown_share"


class TooManyGuesses(ConversationError):
    """Too many share links that lead nowhere were tried; none is looked up for a while."""

    code = "too_many_guesses"


class UnknownFact(ConversationError):
    """The user has no remembered fact under this id."""

    code = "unknown_fact"


class PictureError(RagError):
    """A picture is damaged, too large or in a format that models do not take."""

    code = "picture_format"


class FeedbackError(RagError):
    """A rating cannot be stored, or cannot be put to use."""

    code = "feedback"


class SignInError(RagError):
    """Nobody is signed in, or who it is cannot be told."""

    code = "sign_in"


class NotAllowed(RagError):
    """The reader lacks the role for what they asked."""

    code = "not_allowed"


class ToolUnavailable(RagError):
    """The service that a tool calls did not answer."""

    code = "tool_unavailable"


class EvaluationError(RagError):
    """A dataset, run or comparison cannot be measured."""

    code = "evaluation"
