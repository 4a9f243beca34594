"""Which stages a change makes run again: one line in every room, one number in every data file.

What is expected is said from what the stages are for, not from what imports what.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LMUTAU = {
    "name": "lmutau",
    "model": "lmutau",
    "scan": {"mzp": [20], "g": [0.01]},
    "analyses": ["atlas_z4l_2013"],
    "figures": ["agpy_fig3"],
}
TOPPHILIC = {
    "name": "topphilic",
    "model": "topphilic",
    "era": "2026",
    "scan": {"mzp": [300], "mT": [1500], "g": [0.5]},
    "analyses": ["atlas_dimuon_139fb", "ttbar_dimuon_projection_3000fb"],
    "samples": {"scale": "ht/2"},
    "figures": ["ksz_fig2"],
}

NOTHING = set()
PLOTS = {"plots"}
MERGE = {"merge"} | PLOTS
FLAVOUR = {"flavour", "combine"} | MERGE
LIMITS = {"limits", "combine", "couplings"} | MERGE
SHORTCUT = {"shortcut", "couplings"} | MERGE
YIELDS = {"yields"} | LIMITS
SELECT = {"select"} | YIELDS
SHOWER = {"shower"} | SELECT
GENERATE = {"generate"} | SHOWER | SHORTCUT
POINTS = {"points"} | FLAVOUR | YIELDS | SHORTCUT
"""A stage with all that follows from it."""
EVERYTHING = {"cards"} | POINTS | GENERATE

LINE = "\n_ADDED = 1\n"
ROOMS = {
    "io/array_file.py": YIELDS,
    "explain/chain.py": NOTHING,
    "explain/points.py": NOTHING,
    "io/stage.py": EVERYTHING,
    "run/stages.py": NOTHING,
    "run/configuration.py": POINTS,
    "errors.py": EVERYTHING,
    "io/files.py": EVERYTHING,
    "combination/plane.py": YIELDS | SHORTCUT,
    "models/points.py": POINTS,
    "io/provenance.py": EVERYTHING,
    "run/samples.py": NOTHING,
    "amplitudes/spinors.py": GENERATE,
    "amplitudes/four_lepton.py": GENERATE,
    "amplitudes/topphilic/jets.py": NOTHING,
    "amplitudes/loops/scalar.py": NOTHING,
    "combination/likelihood.py": {"combine"} | MERGE,
    "commands/shower.py": SHOWER,
    "commands/explain.py": NOTHING,
    "flavour/observables/z_pole.py": FLAVOUR,
    "flavour/wilson_coefficients.py": {"combine"} | MERGE,
    "papers/agpy/statements.py": NOTHING,
    "flavour/flavio/contact.py": {"combine"} | MERGE,
    "generation/phase_space.py": GENERATE,
    "generation/processes/four_muons.py": GENERATE,
    "generation/processes/zprime_jet.py": NOTHING,
    "generation/backends/embedded.py": GENERATE,
    "generation/backends/madgraph/running.py": NOTHING,
    "generation/processes/four_muons_madgraph.py": NOTHING,
    "models/lmutau.py": EVERYTHING,
    "models/couplings.py": EVERYTHING,
    "models/topphilic.py": NOTHING,
    "notebook/point_result.py": NOTHING,
    "models/cards.py": {"cards"} | GENERATE,
    "papers/agpy/agpy_fig3.py": PLOTS,
    "plots/style.py": PLOTS,
    "papers/ksz/ksz_fig2.py": NOTHING,
    "recast/detector.py": SELECT | SHORTCUT,
    "recast/dimuon.py": NOTHING,
    "recast/nominal.py": NOTHING,
    "recast/sample_selection.py": SELECT,
    "recast/yields.py": YIELDS,
    "run/plan.py": NOTHING,
    "run/comparison.py": NOTHING,
    "simulation/pythia.py": SHOWER,
    "simulation/ntuple.py": SHOWER,
    "statistics/kernels.py": LIMITS | SHORTCUT,
    "statistics/low_counts.py": LIMITS | SHORTCUT,
    "statistics/precision.py": NOTHING,
}
"""A line added to a module, in a run of lmutau with the embedded generator."""
Z4L = "analyses/atlas_z4l_2013"
FLAVOUR_DATA = "workflow/zprimer/flavour/data"
DATA = {
    (f"{FLAVOUR_DATA}/paper_2014.yaml", "value: 0.83", "value: 0.84"): FLAVOUR,
    (f"{FLAVOUR_DATA}/paper_2017.yaml", "0.69", "0.68"): NOTHING,
    (f"{FLAVOUR_DATA}/2026.yaml", "0.949", "0.948"): NOTHING,
    (f"{FLAVOUR_DATA}/quarks/agpy_quarks.yaml", "0.23", "0.24"): PLOTS,
    (f"{FLAVOUR_DATA}/flavio/contact.json", "0.", "1."): {"combine"} | MERGE,
    ("workflow/zprimer/combination/data/combination.yaml", "value: ", "value: 0"): {"combine"}
    | MERGE,
    (f"{Z4L}/analysis.yaml", "uncertainty: 0.018", "uncertainty: 0.019"): YIELDS,
    (f"{Z4L}/analysis.yaml", "muons: atlas_muons", "electrons: atlas_muons"): SELECT,
    (f"{Z4L}/selection.py", "ELECTRON, MUON = 11, 13", "ELECTRON, MUON = 11, 15"): SELECT,
    (f"{Z4L}/data/atlas_muons.yaml", "0.61", "0.62"): SELECT,
    ("analyses/atlas_dimuon_36fb/data/spectrum.csv", "1", "2"): NOTHING,
    ("workflow/schemas/config.schema.json", "0.001", "0.002"): POINTS,
    ("workflow/schemas/analysis.schema.json", '"default": false', '"default": true'): SELECT,
}
"""A number changed in a file of data, in the same run."""
REMARKS = [
    ("README.md", "", "\nMore.\n"),
    (f"{Z4L}/README.md", "", "\nMore.\n"),
    ("docs/provenance.md", "", "\nMore.\n"),
    ("workflow/zprimer/io/files.py", '"""Reading', '"""The reading'),
    ("workflow/zprimer/models/lmutau.py", "", "\n# so far\n"),
    ("workflow/report/agpy_fig3.rst", "", "\nMore.\n"),
    ("workflow/schemas/config.schema.json", '"description": "', '"description": "so: '),
]


BORROWED = YIELDS - {"couplings"}
"""The projection searches for no resonance of its own."""


def one_number(file):
    """The last line of a table, and the same with another last digit."""
    line = (ROOT / file).read_text().splitlines()[-1]
    return line, line[:-1] + str((int(line[-1]) + 1) % 10)


FIRST, SIBLING = "analyses/atlas_dimuon_139fb", "analyses/ttbar_dimuon_projection"
OTHER = {
    ("workflow/zprimer/amplitudes/topphilic/jets.py", "", LINE): GENERATE,
    ("workflow/zprimer/amplitudes/loops/scalar.py", "", LINE): GENERATE,
    ("workflow/zprimer/amplitudes/four_lepton.py", "", LINE): NOTHING,
    ("workflow/zprimer/models/topphilic.py", "", LINE): EVERYTHING,
    ("workflow/zprimer/models/lmutau.py", "", LINE): NOTHING,
    ("workflow/zprimer/recast/dimuon.py", "", LINE): SELECT,
    ("workflow/zprimer/recast/mass_response.py", "", LINE): SELECT | SHORTCUT,
    ("workflow/zprimer/statistics/coupling_table.py", "", LINE): {"couplings"},
    ("workflow/zprimer/statistics/shortcut.py", "", LINE): SHORTCUT,
    ("workflow/zprimer/commands/shortcut.py", "", LINE): SHORTCUT,
    ("workflow/zprimer/commands/couplings.py", "", LINE): {"couplings"},
    (f"{FIRST}/data/spectrum.csv", *one_number(f"{FIRST}/data/spectrum.csv")): YIELDS | SHORTCUT,
    (f"{FIRST}/data/dimuon_mass.yaml", "0.", "1."): SELECT | SHORTCUT,
    (f"{FIRST}/data/resonance_efficiency.csv", "0.", "1."): NOTHING,
    (f"{SIBLING}/data/background.csv", *one_number(f"{SIBLING}/data/background.csv")): YIELDS
    - {"couplings"},
    (f"{SIBLING}/selection.py", "= 25.0, 2.5", "= 26.0, 2.5"): {"select"} | BORROWED,
    (
        f"{SIBLING}/analysis.yaml",
        "b_tagging: { signal: 0.05",
        "b_tagging: { signal: 0.06",
    ): BORROWED,
    (f"{SIBLING}/data/atlas_muons.yaml", "0.", "1."): {"select"} | BORROWED,
    (f"{FLAVOUR_DATA}/2026.yaml", "0.949", "0.948"): FLAVOUR,
    (f"{FLAVOUR_DATA}/paper_2017.yaml", "0.69", "0.68"): NOTHING,
}
"""In a run with events of several processes, and an analysis that borrows from another one."""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project that may be changed."""
    copy = tmp_path_factory.mktemp("project")
    for name in ("README.md", "analyses", "docs", "workflow"):
        place = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        place(ROOT / name, copy / name)
    return copy


