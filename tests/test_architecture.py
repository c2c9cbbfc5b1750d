"""The house keeps its shape: imports flow one way, files stay small, one sunset door."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# A room may import itself and the rooms listed; ARCHITECTURE.md shows the same table.
FOUNDATION = {"settings", "errors"}
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "settings": {"settings_file", "errors"},
    "settings_file": {"errors"},
    "console": {"text", *FOUNDATION},
    "database": {"errors"},
    "text": {"errors"},
    "models": {"text", *FOUNDATION},
    "prompts": {"text", "errors"},
    "ingest": {"models", "text", "database", "console", *FOUNDATION},
    "chains": {"ingest", "models", "prompts", "text", *FOUNDATION},
    "agents": {"chains", "ingest", "models", "prompts", "text", "database", "console", *FOUNDATION},
    "evals": {
        "agents",
        "chains",
        "ingest",
        "models",
        "prompts",
        "text",
        "workspace",
        "console",
        "settings_file",
        *FOUNDATION,
    },
    "workspace": {"agents", "chains", "ingest", "models", *FOUNDATION},
    "app_pages": {
        "evals",
        "agents",
        "chains",
        "ingest",
        "models",
        "text",
        "workspace",
        *FOUNDATION,
    },
    "app": {"app_pages", "agents", "ingest", "text", "workspace", *FOUNDATION},
}
SUNSET = {"langchain_community", "langchain_classic"}
ONE_DOOR = "agents/tools/community.py"


def sources() -> list[Path]:
    """Every Python file of the product, tests and benchmarks apart."""
    rooms = [ROOT / name for name in ALLOWED]
    files = [path.with_suffix(".py") for path in rooms if path.with_suffix(".py").is_file()]
    return files + [file for room in rooms for file in sorted(room.rglob("*.py"))]


def imported(file: Path) -> set[str]:
    """Top-level names of the modules a file imports, wherever in the file it does so."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            names.add((node.module or "").partition(".")[0])
    return names


def relative(file: Path) -> str:
    """The file's path inside the project."""
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", sources(), ids=relative)
def test_imports_flow_one_way(file: Path) -> None:
    """A room imports only the rooms to its right; a command line may also open the workspace."""
    room = file.relative_to(ROOT).parts[0].removesuffix(".py")
    allowed = ALLOWED[room] | {room}
    if file.name == "__main__.py" or file.parent.name == "commands":
        allowed |= {"workspace", *ALLOWED["evals"]}
    wrong = (imported(file) & set(ALLOWED)) - allowed
    assert not wrong, f"{relative(file)} imports {sorted(wrong)}"


@pytest.mark.parametrize("file", sources(), ids=relative)
def test_sunset_packages_stay_behind_one_door(file: Path) -> None:
    """langchain-community and langchain-classic are imported in one file only."""
    if relative(file) != ONE_DOOR:
        assert not imported(file) & SUNSET


@pytest.mark.parametrize("file", sources(), ids=relative)
def test_only_settings_reads_the_environment(file: Path) -> None:
    """`os.environ` and `os.getenv` appear in settings.py alone."""
    text = file.read_text("utf-8")
    if relative(file) != "settings.py":
        assert "os.environ" not in text
        assert "getenv" not in text


def test_every_file_fits_one_sitting() -> None:
    """No Python file of the project is longer than 400 lines."""
    files = [f for f in ROOT.rglob("*.py") if not f.relative_to(ROOT).parts[0].startswith(".")]
    assert len(files) > 20
    assert {relative(f): n for f in files if (n := f.read_text("utf-8").count("\n")) > 400} == {}


def test_every_module_says_what_it_is_for() -> None:
    """Each module opens with a docstring."""
    assert [
        relative(f) for f in sources() if not ast.get_docstring(ast.parse(f.read_text("utf-8")))
    ] == []
