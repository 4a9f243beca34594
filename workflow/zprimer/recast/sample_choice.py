"""Which sample of events serves which parameter point."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from zprimer.errors import InputError
from zprimer.generation.process import Process
from zprimer.generation.processes import load_process
from zprimer.models.point import ZPRIME, Point
from zprimer.recast.selection import Selection


class SampleChoice:
    """Finds the samples of one process and beam energy that have the kinematics of points.

    Args:
        selections: of one analysis and model.
        process: its name.
        sqrt_s: energy of the collider, GeV.
    """

    def __init__(self, selections: Sequence[Selection], process: str, sqrt_s: float) -> None:
        self._candidates = [
            entry
            for entry in selections
            if entry.sample["process"] == process and float(entry.sample["sqrt_s"]) == sqrt_s
        ]
        self._needed = f"needs a sample of process '{process}' at {sqrt_s:g} GeV"
        self._process = load_process(process)
        self._known: dict[tuple[float, ...], list[Selection]] = {}

    def __call__(self, point: Point, where: str) -> Selection:
        """The sample with the point's kinematics, the one of nearest width if there are several.

        Args:
            point: with its natural width.
            where: what the point is called in messages.

        Raises:
            InputError: there is none.
        """
        key = tuple(
            value
            for name, value in point.parameters.items()
            if self._process.decides_kinematics(name)
        )
        if key not in self._known:
            self._known[key] = self._matching(point, where)
        matching, target = self._known[key], point.widths.get(ZPRIME, 0.0)
        if target <= 0:
            return matching[0]
        return min(matching, key=lambda entry: abs(math.log(entry.sample["width"] / target)))

    def _matching(self, point: Point, where: str) -> list[Selection]:
        if not self._candidates:
            raise InputError(f"{where} {self._needed}.")
        matching = [entry for entry in self._candidates if not self._differences(entry, point)]
        if matching:
            return matching

        def distance(entry: Selection) -> tuple[int, float]:
            names = self._differences(entry, point)
            given = entry.sample["parameters"]
            return len(names), sum(abs(given[name] - point.parameters[name]) for name in names)

        near = min(self._candidates, key=distance)
        name = self._differences(near, point)[0]
        raise InputError(
            f"{where} {self._needed} with {name} = {point.parameters[name]:g}; "
            f"the nearest, '{near.sample['id']}', has {name} = {near.sample['parameters'][name]:g}."
        )

    def _differences(self, entry: Selection, point: Point) -> list[str]:
        return differing_inputs(entry.sample, point, self._process)


def differing_inputs(sample: Mapping[str, Any], point: Point, process: Process) -> list[str]:
    """Names of the inputs of a sample that decide its kinematics and differ from a point's.

    Args:
        sample: its metadata.
        point: the parameter point.
        process: of the sample.
    """
    return [
        name
        for name, value in sample["parameters"].items()
        if name in point.parameters
        and process.decides_kinematics(name)
        and not math.isclose(value, point.parameters[name], rel_tol=1e-9)
    ]
