"""Refused connections: what a peer reads that is not the reverse proxy, and their audit entries."""

import logging
import threading
import time
from collections.abc import Callable

from app_pages import session
from errors import RagError
from text.messages import Messages

logger = logging.getLogger(__name__)

EVERY = 600.0  # seconds between two entries about one peer
MOST_PEERS = 200  # that are told apart; the others are not recorded


def message() -> str:
    """Return what a refused peer reads, in both languages."""
    messages = Messages.load_folder(session.HERE / "labels")
    return "\n".join(messages("peer_refused", code) for code in session.LANGUAGES)


class Refusals:
    """Records refused peers now and then, so that nobody can fill the audit log."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, float] = {}

    def __call__(self, peer: str) -> None:
        """Record a peer in the background, unless it was recorded a moment ago."""
        now = self._clock()
        known = self._seen.get(peer)
        if (known is None and len(self._seen) >= MOST_PEERS) or (
            known is not None and now - known < EVERY
        ):
            return
        self._seen[peer] = now
        threading.Thread(target=_record, args=(peer,), daemon=True).start()


def _record(peer: str) -> None:
    try:
        session.server().workspace.audit.record("", "sign_in_refused", peer, "refused")
    except RagError:
        logger.warning("not recorded in the audit log", exc_info=True)
