"""The README tells the truth: its commands run, its answers are the real ones, its links exist."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.pictures import PICTURES
from settings import ROOT, Settings, variables

README = (ROOT / "README.md").read_text("utf-8")
BIN = Path(sys.executable).parent
DOCUMENTS = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "AGENTS.md",
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
)


def blocks(language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def commands() -> list[tuple[str, str]]:
    """Each `$ command` of the console blocks with the output the README shows for it."""
    parts = [part for block in blocks("console") for part in re.split(r"^\$ ", block, flags=re.M)]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts if part]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state directory that the commands of the README share, in their order."""
    return tmp_path_factory.mktemp("readme")


def run(command: str, state: Path) -> str:
    """Run a console script of this environment and return what it prints."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RAG_")},
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "RAG_STATE_DIR": str(state),
        "RAG_CHAT_MODEL": "offline:extractive",
        "RAG_EMBEDDING_MODEL": "offline:use",
        "COLUMNS": "80",
        "TERM": "dumb",
    }
    done = subprocess.run(
        command, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def settled(output: str) -> str:
    """Output without what differs from run to run: the seconds, and trailing blanks."""
    output = re.sub(r"\d+\.\d+ s\.", "N s.", output)
    return "\n".join(line.rstrip() for line in output.strip().splitlines())


def test_commands_print_what_the_readme_shows(state: Path) -> None:
    """Every `$` command of the README, run in order, prints the lines below it."""
    shown = commands()
    assert len(shown) >= 5
    for command, expected in shown:
        assert settled(run(command, state)) == settled(expected), command


def test_the_python_example_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The Python block runs as it is and ends its turn with an answer."""
    (block,) = blocks("python")
    code = block.replace('".state/demo"', repr(str(tmp_path)))
    code = code.replace("Settings(", "Settings(web_tools=False, ")
    exec(compile(code, "README.md", "exec"), {})
    printed = capsys.readouterr().out.split()
    assert printed[-1] == "Answer"
    assert "data/sample/ko/leave-of-absence.md" in printed


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_and_paths_exist(name: str) -> None:
    """Every file or folder that a document names is there."""
    text = re.sub(r"^```.*?^```$", "", (ROOT / name).read_text("utf-8"), flags=re.M | re.S)
    links = [(ROOT / name).parent / link for link in re.findall(r"\]\(([^)#:]+)\)", text)]
    named = re.findall(r"`([a-z_0-9]+/[\w.-]+(?:/[\w.-]*)*)`", text)
    paths = [ROOT / path for path in named if not path.startswith(("my-", "offline"))]
    assert links or paths
    assert [path for path in [*links, *paths] if not path.exists()] == []


def test_settings_named_in_the_readme_exist() -> None:
    """Every RAG_ variable and provider key in the README is a setting."""
    known = set(variables())
    named = set(re.findall(r"\b(?:RAG|OPENAI|ANTHROPIC|GOOGLE|AZURE)_[A-Z_]+\b", README))
    assert named and named <= known
    assert Settings(web_tools=False).top_k > 0


def test_the_first_screen_has_the_picture_and_the_two_commands() -> None:
    """What it is, a picture and the two commands stand within the first fifteen lines."""
    top = "\n".join(README.splitlines()[:15])
    assert "](docs/images/" in top
    assert "make chat" in top and "make test" in top


def test_every_picture_is_there_and_shown() -> None:
    """The README names each picture of docs/images, no other, and none is too large to load."""
    there = {path.name: path.stat().st_size for path in (ROOT / "docs" / "images").iterdir()}
    assert set(re.findall(r"docs/images/([\w.-]+)", README)) == set(there)
    assert {name for name, size in there.items() if size > 200_000} == set()


def test_a_command_takes_every_picture() -> None:
    """`make pictures` writes exactly what the README shows."""
    taken = {f"{picture.name}.png" for picture in PICTURES}
    assert taken == {path.name for path in (ROOT / "docs" / "images").iterdir()}
    assert "docs.pictures" in (ROOT / "Makefile").read_text("utf-8")
