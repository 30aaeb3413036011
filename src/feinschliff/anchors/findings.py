"""One finding about one example, worded for people in English and German; and how to name an example to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feinschliff.core.nouns import Example, Verdict

Finding = dict[str, Any]
"""`Verdict.to_json()` plus `reason_de`, the same facts in German; `aside` where its act was carried out before."""


def finding(
    example: Example,
    verdict: str,
    act: str,
    reason: tuple[str, str],
    *,
    strength: float = 1.0,
    to: Any = None,
    twin: str = "",
) -> Finding:
    """`reason` is (English, German)."""
    judged = Verdict(example.id, verdict, strength, reason[0], act, to, example.source, example.position, twin)
    return {**judged.to_json(), "reason_de": reason[1]}


def place(example: Example) -> tuple[str, str]:
    """Where a person finds the example: (English, German). People count from 1, `position` from 0."""
    number = example.position + 1
    return f"record {number} of {example.source}", f"Eintrag {number} in {example.source}"


def percent(share: float) -> str:
    """``93 %``; beyond what rounding can tell ``> 99 %`` and ``< 1 %``."""
    if share > 0.99:
        return "> 99 %"
    return "< 1 %" if share < 0.01 else f"{share * 100:.0f} %"


def input_text(example: Example) -> str:
    """What was asked: the text, or all turns of a conversation but the system's, one per line."""
    asked = example.input
    if "messages" in asked:
        return "\n".join(str(turn.get("content") or "") for turn in asked["messages"] if turn.get("role") != "system")
    return str(asked.get("text") or "")


def output_text(example: Example) -> str:
    """The answer of a chat example; empty for tasks without one."""
    message = example.output.get("message")
    return str(message.get("content") or "") if isinstance(message, Mapping) else ""
