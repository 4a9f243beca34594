"""The number of cores changes no byte of the results."""

from small_scan import differences, run


def test_one_core_gives_the_same_bytes(undisturbed, tmp_path):
    """The undisturbed run has two."""
    run(tmp_path, "--cores", "1")
    assert differences(tmp_path, undisturbed.files) == []
