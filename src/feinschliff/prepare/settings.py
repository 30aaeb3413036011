"""The settings of prepare, as a person writes them: `--set unlabelled=drop`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

from feinschliff.core.problems import Do, Problem, unknown
from feinschliff.prepare.dates import seconds

SHARE = 0.1
MOST_VALIDATION = 1000
"""With a given test set, validation is taken from train: 10 % of it, but no more rows than this (DESIGN 5)."""
KNOWN = ("unlabelled", "validation", "test", "seed", "later")
SHARES = (0.01, 0.5)


@dataclass(frozen=True)
class Settings:
    """validation, test : shares of the examples, 0.01..0.5; `most_validation` bounds the default share only.

    later : the test holds what is later than this moment (seconds since 1970), ``auto``: the latest share; "": any.
    """

    unlabelled: str = "stop"
    validation: float = SHARE
    test: float = SHARE
    seed: int = 0
    most_validation: int | None = MOST_VALIDATION
    later: str | float = ""


def read_settings(written: Mapping[str, str], seed: int) -> Settings:
    """The filled settings; unknown names and values are problems."""
    for name in written:
        if name not in KNOWN:
            raise unknown("prepare/unknown-setting", "setting", name, KNOWN, why="A mistyped setting would be ignored.")
    unlabelled = str(written.get("unlabelled", "stop"))
    if unlabelled not in ("stop", "drop"):
        raise bad_setting("unlabelled", unlabelled, "stop or drop", "drop")
    return Settings(
        unlabelled=unlabelled,
        validation=share(written, "validation"),
        test=share(written, "test"),
        seed=whole_number(written, "seed", seed),
        most_validation=None if "validation" in written else MOST_VALIDATION,
        later=moment(written, "later"),
    )


def share(written: Mapping[str, str], name: str) -> float:
    lowest, highest = SHARES
    try:
        value = float(written.get(name, SHARE))
    except ValueError:
        value = -1.0
    if not lowest <= value <= highest:
        raise bad_setting(name, written[name], f"a share from {lowest} to {highest}", str(SHARE))
    return value


def moment(written: Mapping[str, str], name: str) -> str | float:
    value = str(written.get(name, "")).strip()
    if value in ("", "auto"):
        return value
    found = seconds(value)
    if isnan(found):
        raise bad_setting(name, value, "a date such as 2026-01-31, or auto", "auto")
    return found


def whole_number(written: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(written.get(name, default))
    except ValueError:
        raise bad_setting(name, written[name], "a whole number", "7") from None


def bad_setting(name: str, value: str, must_be: str, example: str) -> Problem:
    return Problem(
        "prepare/bad-setting",
        f"The setting {name} must be {must_be}; it was given as {str(value)!r}.",
        "The split is frozen afterwards, so its settings must be right before.",
        [Do("write it like this", f"feinschliff prepare --set {name}={example}")],
    )
