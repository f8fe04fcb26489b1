"""How far an interval reaches."""

import numpy as np
import pytest

from queries.errors import UsageError
from queries.statistics.estimate import NOTHING, two_sided_z


def test_the_usual_reaches():
    assert two_sided_z() == pytest.approx(1.959964, abs=1e-6)
    assert two_sided_z(0.998) == pytest.approx(3.090232, abs=1e-6)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5])
def test_what_is_no_confidence_is_refused(confidence):
    with pytest.raises(UsageError, match="between 0 and 1"):
        two_sided_z(confidence)


def test_no_data_say_nothing():
    assert np.isnan(NOTHING).all()
