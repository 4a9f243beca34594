"""What the combination and the figures would refuse after hours is refused at once."""

import pytest

from zprimer.combination.declaration import combination_file
from zprimer.errors import InputError
from zprimer.plots.figure import figure_names, load_figure
from zprimer.run.configuration import configuration
from zprimer.run.later_stages import AXES, check_later_stages, constants_of
from zprimer.run.scan import scan

Z4L = {
    "name": "try",
    "model": "lmutau",
    "scan": {"mzp": [20, 30], "g": [0.01, 0.1]},
    "analyses": ["atlas_z4l_2013"],
    "figures": ["z4l_limit", "agpy_fig3", "combined"],
}


def check(file=None, **changes):
    run = configuration(Z4L | changes)
    check_later_stages(run, scan(run), file)


def test_a_run_that_can_be_drawn():
    check()
    check(figures=[], scan={"mzp": [20], "g": [0.01]})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"scan": {"mzp": [20], "g": [0.01, 0.1]}},
            "key 'figures': z4l_limit needs at least two values of mzp and of g, and the scan has "
            "the one value 20 of mzp",
        ),
        ({"scan": {"mzp": [20, 30]}, "parameters": {"g": 0.1}}, "the one value 0.1 of g"),
        ({"figures": ["combined"], "scan": {"g": [0.1, 0.2]}}, "the scan has none of mzp"),
        ({"figures": ["agpy_fig2"]}, "the scan has none of mD"),
        ({"figures": ["agpy_fig3"], "analyses": []}, "agpy_fig3 shows limits of atlas_z4l_2013"),
        (
            {
                "figures": [],
                "era": "2026",
                "combination": {"flavour": "flavio"},
                "scan": {"mzp": [1e6], "g": [0.01]},
                "analyses": [],
            },
            "key 'combination.flavour': mzp = 1e+06 GeV: flavio's observables are on file for",
        ),
    ],
)
def test_what_is_refused(changes, sentence):
    with pytest.raises(InputError) as caught:
        check(**changes)
    assert sentence in str(caught.value)


def test_observables_that_nobody_declared(tmp_path):
    file = tmp_path / "combination.yaml"
    file.write_text(
        combination_file().read_text(encoding="utf-8").replace("  muon_g2:", "  other:", 1)
    )
    with pytest.raises(InputError, match="unknown constraint 'muon_g2'"):
        check(file)


def test_analyses_that_share_data(monkeypatch):
    import dataclasses

    from zprimer.run import later_stages

    real = later_stages.load_analysis
    monkeypatch.setattr(
        later_stages,
        "load_analysis",
        lambda name: dataclasses.replace(real(name), data_sets=("same",), supersedes=()),
    )
    changes = {
        "model": "topphilic", "scan": {"mzp": [300, 400], "g": [0.5]}, "figures": [],
        "analyses": ["atlas_dimuon_36fb", "atlas_dimuon_139fb"],
    }  # fmt: skip
    with pytest.raises(InputError, match="both rest on same"):
        check(**changes)


def test_what_a_figure_says_is_what_it_uses():
    for name in figure_names():
        module = load_figure(name).__globals__
        assert {key: module[key] for key in constants_of(name)} == constants_of(name)
    assert [name for name in figure_names() if AXES in constants_of(name)] == [
        *("agpy_fig2", "agpy_fig3", "combined", "z4l_limit")
    ]
