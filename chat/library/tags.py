"""Tags of conversations: their normal form, and the statements that read and write them."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, insert, select

from chat import schema
from errors import LabelError
from text.normalise import fold, printable, strip_invisible

MOST_TAGS = 10  # of one conversation
TAG_CHARS = 30

threads, tags = schema.threads.c, schema.thread_tags.c


def normalise_tag(tag: str) -> str:
    """Return a tag in the form in which it is stored: folded, on one line, without a leading #.

    Raises:
        LabelError: nothing is left of it, or it is too long.
    """
    visible, _ = strip_invisible(printable(tag))
    folded = " ".join(fold(visible).replace(",", " ").split()).lstrip("# ")
    if not folded or len(folded) > TAG_CHARS:
        raise LabelError(
            "{tag!r} cannot be a tag.",
            "A tag has 1 to {most} characters.",
            tag=folded[:TAG_CHARS],
            most=TAG_CHARS,
        )
    return folded


def normalise_tags(names: Iterable[str]) -> list[str]:
    """Return tags in their stored form, each once, sorted.

    Raises:
        LabelError: one is no tag, or there are too many.
    """
    found = sorted({normalise_tag(name) for name in names})
    if len(found) > MOST_TAGS:
        raise LabelError(
            "A conversation has at most {most} tags.", "Remove some tags first.", most=MOST_TAGS
        )
    return found


def write_tags(connection: Connection, thread: str, names: Sequence[str]) -> None:
    """Replace the tags of a conversation."""
    connection.execute(delete(schema.thread_tags).where(tags.thread_id == thread))
    if names:
        rows = [{"thread_id": thread, "tag": name} for name in names]
        connection.execute(insert(schema.thread_tags), rows)


def read_tags(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the tags of conversations, by their id."""
    query = select(tags.thread_id, tags.tag).where(tags.thread_id.in_(ids)).order_by(tags.tag)
    found: dict[str, tuple[str, ...]] = {name: () for name in ids}
    for thread, tag in connection.execute(query):
        found[thread] += (tag,)
    return found


def count_tags(connection: Connection, user: str) -> dict[str, int]:
    """Return the tags of a user's conversations with their number, the most frequent first."""
    query = (
        select(tags.tag)
        .select_from(schema.thread_tags.join(schema.threads))
        .where(threads.user == user, threads.deleted_at.is_(None))
        .order_by(tags.tag)
    )
    return dict(Counter(connection.scalars(query)).most_common())
