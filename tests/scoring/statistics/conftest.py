import numpy as np
import pytest


@pytest.fixture
def chance():
    """The same draws for every test, whichever runs before it."""
    return np.random.default_rng(20)
