"""Limits of several analyses, and points they do not cover, in one plane."""

import pytest

from zprimer.combination.merging import merge
from zprimer.combination.plane import write_not_covered
from zprimer.errors import DataFileError
from zprimer.io.tables import read_table

POINTS = "id,model,mzp\na,topphilic,150\nb,topphilic,300\n"
FLAVOUR = "id,rk,rk_verdict\na,1,preferred\nb,2,allowed\n"
HEAD = "id,analysis,cls_obs,verdict\n"


@pytest.fixture
def table(tmp_path):
    def make(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_table(path, may_be_empty=True)

    return make


def merged(table, tmp_path, *limits):
    tables = [table(f"limits{i}.csv", text) for i, text in enumerate(limits)]
    return merge(table("points.csv", POINTS), table("flavour.csv", FLAVOUR), tables)


def test_each_analysis_has_its_columns(table, tmp_path):
    low = HEAD + "a,low,0.01,excluded\nb,low,0.5,allowed\n"
    high = HEAD + "b,high,0.02,excluded\n"
    write_not_covered("high", {"a": "mass of 150 GeV outside"}, tmp_path / "none.csv")
    plane = merged(table, tmp_path, low, high, (tmp_path / "none.csv").read_text())
    assert plane["low_verdict"] == ("excluded", "allowed")
    assert plane["high_verdict"] == ("not covered", "excluded")
    assert plane["high_cls_obs"] == ("", "0.02")
    assert plane["high_reason"] == ("mass of 150 GeV outside", "")
    assert "low_reason" not in plane
    assert plane["verdict"] == ("excluded", "excluded")
    assert plane["excluded_by"] == ("low", "high")


def test_an_analysis_that_covers_nothing(table, tmp_path):
    write_not_covered("high", {"a": "far away", "b": "far away"}, tmp_path / "none.csv")
    plane = merged(table, tmp_path, HEAD, (tmp_path / "none.csv").read_text())
    assert plane["high_verdict"] == ("not covered",) * 2
    assert plane["verdict"] == ("allowed",) * 2


def test_all_covered_leaves_no_trace(table, tmp_path):
    low = HEAD + "a,low,0.01,excluded\nb,low,0.5,allowed\n"
    write_not_covered("low", {}, tmp_path / "none.csv")
    assert merged(table, tmp_path, low, (tmp_path / "none.csv").read_text()) == merged(
        table, tmp_path, low
    )


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ([HEAD + "b,high,0.02,excluded\n"], "lacks the point a"),
        ([HEAD + "a,x,0.1,allowed\nb,x,0.1,allowed\n", HEAD + "a,x,0.1,allowed\n"], "same point"),
        (["id,analysis\na,x\nb,x\n"], "no column verdict"),
    ],
)
def test_tables_that_do_not_fit(table, tmp_path, limits, sentence):
    with pytest.raises(DataFileError, match=sentence):
        merged(table, tmp_path, *limits)


def test_a_header_alone_is_refused_elsewhere(tmp_path):
    (tmp_path / "points.csv").write_text("id,model\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="has no rows"):
        read_table(tmp_path / "points.csv")
