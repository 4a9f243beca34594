"""The top-philic model, 1704.06005 Eqs. 5 to 17."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zprimer.errors import DataFileError, InputError
from zprimer.models.cards import STANDARD_MODEL_ENTRIES, read_card, write_card
from zprimer.models.point import load_model
from zprimer.models.standard_model import electroweak
from zprimer.models.topphilic import mixing, quark_couplings

MODEL = load_model("topphilic")
T, ZPRIME = 6000006, 32
HEAVY = {"mT": 900.0, "sR": 0.6, "g": 0.8, "q": 0.7, "mzp": 300.0}


def mass_matrix(point):
    """Eq. 7: rows (t̄′_L, T̄′_L), columns (t′_R, T′_R)."""
    derived, vev = point.derived, electroweak(point.parameters).vev
    return np.array(
        [
            [derived["y_t"] * vev / math.sqrt(2), 0.0],
            [derived["y_T"] * derived["v_phi"] / math.sqrt(2), derived["M_T"]],
        ]
    )


def rotations(point):
    """Bi-unitary diagonalisation M = L diag(m_t, m_T) Rᵀ, signs of the columns as in the paper."""
    left, masses, right = np.linalg.svd(mass_matrix(point))
    order = np.argsort(masses)
    left, right = left[:, order], right[order].T
    signs = np.sign(np.diag(left))
    return left * signs, masses[order], right * signs


@settings(max_examples=60)
@given(m_partner=st.floats(180.0, 5000.0), sr=st.floats(0.01, 0.95), mzp=st.floats(20.0, 1000.0))
def test_numerical_diagonalisation_gives_masses_and_couplings_of_eq_12(m_partner, sr, mzp):
    point = MODEL.point({"mT": m_partner, "sR": sr, "mzp": mzp, "g": 0.05})
    inputs, weak = point.parameters, electroweak(point.parameters)
    left, masses, right = rotations(point)
    assert masses == pytest.approx([inputs["mt"], m_partner], rel=1e-10)
    charge = np.diag([0.0, 1.0])
    isospin = np.diag([1.0, 0.0]) / 2
    zprime = inputs["g"] * inputs["q"]
    z = weak.g2 / math.sqrt(1 - weak.sw2)
    yukawas = mass_matrix(point) * np.array([[1 / weak.vev, 0], [0, 0]])
    phi = mass_matrix(point) * np.array([[0, 0], [1 / point.derived["v_phi"], 0]])
    matrices = {
        ("zp", "L"): zprime * left.T @ charge @ left,
        ("zp", "R"): zprime * right.T @ charge @ right,
        ("z", "L"): z * (left.T @ isospin @ left - 2 / 3 * weak.sw2 * np.eye(2)),
        ("z", "R"): -z * 2 / 3 * weak.sw2 * np.eye(2),
        ("h", "R"): left.T @ yukawas @ right,
        ("h", "L"): right.T @ yukawas.T @ left,
        ("phi", "R"): left.T @ phi @ right,
        ("phi", "L"): right.T @ phi.T @ left,
    }
    for (boson, side), matrix in matrices.items():
        for name, (i, j) in {"tt": (0, 0), "tT": (0, 1), "TT": (1, 1)}.items():
            if (boson, name) in (("phi", "tt"), ("phi", "TT")):
                continue
            found = point.couplings[f"{boson}_{name}_{side}"]
            assert found == pytest.approx(matrix[i, j], rel=1e-7, abs=1e-9)
    weak_row = weak.g2 / math.sqrt(2) * left[0]
    assert point.couplings["w_tb_L"] == pytest.approx(weak_row[0], rel=1e-9)
    assert point.couplings["w_Tb_L"] == pytest.approx(weak_row[1], rel=1e-7, abs=1e-10)


def test_angles_and_masses_obey_the_papers_equations():
    """Eqs. 8 to 11."""
    point = MODEL.point(HEAVY)
    a, b, heavy = mass_matrix(point)[0, 0], *mass_matrix(point)[1]
    derived, mt, m_partner = point.derived, 173.0, 900.0
    theta_l, theta_r = math.asin(derived["sL"]), math.asin(0.6)
    assert math.tan(2 * theta_l) == pytest.approx(2 * a * b / (heavy**2 - a**2 + b**2))
    assert math.tan(2 * theta_r) == pytest.approx(2 * b * heavy / (heavy**2 - a**2 - b**2))
    assert a * heavy == pytest.approx(mt * m_partner)
    assert a**2 + b**2 + heavy**2 == pytest.approx(mt**2 + m_partner**2)
    assert math.tan(theta_l) == pytest.approx(mt / m_partner * math.tan(theta_r))


def test_light_mixing_is_that_of_the_paper():
    """θ_R ≈ y_T ṽ/(√2 M_T) and θ_L ≈ θ_R m_t/M_T for small mixing."""
    derived = MODEL.point({"sR": 0.01, "mT": 3000.0}).derived
    assert derived["y_T"] * derived["v_phi"] / math.sqrt(2) / derived["M_T"] == pytest.approx(
        0.01, rel=5e-3
    )
    assert derived["sL"] == pytest.approx(0.01 * 173 / 3000, rel=1e-3)


def test_couplings_of_the_reference_convention():
    """(g_L, g_R) is (s_L², s_R²) for tt, (c_L², c_R²) for TT and −(s_Lc_L, s_Rc_R) for tT."""
    point = MODEL.point({"g": 0.5, "q": 2.0, "sR": 0.3, "mT": 1000.0, "mzp": 200.0})
    sl, cl = point.derived["sL"], point.derived["cL"]
    sr, cr = 0.3, math.sqrt(0.91)
    expected = {
        **{"zp_tt_L": sl**2, "zp_tt_R": sr**2, "zp_TT_L": cl**2, "zp_TT_R": cr**2},
        **{"zp_tT_L": -sl * cl, "zp_tT_R": -sr * cr},
    }
    for name, value in expected.items():
        assert point.couplings[name] == pytest.approx(value, rel=1e-14)


def test_axial_anomaly_cancels_between_t_and_partner():
    """Σ (g_R − g_L) of the Z′ over t and T vanishes: T′ is vector-like."""
    couplings = quark_couplings(MODEL.point(HEAVY).parameters)
    total = sum(couplings[name].right - couplings[name].left for name in ("zp_tt", "zp_TT"))
    assert total == pytest.approx(0.0, abs=1e-15)


def test_without_mixing_the_standard_model_is_left():
    point = MODEL.point({"sR": 0.0})
    assert point.derived["sL"] == point.derived["y_T"] == 0
    assert point.derived["y_t"] == pytest.approx(
        math.sqrt(2) * 173 / electroweak(point.parameters).vev
    )
    for name in ("zp_tt", "zp_tT", "z_tT", "h_tT", "w_Tb"):
        assert point.couplings[f"{name}_L"] == point.couplings[f"{name}_R"] == 0
    assert point.widths[T] == 0
    assert (6, -6) not in MODEL.point({"sR": 0.0, "mzp": 600.0}).branching_ratios[ZPRIME]


def test_widths_tend_to_eqs_16_and_17():
    """Far above the top threshold and far below that of T."""
    point = MODEL.point(
        {"mzp": 2e5, "mT": 1e6, "sR": 0.2, "g": 0.3, "q": 1.5, "qV": 0.7, "qA": 0.4}
    )
    width, ratios = point.widths[ZPRIME], point.branching_ratios[ZPRIME]
    sl, g, mzp = point.derived["sL"], 0.3, 2e5
    top = 3 / (24 * math.pi) * g**2 * 1.5**2 * (sl**2 + 0.2**2) * mzp
    muon = g**2 / (12 * math.pi) * (0.7**2 + 0.4**2) * mzp
    # Eq. 16 is printed with s² where the couplings of Eq. 12, s² themselves, give s⁴.
    printed = (sl**4 + 0.2**4) / (sl**2 + 0.2**2)
    assert width * ratios[6, -6] == pytest.approx(top * printed, rel=1e-5)
    assert width * ratios[13, -13] == pytest.approx(muon, rel=1e-10)


def test_mixed_and_heavy_pairs_open_at_their_thresholds():
    light = {"mT": 400.0, "sR": 0.5, "g": 0.3}
    for mzp, open_pairs in ((340.0, 0), (560.0, 1), (600.0, 3), (900.0, 4)):
        ratios = MODEL.point({**light, "mzp": mzp}).branching_ratios[ZPRIME]
        assert sum(abs(ids[0]) in (6, T) for ids in ratios) == open_pairs
    assert ratios[6, -T] == pytest.approx(ratios[T, -6])


def test_muons_and_their_neutrinos_share_equally_for_one_doublet():
    """KSZ below Eq. 17: Br = 0.5 for one left-handed flavour, 0.25 for two."""
    muon = {"qV": 1.0, "qA": -1.0, "qnumu": 2.0, "mmu": 0.0, "mtau": 0.0}
    tau = {"qtauV": 1.0, "qtauA": -1.0, "qnutau": 2.0}
    one = MODEL.point(muon).branching_ratios[ZPRIME]
    two = MODEL.point({**muon, **tau}).branching_ratios[ZPRIME]
    assert one[13, -13] == pytest.approx(0.5, rel=1e-12)
    assert set(two) == {(13, -13), (14, -14), (15, -15), (16, -16)}
    assert two[13, -13] == two[15, -15] == pytest.approx(0.25, rel=1e-12)


def test_heavy_partner_decays_as_goldstone_bosons_do():
    """W : Z : H = 2 : 1 : 1 for m_T far above, Z′_L as the Goldstone boson of φ."""
    point = MODEL.point(
        {"mT": 5e4, "sR": 0.01, "mzp": 300.0, "g": 0.1, "mphi": 300.0, "ckm_lambda": 0.0}
    )
    ratios = point.branching_ratios[T]
    assert ratios[5, 24] == pytest.approx(2 * ratios[6, 23], rel=2e-3)
    assert ratios[6, 25] == pytest.approx(ratios[6, 23], rel=2e-3)
    assert ratios[6, 32] == pytest.approx(ratios[6, 35], rel=2e-3)
    assert sum(ratios.values()) == pytest.approx(1.0)


def test_heavy_scalar_is_no_decay_product():
    assert (6, 35) not in MODEL.point({}).branching_ratios[T]
    assert (6, 35) in MODEL.point({"mphi": 800.0}).branching_ratios[T]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"mT": 173.0}, "not above the top mass"),
        ({"mT": 100.0}, "not above the top mass"),
        ({"sR": 1.0}, r"sR = 1 is not allowed; sR must be a finite number ≥ 0 and < 1"),
        ({"sR": -0.1}, "sR must be"),
        ({"q": 0.0}, "q must be"),
        ({"g": 6.0}, "Z' width of .* exceeds its mass"),
        ({"g": 0.8, "qV": 0.0, "qA": 0.0, "mT": 8000.0, "mzp": 100.0}, "T width of .* exceeds"),
        ({"m_T": 1000.0}, "did you mean 'mT'"),
    ],
)
def test_unphysical_points_are_refused(inputs, message):
    with pytest.raises(InputError, match=message):
        MODEL.point(inputs)


def test_mixing_angle_below_maximal_keeps_all_masses_positive():
    for sr in (0.0, 0.5, 0.999):
        angles = mixing(173.0, 180.0, sr)
        assert min(angles.mass_sm, angles.mass_vector) > 0
        assert angles.mass_mixed >= 0


@settings(max_examples=25)
@given(
    mzp=st.floats(50.0, 900.0),
    g=st.floats(1e-3, 0.4),
    sr=st.floats(0.0, 0.9),
    charge=st.floats(-1.0, 1.0),
)
def test_cards_read_back_to_the_same_inputs(tmp_path_factory, mzp, g, sr, charge):
    point = MODEL.point(
        {"mzp": mzp, "g": g, "sR": sr, "qV": charge, "qnutau": -charge, "mphi": 700.0}
    )
    path = tmp_path_factory.mktemp("cards") / "card.dat"
    write_card(point, path)
    for name, value in read_card(path, MODEL).items():
        assert value == pytest.approx(point.parameters[name], rel=1e-12, abs=1e-15)


def test_card_whose_widths_do_not_follow_is_refused(tmp_path):
    path = tmp_path / "card.dat"
    write_card(MODEL.point({}), path)
    path.write_text(path.read_text().replace("   3    0.2999", "   3    0.1999"))
    with pytest.raises(DataFileError, match="change the inputs"):
        read_card(path, MODEL)


def test_every_input_has_its_place_on_the_card():
    places = {**STANDARD_MODEL_ENTRIES, **MODEL.card_entries}
    assert set(places) == {parameter.name for parameter in MODEL.parameters}
    assert len(set(places.values())) == len(places)
