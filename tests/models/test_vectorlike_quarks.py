"""Vector-like quarks of 1403.1269: exact against leading order, and their place in the model."""

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.models.cards import card_text, read_card, write_card
from zprimer.models.lmutau import quark_couplings
from zprimer.models.point import load_model
from zprimer.models.standard_model import PARAMETERS as STANDARD_MODEL
from zprimer.models.standard_model import ckm
from zprimer.models.vectorlike_quarks import (
    QuarkMasses,
    VectorLikeQuarks,
    diagonalise,
    exact_couplings,
    in_mass_basis,
    kinetic_mixing,
    kinetic_mixing_one_loop,
    leading_couplings,
    mass_matrices,
    mass_scale,
    up_yukawas,
)

MODEL = load_model("lmutau")
CKM = ckm({each.name: each.default for each in STANDARD_MODEL})
MIXED = {
    **{"mzp": 225.0, "g": 0.3, "mQ": 9e3, "mD": 1.2e4, "YQb": 0.8, "YQs_re": -0.3},
    **{"YQs_im": 0.2, "YQd_re": 0.1, "YDb": 0.6, "YDs_re": 0.4, "YDd_im": -0.2},
    **{"YUt": 0.9, "YUc_re": 0.5, "YUc_im": 0.1, "YUu_re": -0.2},
}


def random_quarks(points: int, mass: float) -> VectorLikeQuarks:
    rng = np.random.default_rng(1403)

    def complex_numbers() -> np.ndarray:
        return rng.uniform(-1, 1, (points, 3)) + 1j * rng.uniform(-1, 1, (points, 3))

    masses = mass * rng.uniform(0.7, 1.4, (3, points))
    return VectorLikeQuarks(*masses, complex_numbers(), complex_numbers(), complex_numbers())


@pytest.mark.parametrize("matrix", ["Ld", "Lu", "Rd", "Ru"])
def test_leading_order_is_the_limit_of_the_exact_couplings(matrix: str) -> None:
    """The relative difference is of second order: ten times the mass, a hundredth of it."""
    differences = []
    for mass in (2e4, 2e5):
        quarks, v_phi = random_quarks(50, mass), np.array(1000.0)
        exact = exact_couplings(quarks, v_phi, CKM)[matrix]
        leading = leading_couplings(quarks, v_phi, CKM)[matrix]
        scale = np.abs(leading).max(axis=(-1, -2))
        differences.append(np.max(np.abs(exact - leading).max(axis=(-1, -2)) / scale))
    assert differences[0] < 0.02
    assert differences[1] == pytest.approx(differences[0] / 100, rel=0.1)


def test_signs_are_those_of_the_charges() -> None:
    """Eq. 13: Q adds with +, D and U with −, and s̄b takes Y_b Y_s*."""
    quarks = random_quarks(1, 2e4)
    couplings = exact_couplings(quarks, np.array(500.0), CKM)
    for i in range(3):
        assert couplings["Ld"][0, i, i].real > 0
        assert couplings["Rd"][0, i, i].real < 0
        assert couplings["Ru"][0, i, i].real < 0
    expected = quarks.yq[0, 2] * quarks.yq[0, 1].conj() * (500.0 / quarks.mq[0]) ** 2 / 2
    assert couplings["Ld"][0, 1, 2] == pytest.approx(expected, rel=5e-3)


def test_diagonalisation_gives_the_matrix_back() -> None:
    up, down = mass_matrices(random_quarks(20, 5e3), np.array(1800.0), CKM, QuarkMasses())
    for matrix in (up, down):
        found = diagonalise(matrix)
        rebuilt = np.einsum("...ik,...k,...jk->...ij", found.right, found.masses, found.left.conj())
        np.testing.assert_allclose(rebuilt, matrix, atol=1e-9)
        assert np.all(np.diff(found.masses, axis=-1) > 0)


def test_masses_shift_by_v_phi_over_m_squared() -> None:
    """Below Eq. 12: small relative corrections of order v_Φ²/m² to all masses."""
    light = QuarkMasses()
    _, down = mass_matrices(random_quarks(20, 2e4), np.array(1000.0), CKM, light)
    shifts = np.abs(diagonalise(down).masses[:, :3] / light.down - 1)
    assert 1e-6 < shifts.max() < 2 * (1000 / 1.4e4) ** 2


