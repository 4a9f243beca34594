"""flavio's observables by interpolation, against flavio at couplings that no fit has seen."""

import subprocess
import sys

import numpy as np
import pytest

from zprimer.errors import DataFileError, InputError
from zprimer.flavour.era import load_era
from zprimer.flavour.flavio import contact as flavio_contact
from zprimer.flavour.flavio.constraints import (
    NAMES,
    PREFIX,
    coefficients_at,
    constraints,
    source,
)
from zprimer.flavour.flavio.contact import (
    ANSATZ,
    SEMILEPTONIC,
    contact_form,
    flavio_value,
    run_to_b,
    running_error,
    wilsons_coefficients,
)
from zprimer.flavour.flavio.observables import observable, predictions
from zprimer.flavour.flavio.quadratics import ANGULAR, COEFFICIENTS
from zprimer.flavour.wilson_coefficients import contact_couplings, wilson_coefficients
from zprimer.models.couplings import couplings
from zprimer.models.point import load_model
from zprimer.models.points import PointTable

MODERN = load_era("2026")
QUARKS = {"mzp": 225, "g": 0.3, "mQ": 25000, "mD": 20000, "YQb": 1, "YQs_re": -1, "YDb": 1}
QUARKS |= {"YDs_re": -1, "YQd_re": 0.002, "YQd_im": 0.003, "YDd_im": 0.004}
DOUBLETS = {"mzp": 300, "mT": 1500, "g": 0.4, "qnumu": 2, "qtauV": 1, "qtauA": -1, "qnutau": 2}
POINTS = [("lmutau", QUARKS), ("topphilic", DOUBLETS)]


def _table(model: str, inputs: dict[str, float]) -> PointTable:
    return PointTable(model, ("p",), {k: np.array([float(v)]) for k, v in inputs.items()})


@pytest.mark.parametrize("name", ANSATZ)
def test_forms_are_flavio_at_random_couplings_and_scales(name: str) -> None:
    form, rng = contact_form(name), np.random.default_rng(2026)
    assert form.error < 1e-4
    for scale in np.exp(rng.uniform(*np.log(form.scales[[0, -1]]), 3)):
        count = len(form.ansatz.operators) * form.ansatz.parts
        couplings = form.ansatz.couplings(rng.uniform(-2, 2, count))
        arrays = {key: np.array([value]) for key, value in couplings.items()}
        ours = form(arrays, np.array([scale]))[0]
        exact = flavio_value(name, couplings, float(scale))
        assert abs(ours - exact) < max(10 * form.error, 1e-8) * abs(form.standard_model)
        assert abs(ours / form.standard_model - 1) > 0.03


def test_running_to_the_b_mass_is_that_of_wilson() -> None:
    rng = np.random.default_rng(2026)
    assert running_error() < 1e-5
    for scale in (25.0, 700.0):
        values = 1e-9 * rng.uniform(-1, 1, (len(SEMILEPTONIC), 2)) @ np.array([1, 1j])
        couplings = dict(zip(SEMILEPTONIC, values, strict=True))
        exact = wilsons_coefficients(couplings, scale)
        ours = run_to_b({n: np.array([x]) for n, x in couplings.items()}, np.array([scale]))[0]
        np.testing.assert_allclose(ours, exact, atol=1e-5 * np.abs(exact).max())


@pytest.mark.parametrize(("model", "inputs"), POINTS)
def test_points_of_the_models_agree_with_flavio(model: str, inputs: dict[str, float]) -> None:
    """All of flavio's observables; those of b → sμμ within what their module states."""
    points = _table(model, inputs)
    full = wilson_coefficients(load_model(model).point(inputs))
    found = constraints(points, MODERN)
    for each in predictions(full, tuple(map(observable, NAMES))):
        name = each.observable.name
        ours = float(found[PREFIX + name].prediction[0])
        if name in ANGULAR:
            assert ours == pytest.approx(each.value, abs=0.006)
        else:
            tolerance = 1e-4 if name in ANSATZ else 2e-3
            assert ours == pytest.approx(each.value, abs=tolerance * each.standard_model), name
    run = full.in_flavio_basis()
    exact = [np.real(run.get(name, 0)) for name in COEFFICIENTS]
    np.testing.assert_allclose(coefficients_at(points)[0], exact, atol=1e-4)


def test_many_points_are_the_points_one_by_one() -> None:
    inputs = {"mzp": [15.0, 300.0], "g": [0.02, 0.4], "YQs_re": [-0.5, 0.0], "YQb": [1.0, 0.0]}
    inputs |= {"Ld_ds_im": [0.0, 1e-7], "ckm_eta": [0.35, 0.30], "YUc_im": [0.2, 0.0]}
    inputs["YUt"] = [1.0, 0.0]
    table = PointTable("lmutau", ("a", "b"), {k: np.array(v) for k, v in inputs.items()})
    together = contact_couplings(couplings(table))
    for row, point in enumerate(table.derived()):
        alone = wilson_coefficients(point).values
        here = {n: complex(v[row]) for n, v in together.items() if v[row] != 0}
        assert here == pytest.approx(alone)


def test_standard_model_is_flavios_and_pulls_have_both_errors() -> None:
    points = PointTable("lmutau", ("p",), {"mzp": np.array([100.0]), "g": np.array([1e-9])})
    found = constraints(points, MODERN)
    assert set(found) == {PREFIX + name for name in NAMES}
    for name in ANSATZ:
        form, of = contact_form(name), source(name, MODERN)
        each = found[PREFIX + name]
        assert each.prediction[0] == pytest.approx(form.standard_model, rel=1e-12)
        width = np.hypot(of.measured.uncertainty, of.theory * form.standard_model)
        assert each.pull[0] == pytest.approx(
            (form.standard_model - of.measured.value) / width, rel=1e-9
        )


def test_flavio_is_not_loaded() -> None:
    """It takes seconds, in which ten thousand points are done."""
    code = (
        "import sys, numpy as np\n"
        "from zprimer.models.points import PointTable\n"
        "from zprimer.flavour.era import load_era\n"
        "from zprimer.combination.run import statement\n"
        "points = PointTable('topphilic', ('p',), {'g': np.array([0.5])})\n"
        "statement(points, load_era('2026'), [], flavio=True)\n"
        "assert not {'flavio', 'wilson'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_what_is_not_on_file_is_refused(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="belong to era '2026', not to 'paper_2014'"):
        constraints(_table("lmutau", QUARKS), load_era("paper_2014"))
    with pytest.raises(InputError, match=r"point p.*imaginary parts of the couplings"):
        constraints(_table("lmutau", {**QUARKS, "YQs_im": 0.5}), MODERN)
    with pytest.raises(InputError, match=r"mzp = 3 GeV.*masses of 4\.8 to 20000 GeV"):
        constraints(_table("lmutau", {"mzp": 3, "g": 1e-3}), MODERN)
    with pytest.raises(InputError, match="unknown observable"):
        contact_form("delta_m_d")
    content = {"scales": [5, 10], "observables": {"trident": {"quadratics": [[1]]}}}
    monkeypatch.setattr(flavio_contact, "_content", lambda: content)
    contact_form.cache_clear()
    with pytest.raises(DataFileError, match="the entry trident is incomplete"):
        contact_form("trident")
    contact_form.cache_clear()
