"""Data eras: complete, sourced, and refused with a clear sentence when broken."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from zprimer.errors import DataFileError, InputError
from zprimer.flavour.era import era_names, load_era, read_era
from zprimer.flavour.observable import evaluation, observables
from zprimer.models.point import load_model, model_names
from zprimer.models.points import PointTable

ENTRY = "{value: 1.0, uncertainty: 0.1, source: a paper}"


def _era(folder: Path, sector: str) -> Path:
    path = folder / "try.yaml"
    path.write_text(f"title: a try\nsectors:\n  muon_g2:\n    {sector}\n")
    return path


@pytest.mark.parametrize("name", era_names())
def test_every_entry_of_every_era_names_its_source(name: str) -> None:
    for sector in load_era(name).sectors.values():
        for entry in sector.values():
            assert entry["source"].strip()


def test_unknown_era_names_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'paper_2014'"):
        load_era("paper_2014s")


def test_paper_is_the_one_of_the_model() -> None:
    assert load_era("paper", "lmutau").name == "paper_2014"
    assert load_era("paper", "topphilic").name == "paper_2017"


def test_model_without_a_paper_is_told_the_eras(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(load_model("lmutau"), name="other", paper_era="")
    monkeypatch.setattr("zprimer.flavour.era.load_model", {"other": other}.__getitem__)
    with pytest.raises(InputError, match=r"model 'other' names no era .* name one of 2026, paper_"):
        load_era("paper", "other")


@pytest.mark.parametrize("model", model_names())
@pytest.mark.parametrize("name", ["paper", "2026"])
def test_every_model_is_covered_by_its_paper_and_by_the_present(name: str, model: str) -> None:
    found = evaluation(PointTable(model, ("p",), {"g": np.array([0.1])}), load_era(name, model))
    names = {each.name for each in observables(model)}
    assert set(found.constraints) == names - set(found.left_out)
    assert "trident" in found.constraints
    assert name == "paper" or not found.left_out


@pytest.mark.parametrize("name", era_names())
def test_every_source_is_dated(name: str) -> None:
    """By a year, an arXiv number or a version, itself or that of the era it refers to."""
    dated = r"(19|20)\d\d|\d{4}\.\d{4,5}|(hep-(ph|ex)|nucl-ex)/\d{7}|flavio \d|\d %|2 sigma"
    for sector in load_era(name).sectors.values():
        for key, entry in sector.items():
            assert re.search(dated, entry["source"]), f"{key}: {entry['source']}"


def test_unknown_key_names_file_and_nearest() -> None:
    with pytest.raises(InputError, match=r"did you mean 'sw2'.*Allowed:"):
        load_era("paper_2014").number("trident", "sw")


@pytest.mark.parametrize(
    "entry",
    [
        "{value: 1.0}",
        "{source: x}",
        "{value: one, source: x}",
        "{value: 1.0, uncertainty: -1.0, source: x}",
    ],
)
def test_incomplete_quantity_is_refused(tmp_path: Path, entry: str) -> None:
    era = read_era(_era(tmp_path, f"a: {entry}"))
    with pytest.raises(DataFileError, match=r"try\.yaml: the entry a of sector muon_g2 needs"):
        era.quantity("muon_g2", "a")


def test_number_that_is_none_is_refused_when_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"try\.yaml.*nan"):
        read_era(_era(tmp_path, "a: {value: .nan, source: x}"))


def test_measurement_needs_an_uncertainty(tmp_path: Path) -> None:
    era = read_era(_era(tmp_path, "a: {value: 1.0, source: x}"))
    assert era.number("muon_g2", "a") == 1.0
    with pytest.raises(DataFileError, match="uncertainty above 0"):
        era.measurement("muon_g2", "a")


@pytest.mark.parametrize(
    "correlation", ["[[1, 0.2]]", "[[2, 0.2], [1]]", "[[1, 1.5], [1]]", "[[1], [1, 0.2]]", "7"]
)
def test_what_is_no_correlation_matrix_is_refused(tmp_path: Path, correlation: str) -> None:
    fit = "names: [a, b], values: [1, 2], uncertainties: [1, 1], source: x"
    era = read_era(_era(tmp_path, f"f: {{{fit}, correlation: {correlation}}}"))
    with pytest.raises(DataFileError, match="the entry f of sector muon_g2 needs"):
        era.fit("muon_g2", "f")


def test_correlation_is_read_symmetric(tmp_path: Path) -> None:
    fit = "names: [a, b], values: [1, 2], uncertainties: [1, 2], source: x"
    era = read_era(_era(tmp_path, f"f: {{{fit}, correlation: [[1, 0.5], [1]]}}"))
    np.testing.assert_allclose(era.fit("muon_g2", "f").covariance, [[1, 1], [1, 4]])


@pytest.mark.parametrize(
    "content",
    ["title: x", "- 1", "title: x\nsectors: {a: 1}", "title: x\nsectors: {}\nother: 1"],
)
def test_wrong_layout_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "try.yaml"
    path.write_text(content)
    with pytest.raises(DataFileError, match=r"try\.yaml"):
        read_era(path)


def test_misspelt_verdict_is_refused(tmp_path: Path) -> None:
    era = read_era(_era(tmp_path, "verdict: {excluded_over: 2, source: x}"))
    with pytest.raises(DataFileError, match="excluded_above"):
        era.criterion("muon_g2")


def test_missing_number_leaves_out_its_observable_and_ends_nothing(tmp_path: Path) -> None:
    """Every number of an era taken out, one after the other."""
    points, whole = PointTable("lmutau", ("p",), {"g": np.array([0.1])}), load_era("paper_2014")
    names, gone = set(evaluation(points, whole).constraints), set()
    for sector, entries in whole.sectors.items():
        for key in entries:
            left = {name: entry for name, entry in entries.items() if name != key}
            found = evaluation(points, replace(whole, sectors={**whole.sectors, sector: left}))
            lacking = names - set(found.constraints)
            assert {found.left_out[name] for name in lacking} <= {f"{sector}.{key}"}
            gone |= lacking
    assert gone == names
