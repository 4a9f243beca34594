"""Our likelihood is pyhf's, its derivatives are right, and its fits end where pyhf's do."""

import numpy as np
import pyhf
import pytest

from zprimer.errors import InputError
from zprimer.statistics.likelihood import Likelihood


def sample(name, data, modifiers):
    return {"name": name, "data": data, "modifiers": modifiers}


def shifted(name, high, low):
    return {"name": name, "type": "histosys", "data": {"hi_data": high, "lo_data": low}}


def power(name, high):
    return {"name": name, "type": "normsys", "data": {"hi": high, "lo": 1 / high}}


def workspace(bound=20.0):
    mu = {"name": "mu", "type": "normfactor", "data": None}
    spectrum = [
        sample(
            "background",
            [50.0, 30.0, 11.0],
            [shifted("shape", [55.0, 30.0, 10.0], [46.0, 30.0, 12.5]), power("norm", 1.1)],
        ),
        sample(
            "signal",
            [2.0, 6.0, 9.0],
            [
                mu,
                power("lumi", 1.03),
                shifted("scale", [2.4, 7.0, 11.0], [1.7, 5.2, 7.6]),
                {"name": "mcstat", "type": "shapesys", "data": [0.5, 1.0, 4.0]},
            ],
        ),
    ]
    control = [
        sample("background", [400.0], [power("norm", 1.1), power("lumi", 1.03)]),
        sample("signal", [0.5], [mu]),
    ]
    return {
        "channels": [
            {"name": "spectrum", "samples": spectrum},
            {"name": "control", "samples": control},
        ],
        "observations": [
            {"name": "spectrum", "data": [47.0, 36.0, 14.0]},
            {"name": "control", "data": [380.0]},
        ],
        "measurements": [
            {
                "name": "limit",
                "config": {
                    "poi": "mu",
                    "parameters": [{"name": "mu", "bounds": [[0.0, bound]], "inits": [1.0]}],
                },
            }
        ],
        "version": "1.0.0",
    }


def pyhf_model():
    source = pyhf.Workspace(workspace())
    model = source.model()
    return model, source.data(model)


def in_pyhf_order(model, likelihood, parameters):
    values = dict(zip(likelihood.names, parameters, strict=True))
    result = []
    for name in model.config.par_order:
        size = model.config.par_slice(name).stop - model.config.par_slice(name).start
        result += [values[name]] if size == 1 else [values[f"{name}[{i}]"] for i in range(size)]
    return np.array(result)


def random_points(likelihood, count=8):
    random = np.random.default_rng(5)
    for _ in range(count):
        parameters = likelihood.start(1.0)
        for index, name in enumerate(likelihood.names):
            gamma = name.startswith("mcstat")
            parameters[index] = random.uniform(0.3, 2.0) if gamma else random.normal(0, 1.3)
        parameters[0] = random.uniform(0.1, 3.0)
        yield parameters


def test_value_is_that_of_pyhf():
    """``norm`` is a power here and interpolated in pyhf, 1e-6 apart for shifts of 10 %."""
    likelihood = Likelihood(workspace())
    model, data = pyhf_model()
    for parameters in random_points(likelihood):
        ours = likelihood.log_probability(parameters, likelihood.observed)
        theirs = float(model.logpdf(in_pyhf_order(model, likelihood, parameters), data)[0])
        assert ours == pytest.approx(theirs, abs=2e-4)


def test_derivatives_are_those_of_the_value():
    likelihood = Likelihood(workspace())
    for parameters in random_points(likelihood):
        gradient, _, _ = likelihood._derivatives(parameters, likelihood.observed)
        numeric = [
            (
                likelihood.value(parameters + step, likelihood.observed)
                - likelihood.value(parameters - step, likelihood.observed)
            )
            / 2e-6
            for step in 1e-6 * np.eye(len(parameters))
        ]
        assert gradient == pytest.approx(numeric, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("mu", [None, 0.0, 1.0, 4.0])
def test_fits_end_where_those_of_pyhf_do(mu):
    likelihood = Likelihood(workspace())
    model, data = pyhf_model()
    parameters, _ = likelihood.fit(likelihood.observed, mu)
    pyhf.set_backend("numpy", pyhf.optimize.scipy_optimizer(tolerance=1e-12))
    if mu is None:
        _, twice = pyhf.infer.mle.fit(data, model, return_fitted_val=True)
    else:
        _, twice = pyhf.infer.mle.fixed_poi_fit(mu, data, model, return_fitted_val=True)
    ours = -2 * likelihood.log_probability(parameters, likelihood.observed)
    assert ours == pytest.approx(float(twice), abs=2e-4)


def test_asimov_data_are_fitted_exactly():
    likelihood = Likelihood(workspace())
    data = likelihood.asimov()
    parameters, value = likelihood.fit(data)
    assert parameters[0] == pytest.approx(0.0, abs=1e-4)
    assert value == pytest.approx(likelihood.value(data.centres, data), abs=1e-7)


def test_unknown_modifiers_are_named():
    broken = workspace()
    broken["channels"][0]["samples"][0]["modifiers"].append(
        {"name": "stat", "type": "staterror", "data": [1.0, 1.0, 1.0]}
    )
    with pytest.raises(InputError, match="modifier 'stat' of type 'staterror'"):
        Likelihood(broken)
