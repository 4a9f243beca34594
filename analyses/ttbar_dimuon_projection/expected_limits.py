"""Expected limits of the two projections and of the inclusive search, into README.md.

    python analyses/ttbar_dimuon_projection/expected_limits.py

Limits are on selected events per fb⁻¹, so that no simulated signal is needed.
"""

from pathlib import Path

import numpy as np

from zprimer.io.markdown import Marker, replace, table
from zprimer.recast.analysis import load_analysis
from zprimer.recast.mass_response import load_mass_response
from zprimer.statistics.resonance import fiducial_limit, resonance_limit, resonance_template

HERE = Path(__file__).resolve().parent
PROJECTIONS = ("ttbar_dimuon_projection", "ttbar_dimuon_projection_3000fb")
INCLUSIVE = "atlas_dimuon_139fb"
MASSES = (150.0, 200.0, 300.0, 400.0, 600.0, 800.0, 1000.0)
WIDTHS = (0.0, 0.08)


def visible(name: str, mass: float, relative_width: float) -> float:
    """Median expected limit of a projection in fb."""
    analysis = load_analysis(name, HERE.parent)
    response = load_mass_response(HERE / "data" / f"{analysis.mass_response}.yaml")
    (sqrt_s,) = analysis.luminosities
    edges = np.array(analysis.regions["spectrum"].edges)
    template = resonance_template(edges, response, mass, relative_width, sqrt_s)
    limit = fiducial_limit(analysis, template).mu.expected[2]
    if limit is None:
        raise SystemExit(f"{name} has no limit in range at {mass:g} GeV")
    return limit


def inclusive(mass: float) -> str:
    """The same of the inclusive search for a narrow resonance, where it has one."""
    analysis = load_analysis(INCLUSIVE, HERE.parent)
    edges = analysis.regions["spectrum"].edges
    if edges is None or mass < edges[0]:
        return "–"
    return f"{resonance_limit(analysis, mass, 0.0).visible.expected[2]:.2g}"


def main() -> None:
    head = ["m [GeV]", "139 fb⁻¹, narrow", "Γ/m = 8 %", "3000 fb⁻¹, narrow", "Γ/m = 8 %"]
    rows = []
    for mass in MASSES:
        limits = [visible(name, mass, width) for name in PROJECTIONS for width in WIDTHS]
        rows.append([f"{mass:g}", *(f"{limit:.2g}" for limit in limits), inclusive(mass)])
    text = table([[*head, "inclusive, 139 fb⁻¹, narrow"], *rows])

    def text_of(marker: Marker) -> str | None:
        return text if marker.name == "expected_limits" else None

    replace(HERE / "README.md", text_of)


if __name__ == "__main__":
    main()
