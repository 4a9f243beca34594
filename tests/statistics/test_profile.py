"""The profiled likelihood at three signal strengths, against pyhf."""

import numpy as np
import pyhf
import pytest
from test_likelihood import workspace

from zprimer.statistics.profile import profile


@pytest.mark.parametrize("unit", [1.0, 4.0])
def test_profile_is_that_of_pyhf(unit):
    content = workspace()
    source = pyhf.Workspace(content)
    model = source.model()
    data = source.data(model)
    found = profile(content, unit)
    pyhf.set_backend("numpy", "minuit")
    try:
        for mu, ours in ((0.0, found.zero), (unit, found.one)):
            _, value = pyhf.infer.mle.fixed_poi_fit(mu, data, model, return_fitted_val=True)
            assert ours == pytest.approx(float(value), abs=2e-4)
        parameters, value = pyhf.infer.mle.fit(data, model, return_fitted_val=True)
    finally:
        pyhf.set_backend("numpy")
    assert found.best == pytest.approx(float(value), abs=2e-4)
    assert found.best_mu * unit == pytest.approx(
        float(np.asarray(parameters)[model.config.poi_index]), rel=0.01, abs=1e-3
    )
    assert found.best <= min(found.zero, found.one) + 1e-9


def test_downward_fluctuation_ends_at_no_signal():
    content = workspace()
    content["observations"][0]["data"] = [40.0, 20.0, 3.0]
    found = profile(content, 1.0)
    assert found.best_mu == 0
    assert found.best == pytest.approx(found.zero, abs=1e-8)
    assert found.one > found.zero + 1
