"""Reader: the person at the other end of this session."""

import time
from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from app_pages.people import oidc, proxy
from chat.people.person import Person, local_person, person_of_claims, person_of_headers
from errors import SignInError
from settings import Settings


def current_person(settings: Settings, signed_out: Collection[str]) -> Person:
    """Return who this session belongs to.

    Args:
        settings: How people sign in.
        signed_out: Sign-ins that have been ended, also in another tab.

    Raises:
        SignInError: nobody is signed in, the sign-in is over, or it does not say who it is.
        SettingsError: sign-in cannot work here.
    """
    if settings.sign_in == "none":
        return local_person(settings)
    user: Mapping[str, Any] = st.user.to_dict()
    if settings.sign_in == "proxy":
        texts = proxy.headers_of(user) or {"user": "", "name": "", "groups": ""}
        return person_of_headers(texts["user"], texts["name"], texts["groups"], settings)
    oidc.check_extra(settings)
    claims = oidc.claims_of(user)
    person = person_of_claims(claims, settings, time.time()) if claims else None
    if person is None or person.sign_in in signed_out:
        raise SignInError("You are not signed in.", "Sign in, then try again.", code="signed_out")
    return person
