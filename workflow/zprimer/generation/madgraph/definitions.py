"""What each process is called in MadGraph."""

from dataclasses import dataclass, field

from zprimer.errors import unknown_key

_PROTON = "g u c d s b u~ c~ d~ s~ b~"


@dataclass(frozen=True)
class Definition:
    """A process as MadGraph takes it.

    Attributes:
        model: folder of ``models_ufo`` with its restriction, as in ``import model``.
        lines: what defines the process.
        loops: whether it is loop-induced.
        muons: positions of μ⁺ and μ⁻ from the Z' among all legs, counted from 1; None where no Z'
            stands in the event.
        decays: whether the Z' is written as produced and decayed, its mass then being limited by
            ``bwcutoff``.
        survey: effort of MadGraph's survey, its ``hard_survey``, 0 … 3. Small ones give low cross
            sections: iterations that miss a peak have small errors and count most in their mean.
    """

    model: str
    lines: tuple[str, ...]
    loops: bool = False
    muons: tuple[int, int] | None = None
    decays: bool = False
    # not in the repr, by which compiled processes are told apart
    survey: int = field(default=0, repr=False)


DEFINITIONS = {
    "4mu": Definition(
        model="lmutau-leptonic",
        # grouped ones are integrated with the legs of their diagrams exchanged, μ⁺ with μ⁻ too, and
        # mmll has to hold before the exchange as well: it cuts equal charges and loses 2 to 3 %
        lines=(
            "set group_subprocesses False",
            f"define p = {_PROTON}",
            "generate p p > mu+ mu- mu+ mu- QCD=0",
        ),
    ),
    "ttzp": Definition(
        model="topphilic",
        lines=(f"define p = {_PROTON}", "generate p p > t t~ zp QED=0, zp > mu+ mu-"),
        muons=(5, 6),
        decays=True,
        survey=1,
    ),
    "jzp": Definition(
        model="topphilic",
        lines=(
            f"define p = {_PROTON}",
            f"define j = {_PROTON}",
            "generate p p > mu+ mu- j QED=0 ZPR=2 [noborn=QCD]",
        ),
        loops=True,
        muons=(3, 4),
    ),
    "zzp": Definition(
        model="topphilic",
        lines=("generate g g > z mu+ mu- QED=1 ZPR=2 [noborn=QCD]",),
        loops=True,
        muons=(4, 5),
    ),
}


def definition_of(process: str) -> Definition:
    """MadGraph's definition of a process.

    Raises:
        InputError: it has none.

    Example:
        >>> definition_of("zzp").loops
        True
    """
    if process not in DEFINITIONS:
        raise unknown_key("process", process, DEFINITIONS, "backend madgraph")
    return DEFINITIONS[process]


def scale_code(muons: tuple[int, int], variable: str) -> str:
    """Fortran that sets a variable to H_T/2 with the Z' as one body; it needs an integer ``i``.

    Args:
        muons: positions of the muons from the Z' among all legs, counted from 1.
        variable: its name.
    """
    first, second = muons
    energy, along = f"P(0,{first})+P(0,{second})", f"P(3,{first})+P(3,{second})"
    return (
        f"      {variable}=0d0\n"
        "      do i=3,nexternal\n"
        f"         if(i.ne.{first}.and.i.ne.{second}) {variable}=\n"
        f"     $   {variable}\n"
        "     $   +dsqrt(max(0d0,(P(0,i)+P(3,i))*(P(0,i)-P(3,i))))\n"
        "      enddo\n"
        f"      {variable}={variable}\n"
        "     $   +dsqrt(max(0d0,\n"
        f"     $   ({energy}+{along})\n"
        f"     $   *({energy}-{along.replace('+', '-')})))\n"
        f"      {variable}={variable}/2d0\n"
    )
