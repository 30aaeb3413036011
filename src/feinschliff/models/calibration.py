"""Honest probabilities: one temperature per output, fitted on cases that were not trained on (Guo et al. 2017)."""

from __future__ import annotations

import numpy as np

USUAL_SPREAD = 0.5
"""Standard deviation of the logarithm of the temperature that the prior allows."""


def softmax(margins: np.ndarray) -> np.ndarray:
    """Along the last axis, float64."""
    raised = np.exp(margins - margins.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def fitted_temperature(margins: np.ndarray, target: np.ndarray, *, unfitted: float = 1.0) -> float:
    """The likeliest temperature of softmax(margins / temperature), between 0.02 and 5.

    Least log loss, with a log-normal prior around `unfitted` (a factor of e^0.5 up or down is usual): without it a few
    cases that are all right would ask for certainty. margins : (texts, labels); target : the right label's place per
    text.
    """
    if len(margins) == 0 or margins.shape[1] < 2:
        return unfitted
    from scipy.optimize import minimize_scalar

    exact = margins.astype(np.float64)
    exact -= exact.max(axis=1, keepdims=True)
    rows = np.arange(len(target))

    def loss(log_temperature: float) -> float:
        scaled = exact / np.exp(log_temperature)
        misfit = float(np.sum(np.log(np.exp(scaled).sum(axis=1)) - scaled[rows, target]))
        return misfit + (log_temperature - np.log(unfitted)) ** 2 / (2 * USUAL_SPREAD**2)

    best = minimize_scalar(loss, bounds=(np.log(0.02), np.log(5.0)), method="bounded", options={"xatol": 1e-3})
    return float(np.exp(best.x))
