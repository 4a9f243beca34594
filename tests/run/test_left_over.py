from zprimer.run.left_over import left_over


def test_files_of_what_is_no_longer_configured(tmp_path):
    kept = (
        *("plane.csv", "points.csv", "limits_a.csv", "limits_a.csv.provenance.json", "config.json"),
        *("yields_a.npz", "workspaces_a.zip", "figures/f.png", "figures/f_sources.csv"),
        *("pilot/precision.csv", "pilot/limits_a.csv", "crosschecks/c/crosscheck.json"),
    )
    old = (
        *("couplings_a_b.csv", "limits_b.csv", "not_covered_b.csv", "yields_b.npz"),
        *("pilot/limits_b.csv", "figures/g.pdf", "figures/g_sources.csv", "crosschecks/d"),
    )
    for name in (*kept, *old):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    (tmp_path / "limits_b.csv.provenance.json").write_text("")
    assert left_over(tmp_path, ["a"], ["f"], ["c"]) == list(old)
    assert left_over(tmp_path, ["a", "a_b", "b"], ["f", "g"], ["c", "d"]) == []
    assert left_over(tmp_path / "missing", ["a"], [], []) == []
