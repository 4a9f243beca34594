"""Write the model's default card: python -m MODEL.write_param_card [param_card.dat]"""

from __future__ import absolute_import

import sys


def blocks(parameters):
    """External parameters by block, in the order of their codes."""
    found = {}
    for parameter in parameters:
        if parameter.nature == "external":
            found.setdefault(parameter.lhablock.upper(), []).append(parameter)
    return [(name, sorted(found[name], key=lambda p: list(p.lhacode))) for name in sorted(found)]


class ParamCardWriter(object):
    """Writes a card with the default value of every external parameter."""

    def __init__(self, filename, list_of_parameters=None, generic=False):
        if list_of_parameters is None:
            from .parameters import all_parameters as list_of_parameters
        lines = []
        for name, members in blocks(list_of_parameters):
            if name != "DECAY":
                lines.append("BLOCK %s" % name)
            for parameter in members:
                code = " ".join("%d" % number for number in parameter.lhacode)
                start = "DECAY %s" % code if name == "DECAY" else "  %s" % code
                lines.append("%s %.16e # %s" % (start, parameter.value, parameter.name))
        with open(filename, "w") as card:
            card.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    ParamCardWriter(sys.argv[1] if len(sys.argv) > 1 else "param_card.dat", generic=True)
