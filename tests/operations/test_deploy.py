"""The files of deploy/: hardened containers, settings that exist, proxies that start."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from index.catalog.state import documents_address
from settings import ROOT, Settings, variables

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
PIN = re.compile(r"^([\w.-]+)==(\S+)", re.M)


def compose(name: str) -> dict[str, Any]:
    """The services of a compose file."""
    services: dict[str, Any] = yaml.safe_load((DEPLOY / name).read_text("utf-8"))["services"]
    return services


@pytest.mark.parametrize("service", sorted(compose("compose.yaml")))
def test_services_are_hardened(service: str) -> None:
    """Each runs as a numbered user other than root, cannot write its files, and gains no rights."""
    values = compose("compose.yaml")[service]
    assert int(values["user"].partition(":")[0]) > 0
    assert values["read_only"] is True and values["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in values["security_opt"]
    assert "privileged" not in values


def test_only_the_proxy_has_a_port_and_only_on_this_machine() -> None:
    """The servers, Redis and Postgres are reached within the network alone."""
    services = compose("compose.yaml")
    ports = {name: values["ports"] for name, values in services.items() if "ports" in values}
    assert list(ports) == ["proxy"]
    assert all(port.startswith("127.0.0.1:") for port in ports["proxy"])


def test_the_drain_fits_into_the_time_to_stop() -> None:
    """Docker waits longer for the server than the server for its answers."""
    chat = compose("compose.yaml")["chat"]
    assert float(chat["environment"]["RAG_DRAIN_SECONDS"]) < float(chat["stop_grace_period"][:-1])
    assert chat["init"] is False  # PID 1 gets the signal


@pytest.mark.parametrize(
    "name", ["Dockerfile", "compose.yaml", "compose.postgres.yaml", "haproxy.cfg", "nginx.conf"]
)
def test_settings_that_are_named_exist(name: str) -> None:
    """A misspelt setting would keep the server from starting."""
    text = (DEPLOY / name).read_text("utf-8")
    named = set(re.findall(r"\bRAG_[A-Z_]+\b", text)) - {"RAG_DOCUMENTS"}
    assert named <= set(variables())


@pytest.mark.parametrize("service", ["chat", "worker"])
def test_the_settings_of_the_containers_are_valid(service: str, tmp_path: Path) -> None:
    """The application takes the values of the compose files, with Postgres and without."""
    values = dict(compose("compose.yaml")[service]["environment"], RAG_STATE_DIR=str(tmp_path))
    settings = _settings(values)
    assert settings.metrics == "on" and settings.log_format == "json"
    assert settings.redis_url is not None
    assert documents_address(settings) is None

    values |= compose("compose.postgres.yaml")[service]["environment"]
    settings = _settings(values)
    assert documents_address(settings) == settings.database_url is not None


def _settings(environment: dict[str, str]) -> Settings:
    own = {key[4:].lower(): value for key, value in environment.items() if key.startswith("RAG_")}
    return Settings(**own | {"api_hosts": ["localhost"]})


def test_the_image_is_not_run_by_root() -> None:
    """The last user is a number, the packages come with hashes, and the shell starts no server."""
    assert re.findall(r"^USER (\d+)", DOCKERFILE, re.M)[-1] != "0"
    assert "--require-hashes" in DOCKERFILE
    assert re.search(r'^CMD \["streamlit"', DOCKERFILE, re.M)
    copied = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.M)
    assert all((ROOT / path).exists() for path in copied)


def test_nothing_private_gets_into_the_image() -> None:
    """Hidden files are left out, such as keys, the state and the history."""
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").split()
    assert "**/.*" in ignored
    assert [line for line in ignored if line.startswith("!.")] == ["!.streamlit", "!.env.example"]


def test_packages_are_those_of_the_lock() -> None:
    """The image has the locked versions, also of Postgres, and not what only developers need."""
    files = (ROOT / "requirements.lock", ROOT / "tests" / "services" / "requirements.lock")
    locked = {pin for file in files for pin in PIN.findall(file.read_text("utf-8"))}
    image = dict(PIN.findall((DEPLOY / "requirements.lock").read_text("utf-8")))
    assert image.items() <= locked
    assert {"streamlit", "prometheus-client", "redis", "psycopg"} <= image.keys()
    assert not {"pytest", "playwright", "mypy", "ruff"} & image.keys()


def tool(name: str) -> str:
    """The path of a proxy's program."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_haproxy_takes_its_configuration() -> None:
    """`haproxy -c` finds no mistake."""
    command = [tool("haproxy"), "-c", "-f", str(DEPLOY / "haproxy.cfg")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    """`nginx -t` finds no mistake."""
    program = tool("nginx")
    (tmp_path / "logs").mkdir()
    settings = f"pid {tmp_path}/nginx.pid; error_log {tmp_path}/error.log;"
    command = [program, "-t", "-p", str(tmp_path), "-c", str(DEPLOY / "nginx.conf")]
    done = subprocess.run([*command, "-g", settings], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["haproxy.cfg", "nginx.conf"])
def test_proxies_stick_and_log_no_question(name: str) -> None:
    """A cookie names the server; /metrics is not public; queries are not logged."""
    text = (DEPLOY / name).read_text("utf-8")
    assert "rag_route" in text and "/metrics" in text and "X-Request-ID" in text
    assert not re.search(r"\$request\b|\$request_uri|%HU\b|%HQ\b|%r\b", text)
