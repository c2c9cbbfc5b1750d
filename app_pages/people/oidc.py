"""OpenID Connect: hands our settings to `st.login`, in memory; no secret is written to a file."""

from collections.abc import Mapping
from typing import Any

from streamlit.auth_util import is_authlib_installed

from errors import SettingsError
from settings import Settings


def auth_secrets(settings: Settings) -> dict[str, Any] | None:
    """Return what `st.App(secrets=...)` takes for sign-in; None without OpenID Connect.

    Streamlit puts only the plain values of the first level into the environment, so that nothing
    of this table gets there.
    """
    if settings.sign_in != "oidc":
        return None
    secret, cookie = settings.oidc_client_secret, settings.oidc_cookie_secret
    auth = {
        "redirect_uri": settings.oidc_redirect_uri,
        "cookie_secret": cookie.get_secret_value() if cookie else "",
        "client_id": settings.oidc_client_id,
        "client_secret": secret.get_secret_value() if secret else "",
        "server_metadata_url": settings.oidc_metadata_url,
    }
    return {"auth": auth}


def check_extra(settings: Settings) -> None:
    """Check that what signs people in is installed.

    Raises:
        SettingsError: the extra oidc is missing.
    """
    if settings.sign_in == "oidc" and not is_authlib_installed():
        raise SettingsError(
            "Sign-in needs the extra oidc, which is not installed.",
            "Install it with `pip install '.[oidc]'`, or set RAG_SIGN_IN to another value.",
        )


def claims_of(user: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the claims of who is signed in, as `st.user` has them; None for nobody."""
    return user if user.get("is_logged_in") is True else None
