"""``jzp`` in MadGraph."""

from zprimer.generation.backends.madgraph.definitions import JET, PROTON, MuonPairDefinition

MADGRAPH = MuonPairDefinition(
    process="jzp",
    lines=(PROTON, JET, "generate p p > mu+ mu- j QED=0 ZPR=2 [noborn=QCD]"),
    loops=True,
    muons=(3, 4),
)
