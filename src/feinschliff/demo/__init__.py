"""The demo: an invented insurer's files, written by us, with faults planted for the verdicts to find."""

from feinschliff.demo.company import NAME, Files, write
from feinschliff.demo.kept import finish, told_before
from feinschliff.demo.story import tell

__all__ = ["NAME", "Files", "finish", "tell", "told_before", "write"]
