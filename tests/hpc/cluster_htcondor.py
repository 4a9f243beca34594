"""The profile for HTCondor, as far as its executor's dry run goes."""

import re

from small_scan import PROFILES, run


def test_profile_plans_the_groups(tmp_path):
    """Rules of a group are indented below its name."""
    said = run(tmp_path, "--profile", str(PROFILES / "htcondor"), "--dry-run")
    groups = re.findall(r"Group job (\w+)", said)
    assert sorted(groups) == ["analysis", "samples", "tables"]
    grouped = re.findall(r"^ +rule (\w+):", said, re.MULTILINE)
    of_samples, of_tables = ["generate", "select", "shower"] * 2, ["combine", "merge"]
    assert sorted(grouped) == sorted([*of_samples, "limits", "yields", *of_tables])
