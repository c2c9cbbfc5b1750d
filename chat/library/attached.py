"""Attached files of conversations: the collection they are in, and the group that may see them."""

import hashlib

COLLECTION = "conversations"


def group(user: str, thread: str) -> str:
    """Return the group that may see the files of a conversation.

    The user is part of it, so that who learns the address of a conversation learns no file.
    """
    return f"conversation-{hashlib.sha256(f'{user}/{thread}'.encode()).hexdigest()[:24]}"
