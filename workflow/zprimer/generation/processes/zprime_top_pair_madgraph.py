"""``ttzp`` in MadGraph."""

from zprimer.generation.backends.madgraph.definitions import PROTON, MuonPairDefinition

MADGRAPH = MuonPairDefinition(
    process="ttzp",
    lines=(PROTON, "generate p p > t t~ zp QED=0, zp > mu+ mu-"),
    muons=(5, 6),
    decays=True,
    survey=1,
)
