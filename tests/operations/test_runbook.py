"""The runbook tells the truth: metrics, settings, commands and files that it names exist."""

import re

from operations.metrics import DEFINITIONS
from settings import ROOT, variables

TEXT = (ROOT / "docs" / "operations.md").read_text("utf-8")


def test_every_metric_is_described_and_no_other() -> None:
    """Those of the tables and alerts are those that are counted."""
    named = set(re.findall(r"\brag_[a-z_]+[a-z]\b", TEXT)) - {"rag_route"}
    assert named == set(DEFINITIONS)


def test_settings_that_are_named_exist() -> None:
    """But for what only the compose file reads."""
    named = set(re.findall(r"\bRAG_[A-Z_]+[A-Z]\b", TEXT))
    assert named - {"RAG_DOCUMENTS"} <= set(variables())


def test_tasks_of_make_exist() -> None:
    """`make NAME` in the text is a task."""
    tasks = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set(re.findall(r"`make ([a-z-]+)`", TEXT))
    assert named and named <= tasks


def test_the_bill_and_the_audit_read_the_lock() -> None:
    """Both tools are given what is installed, with its hashes."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for task, tool in (("sbom", "cyclonedx-py"), ("audit", "pip-audit")):
        (recipe,) = re.findall(rf"^{task}: .*\n((?:\t.*\n)+)", makefile, re.M)
        assert tool in recipe and "requirements.lock" in recipe
