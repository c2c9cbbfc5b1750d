"""Endpoint of a model: its role, name, server address, and the settings that name them."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from errors import Phrase
from models.providers import Provider
from settings import Role, Settings, variable

ROLES = {
    "chat": Phrase("chat model"),
    "utility": Phrase("utility model"),
    "judge": Phrase("judge model"),
    "embedding": Phrase("embedding model"),
}
MODEL_SETTINGS: dict[str, str] = {
    "chat": "chat_model",
    "utility": "utility_model",
    "judge": "judge_model",
    "embedding": "embedding_model",
}


@dataclass(frozen=True)
class Endpoint:
    """The model behind a role, as error messages name it.

    Attributes:
        role: `chat`, `utility`, `judge` or `embedding`.
        name: `provider:model`.
        address: Server address without user and password; empty for a provider's only one.
        settings: The variables that name the model and its address, the model's first.
        key: The variable that holds its API key; empty where it needs none.
    """

    role: Literal["chat", "utility", "judge", "embedding"]
    name: str
    address: str = ""
    settings: tuple[str, ...] = ()
    key: str = ""

    @property
    def phrase(self) -> Phrase:
        """Role, model and address as a phrase."""
        names = {"role": ROLES[self.role], "name": self.name}
        if self.address:
            return Phrase("{role} {name} at {address}", **names, address=self.address)
        return Phrase("{role} {name}", **names)


def endpoint_of(
    settings: Settings, provider: Provider, model: str, role: Role | Literal["embedding"]
) -> Endpoint:
    """Return the endpoint of the model that a role uses."""
    address_settings = {"compatible": "base_url", "ollama": "ollama_url", "azure": "azure_endpoint"}
    address = address_settings.get(provider.name, "")
    key = next((field for field in provider.needs if field.endswith("api_key")), "")
    if provider.name == "compatible":
        key = "base_url_key"
    return Endpoint(
        role,
        f"{provider.name}:{model}",
        _without_credentials(getattr(settings, address) or "" if address else ""),
        tuple(variable(name) for name in (MODEL_SETTINGS[role], address) if name),
        variable(key) if key else "",
    )


def _without_credentials(address: str) -> str:
    """Return an address without user, password and query."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}" if host else ""
