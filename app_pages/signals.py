"""Implicit signals from the browser: that an answer was copied, without a rerun of the page.

A page writes a ticket into its copy buttons, and static/copy.js sends it to the route when the text
is on the clipboard. The ticket names turn and user and is signed with a key of this process, so the
route needs no session, and takes nothing that a page of this server has not given out.
"""

import hmac
import json
import logging
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app_pages import session
from errors import RagError

logger = logging.getLogger(__name__)

PATH = "/signals/copied"
_LONGEST = 2000  # bytes of a ticket


class Claim(NamedTuple):
    """Whose answer a ticket is about."""

    turn: str
    user: str


def ticket(turn: str, user: str) -> str:
    """Return the signed ticket of an answer."""
    claim = urlsafe_b64encode(json.dumps([turn, user]).encode()).decode()
    return f"{claim}.{_signature(claim)}"


def read_ticket(text: str) -> Claim | None:
    """Return what a ticket claims; None where this process did not sign it."""
    claim, _, signature = text.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(claim).encode()):
        return None
    return Claim(*json.loads(urlsafe_b64decode(claim)))


async def copied(request: Request) -> Response:
    """Record that an answer was copied: 204, or 403 for what no page of this server sends."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return Response(status_code=403)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST:
            return Response(status_code=403)
    claim = read_ticket(body.decode("utf-8", "replace"))
    if claim is None:
        return Response(status_code=403)
    await run_in_threadpool(_record, claim)
    return Response(status_code=204)


ROUTE = Route(PATH, copied, methods=["POST"])


def _record(claim: Claim) -> None:
    try:
        session.server().workspace.feedback.signal(claim.turn, claim.user, "copied")
    except Exception as error:  # a signal must cost nobody anything
        known = isinstance(error, RagError)
        logger.warning("a copy is not recorded: %s", type(error).__name__, exc_info=not known)


def _signature(claim: str) -> str:
    return hmac.new(_key(), claim.encode(), "sha256").hexdigest()


@cache
def _key() -> bytes:
    """Return the key of this process; a page that outlives it is drawn again by the next one."""
    return secrets.token_bytes(32)
