"""The simple word model: TF-IDF with a linear model, neighbours and spelling; answers with numpy alone, no torch."""

from feinschliff.models.simple.linear import DEFAULTS, SimpleModel, fit
from feinschliff.models.simple.neighbours import neighbours, vote
from feinschliff.models.simple.spelling import by_label_names

__all__ = ["DEFAULTS", "SimpleModel", "by_label_names", "fit", "neighbours", "vote"]
