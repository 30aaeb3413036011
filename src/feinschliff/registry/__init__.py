"""The registry: what runs made, with lineage; which model answers under which name, with history."""

from feinschliff.registry.models import lineage, resolve, summary
from feinschliff.registry.register import REGISTERS
from feinschliff.registry.releases import current, history, release, rollback

__all__ = ["REGISTERS", "current", "history", "lineage", "release", "resolve", "rollback", "summary"]
