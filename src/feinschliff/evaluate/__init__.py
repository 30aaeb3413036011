"""Every way of answering on the same frozen test cases, with intervals; the only room that reads the test set."""

from feinschliff.evaluate.compare import compare
from feinschliff.evaluate.report import evaluate

__all__ = ["compare", "evaluate"]
