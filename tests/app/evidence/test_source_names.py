"""Names of sources on the pages."""

import pytest

from ingest.jobs import uploads


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("data/sample/ko/faq.md", "data/sample/ko/faq.md"),
        ("/home/kim/secret/plan.pdf", "plan.pdf"),
        ("C:\\Users\\kim\\plan.pdf", "plan.pdf"),
        (".state/uploads/0123456789abcdef/규정.pdf", "규정.pdf"),
        ("https://example.com/a?b=1", "https://example.com/a?b=1"),
    ],
)
def test_the_page_shows_no_outside_path(source: str, shown: str) -> None:
    """Sources outside the project are called by their file name, uploads without their id."""
    assert uploads.display_source(source) == shown
