"""ASGI application: the web chat and the HTTP API.

`streamlit run app.py`, or any ASGI server on `app:app`. The pages begin in app_pages/main.py, the
API in api/application.py. This file joins them and adds sign-in, the security headers, the static
files, the limit of uploads, and a warm-up so that the first question needs no wait.
"""

import asyncio
import gc
import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from streamlit import config

from api.application import api_routes
from app_pages import session, signals
from app_pages.headers import SecurityHeaders
from app_pages.people import refusals
from app_pages.people.oidc import auth_secrets
from app_pages.people.proxy import HEADER, USER_KEY, TrustedProxy, keep_peer
from errors import RagError, SettingsError
from operations import logs
from operations.drain import drain_on_sigterm
from settings import Settings

PAGES = Path(__file__).resolve().parent / "app_pages"
SCRIPTS = {"main", "page", "shared_page"}  # which Streamlit runs; the others are imported


def warm_up() -> None:
    """Load what the first page and the first question need."""
    # Streamlit imports both for its first page, which would take its reader 2-3 seconds.
    import pandas  # type: ignore[import-untyped]  # noqa: F401
    import pyarrow  # type: ignore[import-untyped]  # noqa: F401

    session.warm_up()
    # What is loaded by now stays: the garbage collector need not look at it each time.
    gc.collect()
    gc.freeze()


def import_pages() -> None:
    """Import what the pages import, before anything else does.

    Two threads that import modules of one package at once, such as the first page and the warm-up,
    may see one of them half imported.
    """
    for module in pkgutil.walk_packages([str(PAGES)], "app_pages."):
        if module.name.rpartition(".")[2] not in SCRIPTS:
            importlib.import_module(module.name)


def valid_settings() -> Settings | None:
    """Return the settings; None where they are not valid, which the page explains."""
    try:
        return Settings()
    except SettingsError:
        return None


def proxy(settings: Settings | None) -> Middleware:
    """Return the middleware that serves the reverse proxy alone, where that signs people in."""
    return Middleware(
        TrustedProxy, settings=settings, message=refusals.message, on_refused=refusals.Refusals()
    )


def secrets(settings: Settings | None) -> dict[str, Any] | None:
    """Return what Streamlit signs people in with."""
    return auth_secrets(settings) if settings else None


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Warm up while the server starts, and close the workspace when it stops."""
    settings = valid_settings()
    if settings is not None:
        # Room for the form around a file.
        config.set_option("server.maxUploadSize", settings.max_file_mb + 1)
    if settings is not None and settings.sign_in == "proxy":
        config.set_option("server.trustedUserHeaders", {HEADER: USER_KEY})
    await asyncio.to_thread(import_pages)
    if settings is not None:
        logs.configure(settings)
    undo = drain_on_sigterm(drain, interrupt, settings.drain_seconds if settings else 0)
    warming = asyncio.create_task(asyncio.to_thread(warm_up))
    yield {}
    undo()
    await warming
    session.close()


def drain(seconds: float) -> bool:
    """Take no more questions; return whether the turns have ended within so many seconds."""
    try:
        return session.server().workspace.active_turns.drain(seconds)
    except RagError:  # such as settings that are not valid: nothing is answered
        return True


def interrupt() -> None:
    """End the turns that are left."""
    session.server().workspace.active_turns.interrupt()


keep_peer()
# `streamlit run` finds the application by this very form of an assignment.
app = st.App(
    PAGES / "main.py",
    lifespan=lifespan,
    routes=[
        Mount("/assets", StaticFiles(directory=PAGES / "static")),
        signals.ROUTE,
        *api_routes(lambda: session.server().workspace),
    ],
    middleware=[Middleware(SecurityHeaders), proxy(valid_settings())],
    secrets=secrets(valid_settings()),
    on_script_error=session.explain,
)

if __name__ == "__main__":
    app.run()
