"""Detection of the guardrails on the evaluation sets: recall and false positives, KO and EN.

    python -m benchmarks.guardrails.detection   # prints tables for benchmarks/results/guardrails.md

The sets are read from RAG_EVAL_DATA, each in two halves by a hash of id or text.
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from guardrails.age.rail import LEVELS, Age
from guardrails.harmful.rail import Harmful
from guardrails.pii.rail import PersonalData
from guardrails.rail import Finding, Rail
from guardrails.registry import build_guard
from settings import Settings

Row = dict[str, Any]
_RULES = {
    "KR_RRN": "kr_rrn", "KR_RRN_INVALID": "kr_rrn", "KR_FRN": "kr_frn", "KR_FRN_INVALID": "kr_frn",
    "KR_BRN": "kr_brn", "KR_CRN": "kr_crn", "CARD": "card", "CREDIT_CARD": "card",
    "PHONE": "phone", "PHONE_NUMBER": "phone", "BANK_ACCOUNT": "bank_account",
    "PASSPORT": "passport", "DRIVER_LICENSE": "driver_license",
    "US_DRIVER_LICENSE": "driver_license", "EMAIL": "email", "EMAIL_ADDRESS": "email", "IP": "ip",
    "VEHICLE_PLATE": "vehicle_plate", "HEALTH_INSURANCE": "health_insurance", "IBAN_CODE": "iban",
    "US_SSN": "us_ssn", "ADDRESS": "address", "STREET_ADDRESS": "address", "ZIP_CODE": "address",
    "PERSON": "person",
}  # fmt: skip
_OPEN = frozenset({"address", "person"})  # without a form of their own


def rows(path: Path) -> list[Row]:
    """Return the rows of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def half(row: Row) -> int:
    """Return 1 or 2, by a hash of the id or text."""
    key = str(row.get("id") or row["text"])
    return 1 + hashlib.sha256(key.encode()).digest()[0] % 2


def covered(text: str, start: int, end: int, findings: Iterable[Finding]) -> bool:
    """Return whether every letter and digit of a span is in some finding."""
    hidden = {i for finding in findings for i in range(finding.start, finding.end)}
    return all(i in hidden for i in range(start, end) if text[i].isalnum())


def personal_data(root: Path) -> Iterator[str]:
    """Yield a table of recall by type and language, and of false positives."""
    rail = PersonalData()
    for name in ("pii/korean_forms", "safety/pii"):
        right, total = Counter[tuple[str, str, int]](), Counter[tuple[str, str, int]]()
        clean, wrong = Counter[str](), Counter[str]()
        for row in rows(root / f"{name}.jsonl"):
            findings = rail.check(row["text"], "user")
            if not row["spans"]:
                clean[row["lang"]] += 1
                wrong[row["lang"]] += bool(findings)
            for start, end, kind in row["spans"]:
                if kind in _RULES:
                    key = (kind, row["lang"], half(row))
                    total[key] += 1
                    right[key] += covered(row["text"], start, end, findings)
        yield from (f"### `{name}`", "")
        yield from _by_type(right, total)
        said = ", ".join(f"{lang} {wrong[lang]} of {clean[lang]}" for lang in sorted(clean))
        yield from ("", f"False positives on its clean texts: {said}.", "")


def _by_type(
    right: Counter[tuple[str, str, int]], total: Counter[tuple[str, str, int]]
) -> Iterator[str]:
    yield "| type | KO half 1 | KO half 2 | EN half 1 | EN half 2 |"
    yield "|---|--:|--:|--:|--:|"
    kinds = sorted({kind for kind, _, _ in total})
    groups = {
        "**all structured types**": [k for k in kinds if _RULES[k] not in _OPEN],
        **{kind: [kind] for kind in kinds},
    }
    for name, members in groups.items():
        cells = [
            (sum(right[k, lang, part] for k in members), sum(total[k, lang, part] for k in members))
            for lang in ("ko", "en")
            for part in (1, 2)
        ]
        yield f"| {name} | " + " | ".join(f"{a}/{b}" if b else "-" for a, b in cells) + " |"


def flagged(rail: Rail, data: list[Row]) -> str:
    """Return how many texts a rail finds something in, as `n of N (percent)`."""
    found = sum(bool(rail.check(row["text"], "user")) for row in data)
    return f"{found} of {len(data)} ({100 * found / max(1, len(data)):.1f} %)"


def requests(root: Path) -> Iterator[str]:
    """Yield tables of the rails of harmful requests and ages."""
    levels = [level for level in LEVELS if level != "adult"]
    yield "| set | texts | harmful | " + " | ".join(f"age {level}" for level in levels) + " |"
    yield "|---|---|--:|" + "--:|" * len(levels)
    for name, label, lang, data in _request_sets(root):
        cells = [flagged(Harmful(), data), *(flagged(Age(level), data) for level in levels)]
        yield f"| `{name}` {lang} | {label} | " + " | ".join(cells) + " |"


def _request_sets(root: Path) -> Iterator[tuple[str, str, str, list[Row]]]:
    names = ("harmful_request", "xstest", "frr_benign", "benign_questions", "injection_ko_en")
    for name in names:
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in rows(root / "safety" / f"{name}.jsonl"):
            groups.setdefault((row["label"], row["lang"]), []).append(row)
        for (label, lang), data in sorted(groups.items()):
            if label != "attack":
                yield name, label, lang, data


def cost(root: Path) -> str:
    """Return the processor time of a check of one question by all rails, in milliseconds."""
    guard = build_guard(Settings(guard_age="middle"))
    texts = [row["text"] for row in rows(root / "safety" / "benign_questions.jsonl")]
    guard.check(texts[0], "user")
    times = []
    for text in texts:
        start = time.process_time()
        guard.check(text, "user")
        times.append(1000 * (time.process_time() - start))
    times.sort()
    return f"p50 {times[len(times) // 2]:.2f} ms, p95 {times[len(times) * 95 // 100]:.2f} ms"


def main() -> None:
    """Print the tables."""
    root = Settings().eval_data
    print("\n".join(["## Personal data", "", *personal_data(root)]))
    print("\n".join(["## Harmful requests and age levels", "", *requests(root), ""]))
    print(f"## Cost\n\nA check of one question by all rails: {cost(root)} of processor time.")


if __name__ == "__main__":
    main()
