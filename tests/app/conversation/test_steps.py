"""Steps of an answer."""

from streamlit.testing.v1 import AppTest

ADDRESS = "https://example.com/?q=1&b=<i>"


def answer_with_an_address() -> None:
    """A page with an answer that has looked up an address."""
    from agents.events import Step
    from app_pages.conversation.transcript import render_answer
    from app_pages.conversation.view import TurnView

    address = "https://example.com/?q=1&b=<i>"
    step = Step("s1", "read_page", address, "done", 10)
    render_answer("t1", TurnView(text="Yes.", steps=(step,), ended=True))


def test_an_address_in_a_step_is_no_link() -> None:
    """It is shown as it is, outside of Markdown, which would make a link of it."""
    app = AppTest.from_function(answer_with_an_address).run(timeout=30)
    assert not app.exception
    shown = [element.proto.body for element in app.get("html") if "steps" in element.proto.body]
    assert len(shown) == 1 and "<a" not in shown[0] and "<i>" not in shown[0]
    assert "https://example.com/?q=1&amp;b=&lt;i&gt;" in shown[0]
    assert not any("example.com" in text.value for text in [*app.markdown, *app.caption])
