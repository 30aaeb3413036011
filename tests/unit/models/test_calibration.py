"""The temperature: honest on many cases, careful on few."""

import numpy as np
import pytest

from feinschliff.models.calibration import fitted_temperature, softmax


def drawn(n, temperature, seed=0):
    """Margins, and labels that follow softmax(margins / temperature)."""
    generator = np.random.default_rng(seed)
    margins = generator.normal(size=(n, 4)) * 2
    chances = softmax(margins / temperature)
    return margins, np.array([generator.choice(4, p=row) for row in chances])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_many_cases_tell_their_temperature(temperature):
    assert fitted_temperature(*drawn(5000, temperature)) == pytest.approx(temperature, rel=0.1)


def test_a_few_cases_that_are_all_right_do_not_ask_for_certainty():
    margins = np.eye(4)[np.arange(18) % 4] * 2
    assert fitted_temperature(margins, np.arange(18) % 4) > 0.3


def test_nothing_to_fit_leaves_it_as_it_is():
    assert fitted_temperature(np.zeros((0, 3)), np.zeros(0, dtype=int), unfitted=0.3) == 0.3
    assert fitted_temperature(np.zeros((5, 1)), np.zeros(5, dtype=int)) == 1.0
