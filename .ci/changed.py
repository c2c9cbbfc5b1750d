"""Print the tests of what has changed since the last commit: test folders and files, one a line.

    python .ci/changed.py          # changed and new files of the working tree
    python .ci/changed.py main     # since another revision

A product file is tested by the folder that mirrors its own, or by the nearest one above it that
exists. The shape of the architecture is always checked.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALWAYS = "tests/test_architecture.py"
# Root files and what is tested elsewhere than in a folder of the same name.
ELSEWHERE = {
    "app_pages": "tests/app",
    "deploy": "tests/operations",
    "app.py": "tests/app",
    "data": "tests/test_data.py",
    **dict.fromkeys(("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs"), "tests/docs"),
    "notebooks": "tests/test_notebooks.py",
    **dict.fromkeys(("server_graphs.py", "langgraph.json"), "tests/server"),
}


def changed(revision: str) -> set[str]:
    """Return the paths of changed and new files, relative to the project."""
    listed = (
        ["git", "diff", "--name-only", "--relative", revision],
        ["git", "ls-files", "--others", "--exclude-standard"],
    )
    shown = [
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for command in listed
    ]
    return {line for text in shown for line in text.splitlines()}


def tests_of(path: str) -> str:
    """Return the tests of one file; empty where it has none."""
    file = Path(path)
    if file.parts[0] == "tests":
        is_test = file.name.startswith("test_") and file.suffix == ".py"
        there = path if is_test else str(file.parent)
        return there if (ROOT / there).exists() and there != "tests" else ""
    if file.parts[0] in ELSEWHERE:
        return ELSEWHERE[file.parts[0]]
    if len(file.parts) == 1:
        name = f"tests/test_{file.stem}.py"
        return name if (ROOT / name).is_file() else ""
    mirrored = Path("tests", *file.parts[:-1])
    while mirrored != Path("tests") and not (ROOT / mirrored).is_dir():
        mirrored = mirrored.parent
    return "" if mirrored == Path("tests") else str(mirrored)


def main() -> None:
    """Print the tests to run; those inside a printed folder are not named again."""
    revision = sys.argv[1] if len(sys.argv) > 1 else "HEAD"
    found = {tests_of(path) for path in changed(revision)} - {"", "tests/e2e"} | {ALWAYS}
    found = {name for name in found if not name.startswith("tests/e2e/")}
    for name in sorted(found):
        if not any(name.startswith(f"{other}/") for other in found):
            print(name)


if __name__ == "__main__":
    main()
