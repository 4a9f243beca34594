"""What is used of other programs though their documentation does not promise it."""

import inspect
import subprocess
import sys

import pytest
from snakemake.api import Workflow
from snakemake.jobs import GroupJob
from snakemake.scheduling.job_scheduler import JobScheduler

COMPILE = """
import sys
from zprimer.commands.generate import _leave_numba_alone
if {alone}:
    _leave_numba_alone()
from zprimer.io.compiled import compiled
from zprimer.amplitudes.spinors import angle_products
import numpy as np
momenta = np.array([[5.0, 3.0, 4.0, 0.0], [5.0, 3.0, -4.0, 0.0]])
angle_products(momenta, np.empty((2, 2), dtype=complex))
print(sorted({{"awkward", "vector"}} & set(sys.modules)))
"""


@pytest.mark.parametrize("alone", [True, False])
def test_numba_imports_nothing_of_other_packages(alone):
    """It would, unless told by what its releases may rename (numba.core.entrypoints)."""
    run = subprocess.run(
        [sys.executable, "-c", COMPILE.format(alone=alone)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == ("[]" if alone else "['awkward', 'vector']")


def test_snakemake_has_what_the_rules_ask_of_it():
    """The Snakefile, rules/common.smk and zprimer.run.cluster reach for these."""
    for name in ("basedir", "is_main_process", "local_exec", "executor_plugin", "scheduler"):
        assert isinstance(inspect.getattr_static(Workflow, name), property), name
    assert "self.configfiles" in inspect.getsource(Workflow)
    assert "if self.job_rate_limiter is None" in inspect.getsource(JobScheduler)
    assert callable(GroupJob.log_error)
