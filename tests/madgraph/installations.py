"""Fake installations of MadGraph in a temporary folder, and requests for them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pylhe

from zprimer.generation.backends.madgraph.definitions import definition_of
from zprimer.generation.request import GenerationRequest
from zprimer.models.point import load_model

FAKE = Path(__file__).with_name("fake_madgraph.py")
_STUB = """#!/bin/sh
echo "$0 $@"
for name in "$@"; do case $name in madevent) : > madevent;; esac; done
"""

POINTS = {
    "4mu": ("lmutau", {"mzp": 60.0}, 8000.0, 0.06),
    "ttzp": ("topphilic", {"mzp": 400.0}, 13000.0, 4.0),
}


def definition(process):
    """MadGraph's definition of a process for the model it is made of here."""
    return definition_of(process, "lmutau" if process == "4mu" else "topphilic")


@dataclass(frozen=True)
class Fake:
    """One fake installation.

    Attributes:
        root: its folder.
        home: HOME of the user.
        cache: folder for compiled processes.
    """

    root: Path
    home: Path
    cache: Path

    def misbehave(self, habit):
        (self.root / "habit").write_text(habit)


def install(folder, events):
    """A fake MadGraph whose events are those of a sample; compilers that do nothing."""
    root = folder / "MG5"
    (root / "bin").mkdir(parents=True)
    shutil.copy(FAKE, root / "bin" / "mg5_aMC")
    (root / "vendor" / "CutTools").mkdir(parents=True)
    (root / "vendor" / "CutTools" / "makefile").write_text("")
    (root / "VERSION").write_text("version = 3.9.9\ndate = 2000-01-01\n")
    (root / "habit").write_text("")
    (root / "events.txt").write_text(events)
    programs = folder / "programs"
    programs.mkdir()
    for name in ("gfortran", "g++", "make"):
        (programs / name).write_text(_STUB)
        (programs / name).chmod(0o755)
    (folder / "home").mkdir()
    return Fake(root, folder / "home", folder / "cache")


def as_madgraph_writes(path):
    """The events of a sample in MadGraph's order, antimuons first, without weights."""
    text = []
    for event in pylhe.LHEFile.fromfile(path).events:
        info = event.eventinfo
        incoming = [p for p in event.particles if p.status == -1]
        final = sorted((p for p in event.particles if p.status == 1), key=lambda p: p.id)
        between = [p for p in event.particles if p.status == 2]
        rows = [*incoming, *between, *final]
        lines = [f" {len(rows)} 1 +0.01 {info.scale:.8e} {info.aqed:.8e} {info.aqcd:.8e}"]
        lines += [
            f" {int(p.id):8d} {int(p.status):2d} 1 2 0 0 "
            f"{p.px:+.10e} {p.py:+.10e} {p.pz:+.10e} {p.e:.10e} {p.m:.10e} 0. 9."
            for p in rows
        ]
        text.append("<event>\n" + "\n".join(lines) + "\n</event>\n")
    return "".join(text)


def request_for(process, **changes):
    """A request, by default for MadGraph and at any coupling."""
    model, inputs, sqrt_s, width = POINTS[process]
    inputs = inputs | {name: changes.pop(name) for name in ("mzp", "g") if name in changes}
    given = {"events": 40, "seed": 3, "width": width, "backend": "madgraph"}
    return GenerationRequest(load_model(model).point(inputs), process, sqrt_s, **(given | changes))
