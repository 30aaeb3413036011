"""Prepare: collected examples become a dataset version with a frozen split."""

from feinschliff.prepare.preview import preview
from feinschliff.prepare.version import prepare

__all__ = ["prepare", "preview"]
