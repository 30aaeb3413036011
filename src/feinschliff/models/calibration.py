"""Honest probabilities: one temperature per output, fitted on cases that were not trained on (Guo et al. 2017)."""

from __future__ import annotations

import numpy as np


def softmax(margins: np.ndarray) -> np.ndarray:
    """Along the last axis, float64."""
    raised = np.exp(margins - margins.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def fitted_temperature(margins: np.ndarray, target: np.ndarray, *, unfitted: float = 1.0) -> float:
    """The temperature with the least log loss of softmax(margins / temperature); between 0.02 and 5.

    margins : (texts, labels); target : the right label's place per text. `unfitted` is returned when there is nothing
    to fit.
    """
    if len(margins) == 0 or margins.shape[1] < 2:
        return unfitted
    from scipy.optimize import minimize_scalar

    exact = margins.astype(np.float64)
    exact -= exact.max(axis=1, keepdims=True)
    rows = np.arange(len(target))

    def loss(log_temperature: float) -> float:
        scaled = exact / np.exp(log_temperature)
        return float(np.mean(np.log(np.exp(scaled).sum(axis=1)) - scaled[rows, target]))

    best = minimize_scalar(loss, bounds=(np.log(0.02), np.log(5.0)), method="bounded", options={"xatol": 1e-3})
    return float(np.exp(best.x))
