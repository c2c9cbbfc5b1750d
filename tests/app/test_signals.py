"""Signals from the browser: a copied answer is recorded once, by whoever was shown it."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app_pages.signals import PATH, ROUTE, read_ticket, ticket
from tests.app.parts import answered
from workspace import Workspace

client = TestClient(Starlette(routes=[ROUTE]))


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_copy_is_recorded(workspace: Workspace, headers: dict[str, str]) -> None:
    """By the ticket that the page gave out, once."""
    turn = answered(workspace, "t1", "How soon?")
    for _ in range(2):
        assert client.post(PATH, content=ticket(turn, "local"), headers=headers).status_code == 204
    assert workspace.feedback.signals(turn, "local") == {"copied": ""}


def test_what_no_page_sends_is_refused(workspace: Workspace) -> None:
    """A changed or long ticket, one that is none, and another site's request."""
    turn = answered(workspace, "t1", "How soon?")
    good, other = ticket(turn, "local"), ticket(turn, "eve")
    forged = f"{good.partition('.')[0]}.{other.partition('.')[2]}"
    for content in (forged, good[:-1], "", "x", ".", "é.é", good + "x" * 5000):
        assert client.post(PATH, content=content.encode()).status_code == 403, content
    for site in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": site}
        assert client.post(PATH, content=good, headers=headers).status_code == 403
    assert client.get(PATH).status_code == 405
    assert workspace.feedback.signals(turn, "local") == {}


def test_a_ticket_is_of_one_reader(workspace: Workspace) -> None:
    """A ticket of somebody whose conversation it is not records nothing, and is no error."""
    turn = answered(workspace, "t1", "How soon?")
    assert read_ticket(ticket(turn, "이브")) == (turn, "이브")
    assert client.post(PATH, content=ticket(turn, "이브")).status_code == 204
    assert client.post(PATH, content=ticket("gone", "local")).status_code == 204
    assert workspace.feedback.signals(turn, "local") == {}
    assert workspace.feedback.signals(turn, "이브") == {}
