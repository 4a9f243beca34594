"""Statements of both papers about flavour, and what stands about flavio in docs/flavour.md."""

import pytest

from zprimer.flavour.flavio.contact import ANSATZ, contact_form, running_error
from zprimer.papers.agpy import statements as agpy_statements
from zprimer.papers.ksz import statements as ksz_statements
from zprimer.papers.statements import Statement, table

AGPY, KSZ = (
    {each.name: each for each in module.statements()}
    for module in (agpy_statements, ksz_statements)
)


def test_document_states_no_smaller_errors_than_the_file() -> None:
    stated = {
        **{"delta_m_s": 4e-6, "epsilon_k": 5.5e-5},
        **{"k_plus_pi_nu_nu": 2e-8, "k_long_pi_nu_nu": 2e-8, "trident": 2e-8},
    }
    assert set(stated) == set(ANSATZ)
    for name, error in stated.items():
        assert contact_form(name).error <= error
    assert running_error() <= 3e-7


def test_table_has_a_row_a_statement() -> None:
    rows = table([Statement("a", "mass", "Eq. 1", "25 TeV", 24.749, "TeV")], "1403.1269")
    assert rows.splitlines()[-1] == "| mass | Eq. 1 | 25 TeV | 24.7 TeV |"


@pytest.mark.parametrize(
    ("name", "value", "tolerance"),
    [
        ("g2_preferred", 180, 0.01),
        ("g2_bound", 110, 0.04),
        ("tau_delta", 7.0, 0.02),
        ("trident_average", 0.83, 0.01),
        ("trident_bound", 750, 0.02),
    ],
)
def test_leptonic_statements_of_1403_1269(name: str, value: float, tolerance: float) -> None:
    assert AGPY[name].value == pytest.approx(value, rel=tolerance)


def test_statements_of_1704_06005() -> None:
    assert KSZ["coefficient"].value == pytest.approx(0.8997, abs=1e-4)
    for name, measured, error in (("r_k", 0.745, 0.09), ("r_kstar", 0.69, 0.12)):
        assert abs(KSZ[name].value - measured) < error
    assert 2 < KSZ["k_plus"].value < KSZ["k_plus_printed"].value / 2 + 0.5
    assert KSZ["k_long_mumu"].value == pytest.approx(-5, abs=0.5)
    assert KSZ["s_l_bound"].value < 0.2
    assert KSZ["delta_rho"].value < 4 + 2 * 3
    assert 0 < KSZ["delta_m_s"].value < 0.1
    assert KSZ["two_flavours"].value == pytest.approx(0.5, rel=1e-3)
    assert KSZ["four_flavours"].value == pytest.approx(0.25, rel=1e-3)
    assert 0.3 < KSZ["coupling"].value < KSZ["coupling_heavy"].value < 3
    assert KSZ["tridents"].value < KSZ["universality"].value
