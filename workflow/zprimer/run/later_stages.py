"""What stages after the samples would refuse, refused before the first job."""

import ast
from pathlib import Path
from typing import Any

import numpy as np

from zprimer.combination.declaration import load_declaration
from zprimer.errors import InputError, naming
from zprimer.flavour.era import load_era
from zprimer.flavour.observable import observables
from zprimer.io.finding import text_of
from zprimer.models.points import PointTable
from zprimer.plots.figure import figure_module
from zprimer.recast.analysis import load_analysis
from zprimer.recast.coverage import outside_data
from zprimer.run.configuration import Configuration

AXES, ANALYSIS = "AXES", "ANALYSIS"
"""Constants of a module that draws a figure: the inputs of which it needs at least two values, and
the analysis whose limits it shows."""


def check_later_stages(
    run: Configuration, points: PointTable, declaration_file: Path | None = None
) -> None:
    """Check that the points of a run can be combined and drawn.

    Args:
        run: its configuration.
        points: of its scan.
        declaration_file: in place of the package's ``combination.yaml``.

    Raises:
        InputError: a figure needs more values of an input than are scanned, a Z' mass is outside
            those of flavio's observables, or what is to be combined is not declared or shares data.
        DataFileError: the declaration has another layout.
    """
    for figure in run.figures:
        _check_figure(figure, run, points)
    if run.flavour == "flavio":
        from zprimer.flavour.flavio.constraints import coefficients_at

        with naming("key 'combination.flavour'"):
            coefficients_at(points)
    _check_combination(run, points, declaration_file)


def constants_of(figure: str) -> dict[str, Any]:
    """What a figure says that it needs, told without importing it: matplotlib takes its time.

    Example:
        >>> constants_of("z4l_limit")
        {'ANALYSIS': 'atlas_z4l_2013', 'AXES': ('mzp', 'g')}
    """
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(text_of(figure_module(figure))).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in (AXES, ANALYSIS)
    }


def _check_figure(figure: str, run: Configuration, points: PointTable) -> None:
    needs = constants_of(figure)
    if ANALYSIS in needs and needs[ANALYSIS] not in run.analyses:
        raise InputError(
            f"key 'figures': {figure} shows limits of {needs[ANALYSIS]}: add it to 'analyses', or "
            "leave the figure out."
        )
    axes = needs.get(AXES, ())
    for name in axes:
        found = np.unique(points.parameters.get(name, ()))
        if len(found) < 2:
            only = f"the one value {found[0]:g}" if len(found) else "none"
            raise InputError(
                f"key 'figures': {figure} needs at least two values of {' and of '.join(axes)}, "
                f"and the scan has {only} of {name}: scan more, or leave the figure out."
            )


def _check_combination(run: Configuration, points: PointTable, file: Path | None) -> None:
    analyses = [load_analysis(name) for name in run.analyses]
    with naming("key 'analyses'"):
        declaration = load_declaration(load_era(run.era, run.model).name, analyses, file)
        for observable in observables(run.model):
            declaration.of(observable.name)
        derived = list(points.derived()) if len(analyses) > 1 else []
        covered = {
            each.name: np.array([outside_data(each, point) is None for point in derived], bool)
            for each in analyses
        }
        declaration.counting(covered)
