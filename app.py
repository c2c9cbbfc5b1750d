"""ASGI application: the web chat and the HTTP API.

`streamlit run app.py`, or any ASGI server on `app:app`. The pages begin in app_pages/main.py, the
API in api/application.py. This file joins them and adds the security headers, the static files, and
a warm-up so that the first question is answered without a wait.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from api.application import api_routes
from app_pages import session
from app_pages.headers import SecurityHeaders

PAGES = Path(__file__).resolve().parent / "app_pages"


def warm_up() -> None:
    """Load what the first page and the first question need."""
    # Streamlit imports both for its first page, which would take its reader 2-3 seconds.
    import pandas  # type: ignore[import-untyped]  # noqa: F401
    import pyarrow  # type: ignore[import-untyped]  # noqa: F401

    session.warm_up()


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Warm up while the server starts, and close the workspace when it stops."""
    warming = asyncio.create_task(asyncio.to_thread(warm_up))
    yield {}
    await warming
    session.close()


app = st.App(
    PAGES / "main.py",
    lifespan=lifespan,
    routes=[
        Mount("/assets", StaticFiles(directory=PAGES / "static")),
        *api_routes(lambda: session.server().workspace),
    ],
    middleware=[Middleware(SecurityHeaders)],
    on_script_error=session.explain,
)

if __name__ == "__main__":
    app.run()
