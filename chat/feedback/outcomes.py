"""Outcomes of turns: the numbers of figures, apart from the transcripts.

An answer is stored with its passages, some ten kilobytes of JSON. Figures over many turns read the
row of `turn_outcomes` instead, which is written in the transaction that ends the turn.
"""

from collections.abc import Mapping
from typing import Any


def outcome_of(end: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of `turn_outcomes` for the end of a turn as it is stored.

    * `ms`, `first_ms`: milliseconds to the end of the answer and to its first text
    * `tokens`, `usd`: of all models of the turn; None where they are not known
    * `guard`: rail, rule, action and channel of each decision other than to allow, once
    * `sources`: cited documents, each with whether it supports all that cites it
    """
    usage, ms = end.get("usage") or {}, end.get("ms") or {}
    counts = [usage[name] for name in ("total_tokens", "other_tokens") if name in usage]
    return {
        "ms": ms.get("total"),
        "first_ms": ms.get("first_token"),
        "tokens": round(sum(counts)) if counts else None,
        "usd": usage.get("usd"),
        "abstained": bool(end.get("abstained")),
        "cached": bool(end.get("cached")),
        "guard": _decisions(end),
        "sources": _sources(end),
    }


def _decisions(end: Mapping[str, Any]) -> list[list[str]]:
    names = ("rail", "rule", "action", "channel")
    made = [[str(one.get(name, "")) for name in names] for one in end.get("guard") or ()]
    return [list(key) for key in dict.fromkeys(map(tuple, made)) if key[2] != "allow"]


def _sources(end: Mapping[str, Any]) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for one in end.get("citations") or ():
        source = str(one.get("source", ""))
        found[source] = found.get(source, True) and one.get("supported") is not False
    return found
