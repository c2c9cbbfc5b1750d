"""Which model answers, in plain words."""


def render_model_line() -> None:
    """Render the line."""
