"""Settings of sign-in and access; `settings.Settings` inherits them."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings

from errors import Phrase

SignIn = Literal["none", "oidc", "proxy"]
CALLBACK = "/oauth2callback"  # the path of the redirect URI, as Streamlit serves it
SECRET_CHARS = 32  # the fewest characters of RAG_OIDC_COOKIE_SECRET


class PeopleSettings(BaseSettings):
    """Who uses the page: one local user, or people who sign in, and which of them are admins."""

    sign_in: SignIn = Field(
        "none",
        description=(
            "How people sign in to the page: none (one local user), oidc (an OpenID Connect"
            " provider; extra oidc) or proxy (headers of a reverse proxy)."
        ),
    )
    admins: list[str] = Field(
        default_factory=list,
        description=(
            "Users who manage documents and see everybody's figures, as JSON; group:NAME stands"
            " for a group. Without sign-in, the local user does."
        ),
    )
    sign_in_hours: float = Field(
        12.0, gt=0, le=720, description="Hours after which people sign in anew (oidc)."
    )
    oidc_metadata_url: str = Field(
        "", description="Address of the provider's /.well-known/openid-configuration."
    )
    oidc_client_id: str = Field("", description="Client ID of this application at the provider.")
    oidc_client_secret: SecretStr | None = Field(None, description="Client secret of it.")
    oidc_cookie_secret: SecretStr | None = Field(
        None,
        description="Key that signs the sign-in cookie: a random text of 32 characters or more.",
    )
    oidc_redirect_uri: str = Field(
        "", description="Address of this application, followed by /oauth2callback."
    )
    oidc_user_claim: str = Field(
        "",
        description=(
            "Claim that is the user's id, such as preferred_username; it must be unique and never"
            " be given to another person. Empty: issuer and subject."
        ),
    )
    oidc_name_claim: str = Field("name", description="Claim with the name that is shown.")
    oidc_groups_claim: str = Field("groups", description="Claim with the access groups.")
    proxy_addresses: list[str] = Field(
        default_factory=list,
        description=(
            'Addresses of the reverse proxy, as JSON: ["127.0.0.1", "10.0.0.0/28"]. Headers of'
            " any other peer are refused."
        ),
    )
    proxy_user_header: str = Field(
        "X-Auth-Request-User", min_length=1, description="Header with the user's id."
    )
    proxy_name_header: str = Field(
        "X-Auth-Request-Preferred-Username", description="Header with the name that is shown."
    )
    proxy_groups_header: str = Field(
        "X-Auth-Request-Groups", description="Header with the access groups, separated by commas."
    )
    proxy_sign_out_url: str = Field(
        "", description="Address at which people sign out of the reverse proxy; empty: none."
    )
    audit_days: float = Field(
        365.0, ge=1, le=3650, description="Days for which entries of the audit log are kept."
    )

    @property
    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of RAG_PROXY_ADDRESSES."""
        return tuple(ip_network(text.strip(), strict=False) for text in self.proxy_addresses)

    @model_validator(mode="after")
    def _sign_in_is_whole(self) -> "PeopleSettings":
        if self.sign_in == "oidc":
            self._check_oidc()
        if self.sign_in == "proxy":
            self._check_proxy()
        return self

    def _check_oidc(self) -> None:
        needed = ("metadata_url", "client_id", "client_secret", "cookie_secret", "redirect_uri")
        missing = [f"RAG_OIDC_{name.upper()}" for name in needed if not _text(self, name)]
        if missing:
            raise ValueError(
                Phrase("RAG_SIGN_IN=oidc needs {names}", names=", ".join(sorted(missing)))
            )
        if len(_text(self, "cookie_secret")) < SECRET_CHARS:
            raise ValueError(
                Phrase(
                    "RAG_OIDC_COOKIE_SECRET needs {count} characters or more;"
                    " `openssl rand -hex 32` makes one",
                    count=SECRET_CHARS,
                )
            )
        if urlsplit(self.oidc_redirect_uri).path.endswith(CALLBACK) is False:
            raise ValueError(Phrase("RAG_OIDC_REDIRECT_URI has to end with {path}", path=CALLBACK))
        for name in ("metadata_url", "redirect_uri"):
            parts = urlsplit(_text(self, name))
            if parts.scheme not in ("http", "https") or not parts.hostname:
                variable = f"RAG_OIDC_{name.upper()}"
                raise ValueError(
                    Phrase("{name} has to be an address with http:// or https://", name=variable)
                )

    def _check_proxy(self) -> None:
        if not self.proxy_addresses:
            raise ValueError(
                Phrase("RAG_SIGN_IN=proxy needs the proxy's addresses in RAG_PROXY_ADDRESSES")
            )
        try:
            networks = self.proxy_networks
        except ValueError:
            raise ValueError(
                Phrase("RAG_PROXY_ADDRESSES has to be a list of IP addresses or networks")
            ) from None
        if any(network.prefixlen == 0 for network in networks):
            raise ValueError(Phrase("RAG_PROXY_ADDRESSES may not be every address there is"))


def _text(settings: PeopleSettings, name: str) -> str:
    value = getattr(settings, f"oidc_{name}")
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")
