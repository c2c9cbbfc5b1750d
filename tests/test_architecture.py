"""The architecture holds: imports flow one way, rooms and files stay small, one sunset door."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from settings import ROOT

# A room may import itself and the rooms before it; ARCHITECTURE.md shows the same order.
ROOMS = (
    "errors",
    "system_errors",
    "settings_file",
    "settings_api",
    "settings_cache",
    "settings_experiments",
    "settings_documents",
    "settings_guard",
    "settings_models",
    "settings_prompts",
    "settings_memory",
    "settings_people",
    "settings_tools",
    "settings_traces",
    "settings_turns",
    "settings_operations",
    "settings_vectors",
    "settings",
    "text",
    "console",
    "database",
    "operations",
    "prompts",
    "models",
    "index",
    "ingest",
    "chains",
    "guardrails",
    "agents",
    "chat",
    "workspace_parts",
    "workspace",
    "evals",
    "api",
    "cli",
    "server_graphs",
    "app_pages",
    "app",
)
LOADERS = "ingest.loaders"  # each family of formats below it counts as a room of its own
LARGEST_ROOM = 0.20  # of the product's lines
FULLEST_FOLDER = 15  # files beside `__init__.py`
LONGEST_FILE = 400  # lines
SUNSET = {"langchain_community", "langchain_classic"}
ONE_DOOR = "agents/tools/community.py"


def sources() -> list[Path]:
    """Every Python file of the product, tests and benchmarks apart."""
    rooms = [ROOT / name for name in ROOMS]
    files = [path.with_suffix(".py") for path in rooms if path.with_suffix(".py").is_file()]
    return files + [file for room in rooms for file in sorted(room.rglob("*.py"))]


def relative(file: Path) -> str:
    """The file's path inside the project."""
    return file.relative_to(ROOT).as_posix()


def module_of(file: Path) -> str:
    """The dotted name of a file."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(file): file for file in sources()}


@cache
def imported(module: str) -> frozenset[str]:
    """Modules that a module imports, wherever in the file it does so."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            parent = node.module or ""
            for alias in node.names:
                whole = f"{parent}.{alias.name}"
                names.add(whole if whole in MODULES else parent)
    return frozenset(names)


def top(module: str) -> str:
    """The first part of a dotted name."""
    return module.partition(".")[0]


def room(module: str) -> str:
    """The room a module belongs to; each family of loaders is one."""
    if module.startswith(f"{LOADERS}."):
        return ".".join(module.split(".")[:3])
    return top(module)


@pytest.mark.parametrize("module", MODULES)
def test_imports_flow_one_way(module: str) -> None:
    """A room imports only the rooms below it, entry points included."""
    below = ROOMS[: ROOMS.index(top(module)) + 1]
    wrong = {name for name in imported(module) & MODULES.keys() if top(name) not in below}
    assert not wrong, f"{module} imports {sorted(wrong)}"


def test_there_are_no_circles() -> None:
    """No file imports another that imports it back, directly or through others."""
    left = {module: set(imported(module)) & MODULES.keys() - {module} for module in MODULES}
    while leaves := {module for module, needs in left.items() if not needs & left.keys()}:
        left = {module: needs for module, needs in left.items() if module not in leaves}
    assert sorted(left) == []


def test_retrieval_knows_no_chat_model() -> None:
    """What ranks and searches does not import the embedded chat model."""
    searching = [m for m in MODULES if top(m) == "index" or m.startswith("chains.retrieval")]
    wrong = {m: n for m in searching for n in imported(m) if n.startswith("models.offline")}
    assert wrong == {}


@pytest.mark.parametrize("module", [m for m in MODULES if m.startswith("index.")])
def test_the_index_is_layered(module: str) -> None:
    """Catalog below lexical and dense, those below commit; what searches imports no commit."""
    below = {
        "catalog": {"catalog"},
        "lexical": {"catalog", "lexical"},
        "dense": {"catalog", "dense"},
        "commit": {"catalog", "lexical", "dense", "commit"},
    }
    folders = {name.split(".")[1] for name in imported(module) if name.startswith("index.")}
    allowed = below.get(module.split(".")[1], {"catalog", "lexical", "dense"})
    assert folders & below.keys() <= allowed, f"{module} imports {sorted(folders)}"


def test_no_room_holds_too_much() -> None:
    """Each room stays below a fifth of the product."""
    lines = Counter[str]()
    for module, file in MODULES.items():
        lines[room(module)] += file.read_text("utf-8").count("\n")
    whole = lines.total()
    assert {name: n for name, n in lines.items() if n > LARGEST_ROOM * whole} == {}


def test_no_folder_is_crowded() -> None:
    """A folder with more files has sub-folders that say what it does."""
    files = [file for file in ROOT.rglob("*.py") if not hidden(file)]
    folders = Counter(file.parent for file in files if file.name != "__init__.py")
    del folders[ROOT]
    full = {relative(f): n for f, n in folders.items() if n > FULLEST_FOLDER}
    assert full == {}


@pytest.mark.parametrize("module", MODULES)
def test_sunset_packages_stay_behind_one_door(module: str) -> None:
    """langchain-community and langchain-classic are imported in one file only."""
    if relative(MODULES[module]) != ONE_DOOR:
        assert not {top(name) for name in imported(module)} & SUNSET


@pytest.mark.parametrize("module", MODULES)
def test_only_settings_reads_the_environment(module: str) -> None:
    """`os.environ` and `os.getenv` appear in settings.py alone."""
    text = MODULES[module].read_text("utf-8")
    if module != "settings":
        assert "os.environ" not in text
        assert "getenv" not in text


def test_every_file_fits_one_sitting() -> None:
    """No Python file of the project is too long."""
    files = [file for file in ROOT.rglob("*.py") if not hidden(file)]
    assert len(files) > 20
    lengths = {relative(file): file.read_text("utf-8").count("\n") for file in files}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_every_module_says_what_it_is_for() -> None:
    """Each module opens with a docstring."""
    silent = [m for m, f in MODULES.items() if not ast.get_docstring(ast.parse(f.read_text()))]
    assert silent == []


def private_names(tree: ast.Module) -> set[str]:
    """Private functions, classes and constants of a module; what is decorated is used by that."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {name.id for name in targets if isinstance(name, ast.Name)}
    return {name for name in names if re.match("_[a-zA-Z]", name)}


def test_nothing_private_is_left_over() -> None:
    """Each private name of a module stands in it once more than where it is defined."""
    unused = []
    for module, file in MODULES.items():
        text = file.read_text("utf-8")
        words = Counter(re.findall(r"\w+", text))
        unused += [f"{module}: {n}" for n in private_names(ast.parse(text)) if words[n] == 1]
    assert unused == []


def test_no_page_hides_a_room() -> None:
    """Streamlit puts the folder of the pages first on the import path while a page runs."""
    pages = {path.stem for path in (ROOT / "app_pages").iterdir()} - {"__init__"}
    assert pages & set(ROOMS) == set()


def hidden(file: Path) -> bool:
    """Whether a file lies in a hidden folder, such as an environment."""
    return file.relative_to(ROOT).parts[0].startswith(".")
