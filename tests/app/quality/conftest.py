"""The quality page over seeded figures."""

import pytest

from tests.app.quality.seeding import seed, seed_runs
from workspace import Workspace


@pytest.fixture
def seeded(filled: Workspace) -> Workspace:
    """Two documents, turns of two weeks, and two evaluation runs."""
    seed(filled.store)
    seed_runs(filled.settings.state_dir)
    return filled
