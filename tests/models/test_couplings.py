"""The contract of couplings: what a point derives by name is what the matrices say."""

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.models.couplings import KINDS, Couplings, couplings, diagonal
from zprimer.models.point import load_model, model_names
from zprimer.models.points import PointTable

LMUTAU, TOPPHILIC = load_model("lmutau"), load_model("topphilic")
YUKAWAS = {"YQb": 1.0, "YQs_re": -0.3, "YQs_im": 0.2, "YDb": 1.0, "YDs_re": 0.1, "YUt": 0.4}


@pytest.mark.parametrize("model", model_names())
def test_every_model_has_hermitian_matrices_of_every_kind(model: str) -> None:
    found = couplings(PointTable(model, ("a", "b"), {"g": np.array([0.1, 0.2])}))
    assert len(found) == 2
    for side in (found.left, found.right):
        assert tuple(side) == KINDS
        for matrix in side.values():
            assert matrix.shape == (2, 3, 3)
            np.testing.assert_array_equal(matrix, np.swapaxes(matrix, 1, 2).conj())


@pytest.mark.parametrize("quarks", [{"Ld_sb_re": 0.3, "Ld_sb_im": -0.1, "Ru_tt": 0.2}, YUKAWAS])
def test_lmutau_agrees_with_its_points(quarks: dict[str, float]) -> None:
    point = LMUTAU.point({"mzp": 80.0, "g": 0.3, **quarks})
    found = point.zprime_couplings()
    assert found.left["l"][0, 1, 1] == found.right["l"][0, 1, 1] == point.couplings["zp_mumu"]
    assert found.left["nu"][0, 2, 2] == point.couplings["zp_tautau"]
    assert not found.right["nu"].any()
    for name, side, kind in (
        ("L", found.left, "d"),
        ("R", found.right, "d"),
        ("L", found.left, "u"),
    ):
        for i, j in np.ndindex(3, 3):
            named = point.couplings.get(f"zp_{name}{kind}_{i + 1}{j + 1}", 0.0)
            assert side[kind][0, i, j] == pytest.approx(named, rel=1e-12, abs=1e-18)


def test_topphilic_agrees_with_its_points() -> None:
    given = {"qV": 0.7, "qA": -0.4, "qtauV": 0.2, "qnumu": 1.1, "q": 1.5, "g": 0.8, "sR": 0.4}
    point = TOPPHILIC.point(given)
    found = point.zprime_couplings()
    for side, letter in ((found.left, "L"), (found.right, "R")):
        assert side["l"][0, 1, 1] == pytest.approx(point.couplings[f"zp_mumu_{letter}"])
        assert side["l"][0, 2, 2] == pytest.approx(point.couplings[f"zp_tautau_{letter}"])
        assert side["u"][0, 2, 2] == pytest.approx(point.couplings[f"zp_tt_{letter}"])
    assert found.left["nu"][0, 1, 1] == pytest.approx(point.couplings["zp_numunumu_L"])
    assert not found.left["d"].any()
    np.testing.assert_allclose([found.heavy["t-T"], found.heavy["T"]], [[0.4], [0.8 * 1.5]])


def test_wrong_matrices_are_refused() -> None:
    mass, one = np.array([60.0]), np.ones(1)
    with pytest.raises(InputError, match="unknown kind of fermion 'e'"):
        Couplings(mass, {"e": diagonal(one, one, one)}, {}, {})
    with pytest.raises(InputError, match=r"kind 'd' have the shape \(2, 3"):
        Couplings(mass, {}, {"d": np.zeros((2, 3, 3))}, {})
    skew = diagonal(one, one, one)
    skew[0, 0, 1] = 1j
    with pytest.raises(InputError, match="kind 'u' are not Hermitian in row 0"):
        Couplings(mass, {"u": skew}, {}, {})
