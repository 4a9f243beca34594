"""Requests for small samples, and reading them back."""

from dataclasses import dataclass
from pathlib import Path

import pylhe

from zprimer.generation.request import GenerationRequest
from zprimer.io.files import read_json
from zprimer.models.point import load_model


@dataclass(frozen=True)
class ReadSample:
    """A sample as another program reads it."""

    path: Path
    metadata: dict
    init: pylhe.LHEInit
    header: pylhe.LHEHeader
    events: list


def request(**changes):
    point = load_model("lmutau").point(changes.pop("point", {"mzp": 60.0, "g": 0.1}))
    given = {"process": "4mu", "sqrt_s": 8000.0, "events": 1500, "seed": 7, "width": 0.06}
    return GenerationRequest(point, **(given | changes))


def read(path):
    file = pylhe.LHEFile.fromfile(path, generator=False)
    return ReadSample(
        path, read_json(path.with_name("sample.json")), file.init, file.header, list(file.events)
    )
