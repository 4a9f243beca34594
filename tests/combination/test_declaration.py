"""What is declared of every constraint, and what happens without."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from zprimer.combination.declaration import COLLIDER, combination_file, load_declaration
from zprimer.errors import DataFileError, InputError
from zprimer.flavour.era import era_names, load_era
from zprimer.flavour.flavio.constraints import NAMES
from zprimer.flavour.observable import observables
from zprimer.io.files import read_yaml
from zprimer.models.point import load_model, model_names
from zprimer.recast.analysis import analysis_names, load_analysis

HERE = np.array([True])
ANALYSES = [load_analysis(name) for name in analysis_names()]


def _changed(folder: Path, change) -> Path:
    content = read_yaml(combination_file())
    change(content)
    path = folder / "combination.yaml"
    path.write_text(yaml.safe_dump(content))
    return path


@pytest.mark.parametrize("era", era_names())
def test_everything_there_is_is_declared(era: str) -> None:
    declaration = load_declaration(era, ANALYSES)
    for model in model_names():
        for each in observables(model):
            assert declaration.of(each.name).likelihood != COLLIDER
        names = {parameter.name for parameter in load_model(model).parameters}
        assert set(load_model(model).decoupled) <= names
    for name in NAMES:
        assert declaration.of(f"flavio_{name}").data
    assert all(len(each.reason) > 5 for each in declaration.constraints.values())


@pytest.mark.parametrize("model", model_names())
@pytest.mark.parametrize("era", ["paper", "2026"])
def test_all_observables_of_a_model_go_together(model: str, era: str) -> None:
    declaration = load_declaration(load_era(era, model).name)
    counts = declaration.counting({each.name: HERE for each in observables(model)})
    rests_on = [declaration.of(name).data for name, here in counts.items() if here[0]]
    assert len(frozenset().union(*rests_on)) == sum(map(len, rests_on))


def test_ratios_replace_the_fit_to_them_in_2026_only() -> None:
    names = ("b_to_s_mumu", "r_k", "r_kstar")
    counts = load_declaration("2026").counting(dict.fromkeys(names, HERE))
    assert [bool(counts[name][0]) for name in names] == [False, True, True]
    counts = load_declaration("paper_2017").counting(dict.fromkeys(names, HERE))
    assert all(here[0] for here in counts.values())


def test_larger_data_set_counts_where_it_covers_a_point() -> None:
    covered = {
        "atlas_dimuon_36fb": np.array([True, True]),
        "atlas_dimuon_139fb": np.array([False, True]),
    }
    counts = load_declaration("2026", ANALYSES).counting(covered)
    assert counts["atlas_dimuon_36fb"].tolist() == [True, False]
    assert counts["atlas_dimuon_139fb"].tolist() == [False, True]
    assert covered["atlas_dimuon_36fb"].tolist() == [True, True]


def test_projections_and_statements_about_the_anomaly_never_count() -> None:
    counts = load_declaration("2026", ANALYSES).counting(
        dict.fromkeys(("ttbar_dimuon_projection", "bs_mixing", "muon_g2"), HERE)
    )
    assert set(counts) == {"muon_g2"}


def test_shared_data_without_a_preference_is_an_error(tmp_path: Path) -> None:
    path = _changed(tmp_path, lambda content: content.update(preferences=[]))
    declaration = load_declaration("2026", path=path)
    with pytest.raises(InputError, match=r"r_k and b_to_s_mumu both rest on lhcb_2022_rk: say"):
        declaration.counting(dict.fromkeys(("r_k", "b_to_s_mumu"), HERE))
    apart = {"r_k": np.array([True, False]), "b_to_s_mumu": np.array([False, True])}
    assert declaration.counting(apart).keys() == apart.keys()


def test_analyses_of_the_same_data_need_one_that_supersedes_the_other() -> None:
    smaller, larger = (load_analysis(f"atlas_dimuon_{name}") for name in ("36fb", "139fb"))
    both = dict.fromkeys((smaller.name, larger.name), HERE)
    declaration = load_declaration("2026", [smaller, replace(larger, supersedes=())])
    with pytest.raises(InputError, match=r"rest on atlas_dimuon_2015_2016: say under 'supersedes'"):
        declaration.counting(both)


def test_a_new_analysis_says_all_of_itself_in_its_folder(tmp_path: Path) -> None:
    for name in ("atlas_dimuon_36fb", "atlas_z4l_2013"):
        shutil.copytree(ANALYSES[0].folder.parent / name, tmp_path / name)
    path = tmp_path / "atlas_z4l_2013" / "analysis.yaml"
    text = path.read_text()
    path.write_text(text.replace("data_sets: [", "supersedes: [atlas_dimuon_36fb]\ndata_sets: ["))
    found = load_analysis("atlas_z4l_2013", tmp_path)
    counts = load_declaration("2026", [found]).counting({found.name: HERE})
    assert counts[found.name].all()
    assert found.supersedes == ("atlas_dimuon_36fb",)
    path.write_text(text.replace("data_sets: [", "supersedes: [atlas_dimuon_63fb]\ndata_sets: ["))
    with pytest.raises(InputError, match=r"supersedes.*atlas_dimuon_36fb"):
        load_analysis("atlas_z4l_2013", tmp_path)
    path.write_text(text.replace("data_sets: [", "projection: true\ndata_sets: ["))
    with pytest.raises(InputError, match="only a projection rests on none"):
        load_analysis("atlas_z4l_2013", tmp_path)


def test_undeclared_constraint_is_an_error() -> None:
    with pytest.raises(InputError, match=r"cms_dimuon.*combination\.yaml"):
        load_declaration("2026").counting({"cms_dimuon": HERE})


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda c: c.pop("correlations"), DataFileError, "needs constraints, preferences"),
        (lambda c: c["constraints"]["muon_g2"].pop("data"), DataFileError, "names no data"),
        (lambda c: c["constraints"]["muon_g2"].update(likelihood="gauss"), InputError, "gaussian"),
        (lambda c: c["preferences"][0].update(prefer=["r_kk"]), InputError, "r_k"),
    ],
)
def test_broken_file_is_refused(tmp_path: Path, change, error, message: str) -> None:
    with pytest.raises(error, match=message):
        load_declaration("2026", path=_changed(tmp_path, change))
