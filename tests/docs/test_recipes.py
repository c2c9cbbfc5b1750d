"""The recipes of CONTRIBUTING hold: each diff applies to the project, and its check passes."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from settings import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
RECIPE = re.compile(r"^### (.+?)\n(.*?)^```diff\n(.*?)^```\n+^```python\n(.*?)^```$", re.M | re.S)
RECIPES = {title: (diff, check) for title, _, diff, check in RECIPE.findall(TEXT)}
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "results", "test-results", "docs")
WANTED = (
    "prompt",
    "tool",
    "loader",
    "middleware",
    "assistant",
    "guardrail",
    "engine",
    "setting",
    "metric",
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project without its environment."""
    copy = tmp_path_factory.mktemp("project") / "copy"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    shutil.copy(ROOT / ".env.example", copy)
    return copy


def test_there_is_a_recipe_for_each_kind_of_change() -> None:
    """Prompt, tool, loader, middleware, assistant, guardrail, engine, setting and metric."""
    assert [word for word in WANTED if not any(word in title for title in RECIPES)] == []


@pytest.mark.slow
@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_holds(title: str, project: Path, tmp_path: Path) -> None:
    """The change applies as it is shown, and does what the recipe says."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed, which applies the diffs")
    diff, check = RECIPES[title]
    copy = tmp_path / "copy"
    shutil.copytree(project, copy)
    environment = os.environ | {"GIT_CEILING_DIRECTORIES": str(tmp_path), "PYTHONPATH": str(copy)}
    for command, given in (
        (["git", "apply", "-"], diff),
        ([sys.executable, "-W", "ignore", "-"], check),
    ):
        done = subprocess.run(
            command, cwd=copy, env=environment, input=given, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
