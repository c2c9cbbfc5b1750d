"""Cache context: all that an answer depends on beside its question.

Two questions share an answer only in equal contexts: who may see what (access), the documents as
they are (generation), prompts, models, settings and guardrail policy. A cache without the access
in its key has given one user the answer computed for another. The generation is in the key, so
that every change of the documents drops every answer, also one that cites nothing of what changed:
a new document may answer its question better, or contradict it, and no rule tells beforehand.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr

from agents.examples import approved_folder
from index.scope import Scope
from models.chat import chat_model_name
from models.embeddings import embedding_model_name
from settings import ROOT, Settings

# Settings that change where, when and for whom an answer is computed, but not the answer.
_IRRELEVANT_NAMES = """
    state_dir database_url config prompts_dir eval_data user collection jobs parse_seconds
    parse_memory_mb documents_in
    read_tries max_file_mb request_seconds max_retries judge_model turn_seconds language
    response_cache ab_config ab_share daily_tokens daily_usd requests_per_minute rate_limit_url
    sign_in sign_in_hours admins audit_days log_format log_level metrics drain_seconds redis_url
"""
_IRRELEVANT = frozenset(_IRRELEVANT_NAMES.split())
_PROMPTS = (ROOT / "prompts", ROOT / "data" / "examples")
_POLICY = (ROOT / "guardrails",)


class VisibleDocuments(Protocol):
    """The part of the index that tells what a scope may see."""

    def visible_key(self, scope: Scope) -> tuple[int, str]:
        """Return the generation of the documents, and a key of those that a scope may see."""


@dataclass(frozen=True)
class CacheContext:
    """What an answer depends on beside its question.

    Attributes:
        access: Key of the documents that may be seen; equal for users who may see the same.
        generation: Number of the state of the documents.
        prompt: Version of the prompts.
        model: Models that answer and embed.
        policy: Version of the guardrail policy.
        settings: Digest of the other settings that change answers.
        assistant: Name of the assistant.
    """

    access: str
    generation: int
    prompt: str = ""
    model: str = ""
    policy: str = ""
    settings: str = ""
    assistant: str = ""

    @property
    def digest(self) -> str:
        """A short name of the whole context."""
        return digest(asdict(self))


def cache_context(
    settings: Settings, documents: VisibleDocuments, scope: Scope, assistant: str
) -> CacheContext:
    """Return the context of an answer.

    Args:
        settings: Of the process that answers.
        documents: The index.
        scope: Who asks, in which collections, with which conditions.
        assistant: Name of the assistant that answers.

    Raises:
        LabelError: a condition of the scope names a field that no visible document has.
    """
    generation, access = documents.visible_key(scope)
    own = (settings.prompts_dir,) if settings.prompts_dir else ()
    values = {
        name: _plain(getattr(settings, name))
        for name in type(settings).model_fields
        if name not in _IRRELEVANT and not name.startswith(("cache", "oidc_", "proxy_"))
    }
    guard = {name: values.pop(name) for name in list(values) if name.startswith("guard")}
    models = (chat_model_name(settings), embedding_model_name(settings))
    return CacheContext(
        access=access,
        generation=generation,
        prompt=_version((*_PROMPTS, *own, approved_folder(settings))),
        model="|".join((*models, chat_model_name(settings, "utility"))),
        policy=digest([guard, _version(_POLICY)]),
        settings=digest(values),
        assistant=assistant,
    )


def digest(value: Any) -> str:
    """Return a short hash of a JSON value."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _plain(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return ""  # keys change no answer
    return dict(value) if isinstance(value, Mapping) else value


def _version(folders: Iterable[Path]) -> str:
    """Return a hash of the files in some folders; a changed file changes it."""
    files = sorted(
        Path(folder, name)
        for top in folders
        for folder, _, names in os.walk(top)  # at each question: a third of the time of `rglob`
        for name in names
        if name.endswith((".md", ".yaml", ".jsonl"))
    )
    states = [(str(file), file.stat()) for file in files]
    return _content(tuple((file, state.st_mtime_ns, state.st_size) for file, state in states))


@lru_cache(maxsize=8)
def _content(stamps: tuple[tuple[str, int, int], ...]) -> str:
    whole = sha256()
    for name, _, _ in stamps:
        whole.update(Path(name).name.encode() + b"\0" + Path(name).read_bytes())
    return whole.hexdigest()[:24]
