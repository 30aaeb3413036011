"""Prepare: collected examples become a dataset version with a frozen split."""

from feinschliff.prepare.diff import diff
from feinschliff.prepare.export import FORMATS, export
from feinschliff.prepare.preview import preview
from feinschliff.prepare.version import prepare

__all__ = ["FORMATS", "diff", "export", "prepare", "preview"]
