"""``zprimer.read``: the tables of a run with the right types, and its figures."""

from pathlib import Path

import numpy as np
import pytest

import zprimer
from zprimer.io.tables import read_table
from zprimer.notebook.frames import frame


def test_tables_have_the_numbers_of_the_files(run: Path) -> None:
    found, there = zprimer.read(run).plane, read_table(run / "plane.csv")
    assert found.columns.tolist() == list(there.columns)
    for name in ("mzp", "trident_pull", "atlas_z4l_2013_cls_obs"):
        assert found[name].dtype == "float64"
        assert found[name].tolist() == there.numbers(name).tolist()
    for name in ("id", "model", "era", "trident_verdict", "atlas_z4l_2013_verdict", "verdict"):
        assert tuple(found[name]) == there.texts(name)


def test_tables_by_analysis(run: Path) -> None:
    result = zprimer.read(str(run))
    limits = result.limits["atlas_z4l_2013"]
    assert limits["cls_obs"].between(0, 1).all()
    assert len(limits) == len(result.points) == len(result.flavour)
    assert dict(result.couplings) == {}
    with pytest.raises(zprimer.InputError, match="did you mean 'atlas_z4l_2013'"):
        result.limits["atlas_z4l"]
    with pytest.raises(zprimer.DataFileError, match=r"combination\.csv does not exist"):
        result.combination  # noqa: B018
    assert "405 points: flavour, limits_atlas_z4l_2013, plane, points" in repr(result)


def test_types_of_columns() -> None:
    table = frame(
        {
            "id": ["1", "2"],
            "constraints": ["3", "4"],
            "mu_obs": ["1.5", ""],
            "limit": ["", ""],
            "driver": ["", "trident"],
            "looked_at": ["7", "none"],
        }
    )
    kinds = {name: np.dtype(type(table[name].iloc[0])).kind for name in table}
    assert kinds == {
        **{"id": "U", "constraints": "i", "mu_obs": "f"},
        **{"limit": "f", "driver": "U", "looked_at": "U"},
    }
    assert table["mu_obs"].isna().tolist() == [False, True]
    assert table["driver"].tolist() == ["none", "trident"]
    assert frame({"id": [], "reason": []}).shape == (0, 2)


def test_plot(run: Path) -> None:
    """The figure of the configuration, or another one by its name."""
    figure = zprimer.read(run).plot()
    assert figure.get_axes()[0].get_xscale() == "log"
    with pytest.raises(zprimer.InputError, match="did you mean 'agpy_fig3'"):
        zprimer.read(run).plot("agpy_fig4")


def test_no_run(run: Path, tmp_path: Path) -> None:
    with pytest.raises(zprimer.InputError, match="did you mean 'default'"):
        zprimer.read(run.with_name("defualt"))
    with pytest.raises(zprimer.DataFileError, match=r"holds no results \(points.csv\)"):
        zprimer.read(tmp_path / "anything")
