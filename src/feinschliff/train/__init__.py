"""Training: a recipe, one file per method, one readable loop per task; the winner on validation is kept."""

from feinschliff.train.choose import train

__all__ = ["train"]
