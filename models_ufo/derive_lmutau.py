"""Derive the UFO model of gauged L_μ − L_τ (1403.1269, AGPY) from its Lagrangian.

Run as ``python models_ufo/derive_lmutau.py`` to rewrite ``models_ufo/lmutau``.
"""

import argparse
from pathlib import Path

import sympy as sp
from derivation.restriction import write_restrictions
from derivation.standard_model import multiplets, standard_model
from derivation.writer import write_ufo
from derivation.zprime import add_zprime

from zprimer.models.lmutau import MODEL

NAME = "lmutau"
CHARGES = {"mu": sp.S.One, "ta": sp.S.NegativeOne}


def main() -> None:
    """Write the model to the folder given by ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name(NAME))
    folder = parser.parse_args().out
    point = MODEL.point({})
    content = standard_model()
    add_zprime(
        content,
        multiplets(CHARGES),
        mass=point.masses[32],
        width=point.widths[32],
        coupling=point.parameters["g"],
    )
    write_ufo(content, NAME, folder)
    write_restrictions(content, folder)


if __name__ == "__main__":
    main()
