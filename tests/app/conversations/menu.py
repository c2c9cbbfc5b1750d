"""What the tests of the conversation menu share."""

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest


def choose(
    app: AppTest, entry: str, thread: str = "t1", act: Callable[[AppTest], Any] | None = None
) -> AppTest:
    """Choose an entry of a conversation's menu, and act in its dialog.

    The test framework draws the whole page each time, so the entry is chosen again for the click.
    """
    _menu(app, thread).click(entry).run()
    if act is not None:
        act(app)
        _menu(app, thread).click(entry).run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> AppTest:
    """Press a button."""
    app.button(key=key).click().run()
    assert not app.exception
    return app


def _menu(app: AppTest, thread: str) -> Any:
    return next(menu for menu in app.get("menu_button") if menu.key == f"manage-{thread}")
