"""Who is asked: the model behind a role, where it lives, and the settings that name it."""

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
class Asked:
    """A model that is asked, as a message names it.

    Attributes:
        role: What it does: `chat`, `utility`, `judge` or `embedding`.
        name: `provider:model`.
        address: Of its server, without user and password; empty where the provider has but one.
        settings: The variables that say which model it is and where, the model's first.
        key: The variable that holds its key; empty where it needs none.
    """

    role: Literal["chat", "utility", "judge", "embedding"]
    name: str
    address: str = ""
    settings: tuple[str, ...] = ()
    key: str = ""

    @property
    def phrase(self) -> Phrase:
        """Role, model and address in words."""
        who = {"role": ROLES[self.role], "name": self.name}
        if self.address:
            return Phrase("{role} {name} at {address}", **who, address=self.address)
        return Phrase("{role} {name}", **who)


def asked(
    settings: Settings, provider: Provider, model: str, role: Role | Literal["embedding"]
) -> Asked:
    """Return how messages name the model of a role."""
    place = {"compatible": "base_url", "ollama": "ollama_url", "azure": "azure_endpoint"}
    address = place.get(provider.name, "")
    key = next((field for field in provider.needs if field.endswith("api_key")), "")
    if provider.name == "compatible":
        key = "base_url_key"
    return Asked(
        role,
        f"{provider.name}:{model}",
        _bare(getattr(settings, address) or "" if address else ""),
        tuple(variable(name) for name in (MODEL_SETTINGS[role], address) if name),
        variable(key) if key else "",
    )


def _bare(address: str) -> str:
    """Return an address without user, password and query."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}" if host else ""