def stages_that_run(project, configuration, changes):
    run = subprocess.run(
        [sys.executable, Path(__file__).with_name("stages_that_run.py")],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project / "workflow")},
        input=json.dumps({"configuration": configuration, "changes": changes}),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    answers = map(set, json.loads(run.stdout))
    return dict(zip(map(tuple, changes), answers, strict=True))


def differences(found, expected, there):
    return {
        change: {"too much": found[change] - stages, "lacks": (stages & there) - found[change]}
        for change, stages in expected.items()
        if found[change] != stages & there
    }


def test_one_line_in_every_room_and_one_number_in_every_file(project):
    changes = {(f"workflow/zprimer/{name}", "", LINE): stages for name, stages in ROOMS.items()}
    expected = changes | DATA | dict.fromkeys(REMARKS, NOTHING)
    found = stages_that_run(project, LMUTAU, list(expected))
    assert differences(found, expected, EVERYTHING - {"shortcut", "couplings"}) == {}


def test_what_an_analysis_borrows_and_several_processes(project):
    found = stages_that_run(project, TOPPHILIC, list(OTHER))
    assert differences(found, OTHER, EVERYTHING) == {}


PRECISION = {
    ("workflow/zprimer/statistics/precision.py", "", LINE): {"batches", "precision"},
    ("workflow/zprimer/statistics/sensitivity.py", "", LINE): {"batches", "precision"},
    ("workflow/zprimer/statistics/shortcut.py", "", LINE): NOTHING,
    ("workflow/zprimer/commands/couplings.py", "", LINE): NOTHING,
    ("docs/provenance.md", "", "\nMore.\n"): NOTHING,
}
"""In a run of lmutau with a precision to reach."""


def test_precision_of_limits(project):
    found = stages_that_run(project, LMUTAU | {"precision": 0.03}, list(PRECISION))
    assert differences(found, PRECISION, EVERYTHING | {"batches", "precision"}) == {}


def test_every_room_has_its_line():
    rooms = {path.parent.name for path in (ROOT / "workflow/zprimer").glob("*/__init__.py")}
    assert rooms == {name.split("/")[0] for name in ROOMS if "/" in name}
