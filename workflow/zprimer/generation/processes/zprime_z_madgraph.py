"""``zzp`` in MadGraph."""

from zprimer.generation.backends.madgraph.definitions import MuonPairDefinition

MADGRAPH = MuonPairDefinition(
    process="zzp",
    lines=("generate g g > z mu+ mu- QED=1 ZPR=2 [noborn=QCD]",),
    loops=True,
    muons=(4, 5),
)
