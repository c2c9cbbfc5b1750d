"""Security headers: a content security policy against hostile documents and answers."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from errors import SettingsError
from settings import Settings

_ORIGIN = re.compile(r"https?://[\w.*:\[\]-]+")  # nothing that could end the directive
_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.S)


class SecurityHeaders:
    """ASGI middleware that adds the security headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, adding headers to the start of its response."""

        async def add_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(security_headers())
            await send(message)

        await self.app(scope, receive, add_headers)


@cache
def security_headers() -> dict[str, str]:
    """Return the headers; images, fonts, scripts and connections are limited to this server."""
    policy = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "'wasm-unsafe-eval'", *_inline_hashes()]),
        "style-src": "'self' 'unsafe-inline'",  # Streamlit's styles are made in the browser
        "img-src": "'self' data: blob:",
        "media-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "frame-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": " ".join(["'self'", *_frame_ancestors()]),
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def _frame_ancestors() -> list[str]:
    """Return the origins of RAG_FRAME_ANCESTORS; none where the settings are invalid."""
    try:
        return [origin for origin in Settings().frame_ancestors if _ORIGIN.fullmatch(origin)]
    except SettingsError:  # the page says what is wrong with them
        return []


def _inline_hashes() -> list[str]:
    # Streamlit's own index page holds one short inline script; its hash admits it and no other.
    index = Path(streamlit.__file__).parent / "static" / "index.html"
    scripts = _INLINE_SCRIPT.findall(index.read_bytes()) if index.is_file() else []
    digests = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts)
    return [f"'sha256-{digest}'" for digest in digests]
