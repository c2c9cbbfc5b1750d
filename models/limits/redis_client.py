"""Redis client: opened by an address of the settings (extra `redis`)."""

from typing import Any, Literal

from errors import SettingsError
from settings import Settings, variable

SECONDS = 2.0  # longest wait for the server; what it is asked for has a fallback


def redis_address(
    settings: Settings, own: Literal["cache_url", "rate_limit_url"] | None = None
) -> tuple[str, str] | None:
    """Return the address of the Redis server and the variable it is from; None where none is set.

    Args:
        settings: Settings.
        own: The setting of an address that is used instead of RAG_REDIS_URL.
    """
    for name in filter(None, (own, "redis_url")):
        value = getattr(settings, name)
        if value is not None:
            return value.get_secret_value(), variable(name)
    return None


def redis_client(url: str, setting: str) -> Any:
    """Return a client that returns text; nothing is sent before its first command.

    Args:
        url: Address of the server.
        setting: Environment variable that holds the address, for error messages.

    Raises:
        SettingsError: the address is none, or the extra is not installed.
    """
    try:
        import redis
    except ImportError:
        raise SettingsError(
            "{setting} needs the package redis.",
            "Install the extra: pip install '.[redis]'.",
            setting=setting,
        ) from None
    try:
        return redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=SECONDS,
            socket_connect_timeout=SECONDS,
            retry=None,  # by default the client waits seconds for a server that is away
        )
    except ValueError:
        raise SettingsError(
            "{setting} is no address of a Redis server.",
            "Write redis://HOST:6379/0.",
            setting=setting,
        ) from None
