"""Derive the UFO model of the top-philic U(1)′ (1704.06005, KSZ) from its Lagrangian.

Run as ``python models_ufo/derive_topphilic.py`` to rewrite ``models_ufo/topphilic``.
"""

import argparse
from dataclasses import replace
from pathlib import Path

from derivation.content import External
from derivation.partner import PARTNER, ZPRIME, Zp, topphilic_content
from derivation.rational import add_rational_terms
from derivation.restriction import write_default_restriction
from derivation.standard_model import Z, a
from derivation.writer import write_ufo

from zprimer.models.topphilic import LOOP_SCALE, MODEL

NAME = "topphilic"


def main() -> None:
    """Write the model to the folder given by ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name(NAME))
    folder = parser.parse_args().out
    content, currents = topphilic_content()
    point = MODEL.point({})
    defaults = {place: point.parameters[name] for name, place in MODEL.card_entries.items()}
    defaults |= {("DECAY", (pdg,)): point.widths[pdg] for pdg in (PARTNER, ZPRIME)}
    content.externals = [
        replace(external, default=defaults.get((external.block, external.code), external.default))
        for external in content.externals
    ]
    # MadLoop reads the scale of loops from this parameter, without it every loop is not a number
    content.externals.append(External("MU_R", "LOOP", (1,), LOOP_SCALE, r"\mu_R"))
    add_rational_terms(content, currents, {a: ("a", "QED"), Z: ("Z", "QED"), Zp: ("zp", "ZPR")})
    write_ufo(content, NAME, folder)
    write_default_restriction(content, "ZPRIME", folder)


if __name__ == "__main__":
    main()
