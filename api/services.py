"""What the routes of the API share: the workspace, the keys, and the limit on requests."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from api.keys.store import KeyStore
from api.limits.rate import RateLimiter
from settings import Settings
from workspace import Workspace


@dataclass(frozen=True)
class ApiServices:
    """Parts of the API, one of each in a process.

    Attributes:
        open_workspace: Returns the workspace of the process, and opens it at the first call.
    """

    open_workspace: Callable[[], Workspace]
    settings: Settings
    keys: KeyStore
    limiter: RateLimiter

    @property
    def workspace(self) -> Workspace:
        """The workspace of the process."""
        return self.open_workspace()


def services(request: Request) -> ApiServices:
    """Return the services of the application that answers a request."""
    found: ApiServices = request.app.state.services
    return found


def base_address(request: Request) -> str:
    """Return the address under which the client reaches the API, without a slash at its end."""
    return str(request.base_url.replace(path=request.scope.get("root_path", ""))).rstrip("/")
