"""ASGI application and labels, without a browser."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app_pages.headers import security_headers
from settings import ROOT
from text.messages import Messages


def policy() -> dict[str, list[str]]:
    """The content security policy, by directive."""
    parts = (part.split() for part in security_headers()["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


def test_nothing_is_loaded_from_elsewhere() -> None:
    """Every directive of the policy names this server, inline data or nothing."""
    allowed = {"'self'", "'none'", "data:", "blob:", "'unsafe-inline'", "'wasm-unsafe-eval'"}
    found = {value for values in policy().values() for value in values}
    assert {value for value in found if not value.startswith("'sha256-")} <= allowed


def test_scripts_are_files_of_this_server() -> None:
    """Inline scripts do not run, but for the one of Streamlit's index page."""
    assert "'unsafe-inline'" not in policy()["script-src"]
    assert "'unsafe-eval'" not in policy()["script-src"]
    assert sum(value.startswith("'sha256-") for value in policy()["script-src"]) == 1


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """The application as an ASGI server sees it; its lifespan stays out of this test."""
    from app import app

    yield TestClient(app)


@pytest.mark.parametrize("path", ["/", "/assets/page.js", "/_stcore/host-config", "/nothing"])
def test_every_response_carries_the_headers(client: TestClient, path: str) -> None:
    """Pages, files, API and errors alike have the security headers."""
    response = client.get(path)
    assert {name: response.headers.get(name) for name in security_headers()} == security_headers()


def test_the_server_is_private() -> None:
    """It listens on this machine, sends no statistics, shows no stack trace, loads no font."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert config["server"]["enableAgentApi"] is False
    assert "http" not in config["theme"]["font"]
    assert config["server"]["maxUploadSize"] <= 200


def test_labels_exist_in_both_languages() -> None:
    """Each label has a Korean and an English text with the same placeholders."""
    labels = Messages.load_folder(ROOT / "app_pages" / "labels")
    assert len(list(labels)) > 80
    assert labels("greeting", "ko") != labels("greeting", "en")


def test_every_label_is_used() -> None:
    """No label is left of a removed page element."""
    pages = (ROOT / "app_pages").rglob("*.py")
    code = "\n".join(path.read_text("utf-8") for path in pages).replace("'", '"')
    computed = re.findall(r'f"([a-z_]+_)\{', code)  # label(f"mode_{mode}")
    families = ("tool_", "step_", "builtin_", *computed)
    labels = Messages.load_folder(ROOT / "app_pages" / "labels")
    unused = [
        key
        for key in labels
        if f'"{key.removesuffix("_one")}"' not in code and not key.startswith(families)
    ]
    assert unused == []
