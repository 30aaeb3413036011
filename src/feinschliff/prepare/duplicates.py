"""Exact duplicates and leaks: what stands twice is set aside before the split."""

from __future__ import annotations

import numpy as np

from feinschliff.prepare.rows import OPEN, TEST, TRAIN, VALIDATION, Ints, Rows

DUPLICATE = "aside:duplicate"
LEAK = "aside:leak"


def set_aside(rows: Rows, parts: Ints) -> int:
    """Mark leaks and duplicates in `parts`; returns how many duplicates stay inside the test set.

    parts : fixed (given or from an earlier version), aside, or open; changed in place. Test rows are never touched: a
    given test set stays as given.
    """
    kinds = rows.inputs.max() + 1
    of_test, of_validation = np.zeros(kinds, bool), np.zeros(kinds, bool)
    of_test[rows.inputs[parts == TEST]] = True
    of_validation[rows.inputs[parts == VALIDATION]] = True
    is_train = (parts == TRAIN) | ((parts == OPEN) & (rows.given == TRAIN))
    leak = (parts < TEST) & of_test[rows.inputs] | is_train & of_validation[rows.inputs]
    parts[leak] = rows.names.number(LEAK)
    # Rows that already have a part come first, so that a new copy never pushes an old row out of its part.
    in_use = np.flatnonzero(parts <= TEST)
    order = in_use[np.argsort(parts[in_use] == OPEN, kind="stable")]
    said = rows.inputs[order] * (rows.outputs.max() + 1) + rows.outputs[order]
    repeated = np.ones(len(order), bool)
    repeated[np.unique(said, return_index=True)[1]] = False
    again = order[repeated]
    parts[again[parts[again] != TEST]] = rows.names.number(DUPLICATE)
    return int((parts[again] == TEST).sum())