def test_flavour_changing_z_couplings_are_suppressed_by_quark_masses() -> None:
    """Below Eq. 12: SU(2) leaves only (m_b/m_Q)², nothing like the Z' couplings."""
    quarks = random_quarks(20, 5e3)
    _, down = mass_matrices(quarks, np.array(1000.0), CKM, QuarkMasses())
    found = diagonalise(down)
    left = in_mass_basis(np.array([-0.5, 0, -0.5, -0.5, -0.5]), found.left)
    right = in_mass_basis(np.array([-0.5, 0, 0, 0, 0]), found.right)
    zprime = leading_couplings(quarks, np.array(1000.0), CKM)["Ld"]
    for z in (left, right):
        changing = np.abs(z[:, [0, 0, 1], [1, 2, 2]])
        assert changing.max() < 1e-6
    assert np.abs(zprime[:, 1, 2]).max() > 1e-3


def test_up_yukawas_follow_from_su2() -> None:
    """Y_u = V* Y_d is L^(u) = V L^(d) V† of Eq. 8b."""
    quarks, v_phi = random_quarks(5, 1e4), np.array(700.0)
    up = up_yukawas(quarks.yq, CKM)
    size = ((v_phi / quarks.mq) ** 2 / 2)[:, None, None]
    expected = size * up.conj()[:, :, None] * up[:, None, :]
    np.testing.assert_allclose(leading_couplings(quarks, v_phi, CKM)["Lu"], expected)


def test_mass_scale_is_the_papers() -> None:
    """Eq. 17: 25 TeV for Yukawas of 1."""
    assert mass_scale(np.array(1.0), -1 / 35e3**2) == pytest.approx(25e3, rel=0.02)
    assert mass_scale(np.array(0.04), 1 / 35e3**2) == pytest.approx(5e3, rel=0.02)


def test_kinetic_mixing() -> None:
    """Eq. 15, and one loop: Σ N_c Q Y (4/3)/(16π²) log m² over the quarks of Eq. 9."""
    g, g1, mq, md, mu = np.array(0.35), 0.357, 8e3, 12e3, 5e3
    log = np.log(mq**2 * md**2 / mu**4)
    assert kinetic_mixing(g, g1, mq, md, mu) == pytest.approx(
        0.35 * 0.357 / (16 * np.pi**2) * 2 / 9 * log
    )
    content = [(6, 1 / 6, 1, mq), (3, -1 / 3, -1, md), (3, 2 / 3, -1, mu)]
    loop = sum(n * y * q * 4 / 3 * np.log(m**2) for n, y, q, m in content) / (16 * np.pi**2)
    assert kinetic_mixing_one_loop(g, g1, mq, md, mu) == pytest.approx(0.35 * 0.357 * loop)
    assert kinetic_mixing(g, g1, mq, mq, mq) == 0


def test_point_takes_its_couplings_from_the_yukawas() -> None:
    point = MODEL.point(MIXED)
    left = 0.3 * 0.8 * complex(-0.3, -0.2) * (750 / 9e3) ** 2 / 2
    assert point.couplings["zp_Ld_23"] == pytest.approx(left)
    assert (3, -5) in point.branching_ratios[32]
    assert "zp_Ld_11" not in MODEL.point({"mQ": 5e3}).couplings


def test_yukawas_and_matrices_contradict() -> None:
    with pytest.raises(InputError, match="either couplings or Yukawas"):
        MODEL.point({**MIXED, "Ld_bb": 0.1})


def test_card_of_a_point_with_yukawas_reads_back(tmp_path) -> None:
    """The card holds the matrices for the UFO as well; both say the same."""
    point = MODEL.point(MIXED)
    write_card(point, tmp_path / "card.dat")
    inputs = read_card(tmp_path / "card.dat", MODEL)
    assert {name: inputs[name] for name in MIXED} == MIXED
    again = MODEL.point(inputs)
    assert again.couplings == pytest.approx(point.couplings)
    assert card_text(again) == card_text(point)
    for name, matrix in quark_couplings(inputs).items():
        np.testing.assert_array_equal(matrix, quark_couplings(point.parameters)[name])
