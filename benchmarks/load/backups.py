"""Backups during a load: chats answer and documents are added while the state is backed up.

Each backup is restored and compared: hashes and counts with its manifest, the indexes with the
catalog, and the databases with each other.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import httpx

from benchmarks.load.server import ChatServer
from operations.backup.archive import backup
from operations.backup.manifest import Manifest, describe
from operations.backup.restore import restore
from settings import ROOT, Settings
from workspace import open_workspace

_DOCUMENT = "# Rule {n}\n\n" + "Rule {n} says that room {n} costs {n} dollars a month.\n\n" * 20
_FILES = 5  # of one ingest


@dataclass
class Load:
    """What was written while the backups were made."""

    stop: threading.Event = field(default_factory=threading.Event)
    answers: int = 0
    documents: int = 0
    refused: list[str] = field(default_factory=list)


class Backup(NamedTuple):
    """One backup, and how long it took."""

    file: Path
    manifest: Manifest
    seconds: float


def measure_backups(
    server: ChatServer, options: argparse.Namespace, conditions: str
) -> tuple[str, bool]:
    """Back up again and again during a load; return the report and whether one was wrong."""
    server.start()
    load = Load()
    made = _back_up_under(load, server, options)
    problems = [_problem(one.file, one.manifest, server) for one in made]
    report = _report(load, made, problems, options, conditions)
    return report, any(problems) or bool(load.refused)


def _back_up_under(load: Load, server: ChatServer, options: argparse.Namespace) -> list[Backup]:
    """Return the backups that were made while chats asked and documents were added."""
    workers = [
        threading.Thread(target=_chat, args=(server, load, n)) for n in range(options.chats)
    ] + [threading.Thread(target=_ingest, args=(server, load))]
    for worker in workers:
        worker.start()
    home, began = server.state.parent, time.monotonic()
    made: list[Backup] = []
    for number in range(options.rounds):
        time.sleep(
            max(0.0, began + number * options.load_seconds / options.rounds - time.monotonic())
        )
        start, file = time.monotonic(), home / f"{number}.tar"
        manifest = backup(server.state, file)
        made.append(Backup(file, manifest, time.monotonic() - start))
    load.stop.set()
    for worker in workers:
        worker.join()
    return made


def _report(
    load: Load,
    made: Sequence[Backup],
    problems: Sequence[str],
    options: argparse.Namespace,
    conditions: str,
) -> str:
    seconds = sorted(one.seconds for one in made)
    first, last = made[0].manifest, made[-1].manifest
    right = sum(not problem for problem in problems)
    rows = [
        f"| backups that restore to equal counts and hashes | {right} of {len(made)} |",
        f"| answers during the load | {load.answers} |",
        f"| documents added during the load | {load.documents} |",
        f"| rows of the first and last backup | {first.rows:,} and {last.rows:,} |",
        f"| seconds of a backup, median | {seconds[len(seconds) // 2]:.2f} |",
        f"| seconds of a backup, most | {seconds[-1]:.2f} |",
        f"| size of the last | {last.size / 1e6:.0f} MB |",
    ]
    found = [f"* {problem}" for problem in [*filter(None, problems), *load.refused[:5]]]
    text = [
        "# Backups during a load",
        "",
        f"`python -m benchmarks.load backups --chats {options.chats} --rounds {options.rounds}"
        f" --load-seconds {options.load_seconds:g}`: so many chats ask without a pause by the API,"
        " and `ingest add` adds documents, while `state backup` runs. Each backup is restored, its"
        " hashes and rows are compared with its manifest, and the repaired indexes with the"
        " catalog.",
        "",
        f"{conditions}.",
        "",
        "| | |",
        "|---|--:|",
        *rows,
        "",
        *found,
    ]
    return "\n".join(text).rstrip() + "\n"


def _chat(server: ChatServer, load: Load, chat: int) -> None:
    with httpx.Client(base_url=f"{server.address}/v1", timeout=120) as client:
        number = 0
        while not load.stop.is_set():
            number += 1
            body = {
                "model": "rag",
                "messages": [{"role": "user", "content": f"Question {number} of chat-{chat}?"}],
                "metadata": {"thread": f"thread-{chat}-{number // 5}"},
            }
            reply = client.post("/chat/completions", json=body)
            if reply.is_success:
                load.answers += 1
            else:
                load.refused.append(f"chat-{chat}: {reply.status_code} {reply.text[:200]}")


def _ingest(server: ChatServer, load: Load) -> None:
    folder = server.state.parent / "documents"
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "cli.ingest", "add"]
    while not load.stop.is_set():
        names = [folder / f"rule-{load.documents + n}.md" for n in range(_FILES)]
        for n, path in enumerate(names):
            path.write_text(_DOCUMENT.format(n=load.documents + n), "utf-8")
        done = subprocess.run(
            [*command, *map(os.fspath, names)],
            cwd=ROOT,
            env=server.environment,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            load.refused.append(f"ingest: {done.stderr.strip()[:200]}")
        load.documents += _FILES


def _problem(file: Path, manifest: Manifest, server: ChatServer) -> str:
    """Return what differs in a restored backup; empty where nothing does."""
    folder = file.with_suffix("")
    restored = restore(file, folder)
    found = tuple(describe(folder / entry.path, entry.path) for entry in restored.files)
    if restored != manifest or found != manifest.files:
        return f"{file.name}: the restored files differ"
    fixed = {"embedding_model": server.settings["RAG_EMBEDDING_MODEL"], "web_tools": False}
    with open_workspace(Settings(state_dir=folder, **fixed)) as workspace:
        if not workspace.index.doctor(repair=True).ok:
            return f"{file.name}: the rebuilt indexes differ from the catalog"
        for thread in workspace.store.threads(workspace.settings.user, 10_000):
            workspace.store.exchanges(thread.id, workspace.settings.user)
    return ""
