"""The one shape in which a classifier's answer leaves the house."""

from __future__ import annotations

from typing import Any

from feinschliff.core.contracts import Prediction

TOP = 3


def to_json(prediction: Prediction, top: int = TOP) -> dict[str, Any]:
    """``{"outputs": {NAME: {"label", "confidence", "top": [[label, probability], ...]}}}``, best first."""
    outputs = {}
    for name, ranked in prediction.outputs.items():
        best = [[label, round(float(share), 6)] for label, share in ranked[:top]]
        outputs[name] = {"label": best[0][0], "confidence": best[0][1], "top": best}
    return {"outputs": outputs}
