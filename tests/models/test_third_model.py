"""Model and observable of docs/extending.md as two modules in a folder of a user's own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from zprimer.io.tables import read_table

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "extending.md"
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    for module, word in (
        ("models/b3_l2.py", "\nMODEL = "),
        ("observables/b_to_k_nunu.py", "\nOBSERVABLES = "),
    ):
        (text,) = (block for block in blocks if word in block)
        path = folder / module
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    return folder


def python(own: Path, *arguments: object) -> str:
    paths = (ROOT / "workflow", ROOT / "tests" / "plots")
    run = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=own,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "ZPRIMER_PATH": str(own),
        },
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def results(own: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    python(own, HERE / "third_model_run.py", folder)
    return folder


def test_card_reads_back(own: Path, results: Path) -> None:
    text = (results / "card.dat").read_text(encoding="utf-8")
    assert "# Model b3_l2: gauged B₃ − L₂ (2009.02197)" in text
    code = (
        "import sys; from zprimer.models.cards import read_card;"
        "from zprimer.models.point import load_model;"
        "found = read_card(sys.argv[1], load_model('b3_l2'));"
        "print(found['mzp'], found['g'], found['theta'])"
    )
    assert python(own, "-c", code, results / "card.dat").split() == ["250.0", "0.2", "0.02"]


def test_observables_are_those_of_its_couplings(results: Path) -> None:
    """Muons and b–s, not taus nor s–d; signs and sizes by hand."""
    table = read_table(results / "f.csv")
    verdicts = {n: set(table.texts(n)) for n in table.columns if n.endswith("_verdict")}
    silent = {n.removesuffix("_verdict") for n, v in verdicts.items() if v == {"not applicable"}}
    kaons = {"k_plus_pi_nunu", "k_long_pi_nunu", "k_long_pi_mumu"}
    assert silent == {"tau_decay", "z_couplings", *kaons}
    assert "delta_rho_verdict" not in verdicts
    points = read_table(results / "scan.csv")
    masses, couplings = points.numbers("mzp"), points.numbers("g")
    row = int(np.argmin(np.abs(masses - 200) + np.abs(couplings - 0.05)))
    mzp, g, theta = masses[row], couplings[row], points.numbers("theta")[row]
    predicted = {name: table.numbers(f"{name}_prediction")[row] for name in ("muon_g2", "trident")}
    m_mu, vev, sw2 = 0.1056583755, 246.22, 0.23121
    assert predicted["muon_g2"] == pytest.approx((m_mu * g / mzp) ** 2 / (12 * np.pi**2))
    vector = 1 + 4 * sw2
    shifted = (1 + (vector + 2 * (vev * g / mzp) ** 2) ** 2) / (1 + vector**2)
    assert predicted["trident"] == pytest.approx(shifted)
    # C9 = g² sin 2θ/(6 m² N) in flavio's sign, N < 0 from V_tb V_ts* = −0.041
    strength = 4 * 1.16639e-5 / np.sqrt(2) * 0.30841**2 / (16 * np.pi**2)
    c9 = g**2 * np.sin(2 * theta) / 6 / mzp**2 / strength / -0.041
    assert -1 < c9 < -0.3
    assert table.numbers("b_to_s_mumu_prediction")[row] == pytest.approx(-c9 / 2, rel=0.03)
    assert table.numbers("r_k_prediction")[row] < 0.95
    assert table.numbers("quark_bs_mixing_prediction")[row] > 0


def test_observable_of_the_guide(results: Path) -> None:
    """A left-handed neutrino has half of the vector current: 1 + ⅓[(1 + C₉/2C_SM)² − 1]."""
    table, closed = (read_table(results / name) for name in ("f.csv", "combination_closed.csv"))
    c9 = 2 * table.numbers("b_to_s_mumu_prediction")
    ratio = 1 + ((1 + c9 / 2 / (1.469 / 0.2312)) ** 2 - 1) / 3
    predicted = table.numbers("b_to_k_nunu_prediction")
    np.testing.assert_allclose(predicted, 5.58e-6 * ratio, rtol=1e-3)
    assert np.ptp(closed.numbers("b_to_k_nunu_delta_chi2")) > 1


def test_everything_goes_into_one_plane(results: Path) -> None:
    closed, flavio = (read_table(results / f"combination_{n}.csv") for n in ("closed", "flavio"))
    assert np.all(np.abs(closed.numbers("r_k_delta_chi2")) >= 0)
    assert np.all(np.abs(flavio.numbers("flavio_r_k_delta_chi2")) >= 0)
    plane = read_table(results / "plane.csv")
    assert {"allowed", "excluded"} == set(plane.texts("verdict"))
    assert "trident" in " ".join(plane.texts("looked_at"))


@pytest.mark.parametrize("figure", ["combined", "z4l_limit"])
def test_figures_of_planes_are_drawn(results: Path, figure: str) -> None:
    assert (results / f"{figure}.png").stat().st_size > 10_000
    assert "2026" in (results / f"{figure}_sources.csv").read_text(encoding="utf-8")
