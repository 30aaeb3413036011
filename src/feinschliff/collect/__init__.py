"""Collect: from files as people have them to examples. One reader per format, one mapping for all files."""

from feinschliff.collect.planning import checked_encoding, guess_task
from feinschliff.collect.sql import checked_query
from feinschliff.collect.taking import collect

__all__ = ["checked_encoding", "checked_query", "collect", "guess_task"]
