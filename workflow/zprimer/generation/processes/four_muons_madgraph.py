"""``4mu`` in MadGraph."""

from dataclasses import dataclass

from zprimer.generation.backends.madgraph.definitions import PROTON, Definition, RunValues
from zprimer.generation.process import Kinematics
from zprimer.generation.processes.four_muons import PROCESS
from zprimer.models.point import Point, load_model


@dataclass(frozen=True)
class FourMuonsDefinition(Definition):
    """Cuts on four leptons, and a Z' without quark couplings."""

    def cuts(self, kinematics: Kinematics, width: float) -> RunValues:
        cuts = kinematics.cuts
        return {
            "ptl": cuts.pt_min,
            "etal": -1.0 if cuts.eta_max is None else cuts.eta_max,
            "drll": cuts.delta_r_min,
            "mmll": cuts.mass_os_min,
            "mmnl": cuts.m4l_min,
            "mmnlmax": -1.0 if cuts.m4l_max is None else cuts.m4l_max,
        }

    def point(self, point: Point, coupling: float) -> Point:
        """With the gauge coupling ``g`` that gives the muons theirs; couplings to quarks at their
        defaults, as the process leaves out what comes of them."""
        kept = {n: v for n, v in point.parameters.items() if PROCESS.decides_kinematics(n)}
        model = load_model(point.model)
        g = coupling * point.parameters["g"] / PROCESS.coupling(point)
        return model.point(kept | {"g": g})


MADGRAPH = FourMuonsDefinition(
    process="4mu",
    # grouped ones are integrated with the legs of their diagrams exchanged, μ⁺ with μ⁻ too, and
    # mmll has to hold before the exchange as well: it cuts equal charges and loses 2 to 3 %
    lines=("set group_subprocesses False", PROTON, "generate p p > mu+ mu- mu+ mu- QCD=0"),
    restriction="leptonic",
)
