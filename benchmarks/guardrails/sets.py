"""Evaluation sets of the rails: read from RAG_EVAL_DATA, in two halves by hash."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guardrails.rail import Channel

Row = dict[str, Any]
HALVES = ("development", "held-out")


@dataclass(frozen=True)
class Group:
    """Texts of one kind.

    Attributes:
        name: What the table calls it.
        file: The file in `safety/`.
        channel: How its texts reach the model.
        wanted: Whether they should be found.
        chosen: Which rows of the file belong to it.
    """

    name: str
    file: str
    channel: Channel
    wanted: bool
    chosen: Callable[[Row], bool] = lambda row: True

    def texts(self, data: Path, half: str) -> list[str]:
        """Return the texts of one half."""
        path = data / "safety" / f"{self.file}.jsonl"
        lines = path.read_text("utf-8").split("\n")  # a text may hold other line separators
        rows = [json.loads(line) for line in lines if line]
        return [r["text"] for r in rows if self.chosen(r) and half_of(r["text"]) == half]


def half_of(text: str) -> str:
    """Return the half of a text; features and thresholds were chosen on the first alone."""
    return HALVES[int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2]


def _typed(language: str, label: str) -> Callable[[Row], bool]:
    return lambda r: (
        r["label"] == label and r["lang"] == language and r.get("channel", "user") == "user"
    )


def _inside(language: str) -> Callable[[Row], bool]:
    return lambda r: r["label"] == "attack" and r["lang"] == language and r["channel"] != "user"


def _long(language: str, channel: str) -> Callable[[Row], bool]:
    return lambda r: (
        r["label"] == "benign"
        and r["lang"] == language
        and r["channel"] == channel
        and r["family"].startswith("long_")
    )


def _short(language: str, channels: set[str]) -> Callable[[Row], bool]:
    return lambda r: (
        r["label"] == "benign"
        and r["lang"] == language
        and r["channel"] in channels
        and not r["family"].startswith("long_")
    )


def _language(language: str) -> Callable[[Row], bool]:
    return lambda r: r["lang"] == language


def labelled(label: str) -> Callable[[Row], bool]:
    """Return the condition that a row has a label."""
    return lambda r: r["label"] == label


OWN = "injection_ko_en"
CYBER = "prompt_injection"
GROUPS = (
    Group("direct, CyberSecEval, EN", CYBER, "user", True, _typed("en", "prompt_injection")),
    Group("direct, CyberSecEval, KO", CYBER, "user", True, _typed("ko", "prompt_injection")),
    Group("direct, written set, EN", OWN, "user", True, _typed("en", "attack")),
    Group("direct, written set, KO", OWN, "user", True, _typed("ko", "attack")),
    Group(
        "in documents, BIPIA, EN",
        "bipia_indirect",
        "document",
        True,
        labelled("indirect_injection"),
    ),
    Group(
        "in documents, CyberSecEval, EN+KO",
        CYBER,
        "document",
        True,
        labelled("indirect_injection"),
    ),
    Group("in documents, written set, EN", OWN, "document", True, _inside("en")),
    Group("in documents, written set, KO", OWN, "document", True, _inside("ko")),
    Group("jailbreak, EN", "jailbreak", "user", True),
    Group("benign questions, EN", "benign_questions", "user", False, _language("en")),
    Group("benign questions, KO", "benign_questions", "user", False, _language("ko")),
    Group("xstest, EN", "xstest", "user", False),
    Group("frr_benign, EN", "frr_benign", "user", False),
    Group("long benign documents, EN", OWN, "document", False, _long("en", "document")),
    Group("long benign documents, KO", OWN, "document", False, _long("ko", "document")),
    Group("long benign questions, EN", OWN, "user", False, _long("en", "user")),
    Group("long benign questions, KO", OWN, "user", False, _long("ko", "user")),
    Group(
        "BIPIA's benign documents, EN",
        "bipia_indirect",
        "document",
        False,
        labelled("benign_document"),
    ),
    Group("short look-alikes typed, EN", OWN, "user", False, _short("en", {"user"})),
    Group("short look-alikes typed, KO", OWN, "user", False, _short("ko", {"user"})),
    Group(
        "short look-alikes in documents, EN",
        OWN,
        "document",
        False,
        _short("en", {"document", "tool"}),
    ),
    Group(
        "short look-alikes in documents, KO",
        OWN,
        "document",
        False,
        _short("ko", {"document", "tool"}),
    ),
)
