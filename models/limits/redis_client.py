"""Redis client: opened by an address of the settings (extra `redis`)."""

from typing import Any

from errors import SettingsError

SECONDS = 2.0  # longest wait for the server; what it is asked for has a fallback


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
