"""The former place of `ingest.sources.web`, kept for programs that import it from here."""

import sys

from ingest.sources import web
from ingest.sources.web import Fetched, WebError, download, fetch, is_public, resolve, save

__all__ = ["Fetched", "WebError", "download", "fetch", "is_public", "resolve", "save"]

sys.modules[__name__] = web  # one module under two names: what is set in one is seen in both
