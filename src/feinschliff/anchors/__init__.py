"""Anchors: what we think of every example, why, and the one act that follows from it (DESIGN 8)."""

from feinschliff.anchors.applying import apply
from feinschliff.anchors.judging import judge

__all__ = ["apply", "judge"]
