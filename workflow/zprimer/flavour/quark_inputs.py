"""Numbers of the quark sector of 1403.1269 that no era changes."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from zprimer.flavour.era import Era, read_era


@cache
def quark_inputs() -> Era:
    """The file ``data/quarks/agpy_quarks.yaml``, in the format of an era.

    Example:
        >>> quark_inputs().number("hierarchy", "cabibbo")
        0.23
    """
    return read_era(Path(str(files("zprimer.flavour") / "data" / "quarks" / "agpy_quarks.yaml")))
