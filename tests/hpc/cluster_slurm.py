"""The small scan on a real SLURM of four nodes, disturbed on the way; by ``make test-hpc``."""

import subprocess
import time

from slurm_cluster import slurm_cluster
from small_scan import PROFILES, command, differences, environment

QUICKER = [
    *("--group-components", "samples=1", "--cores", "1"),
    *("--slurm-init-seconds-before-status-checks", "2"),
    *("--seconds-between-status-checks", "2", "--max-status-checks-per-second", "5"),
    *("--latency-wait", "10"),
]
LONGEST = 600.0


def test_disturbed_cluster_gives_the_same_bytes(undisturbed, tmp_path):
    """One job hangs until its time is over, one is cancelled, its node drained, one node lost."""
    folder = tmp_path / "run"
    folder.mkdir()
    with slurm_cluster(nodes=4, cpus=1) as cluster:
        with open(tmp_path / "log", "wb") as log:
            process = subprocess.Popen(
                command(folder, "--profile", str(PROFILES / "slurm"), *QUICKER),
                env=environment(cluster.environment),
                stdout=log,
                stderr=log,
            )
            try:
                _disturb(cluster, process, folder)
                process.wait(LONGEST)
            finally:
                process.kill()
                process.wait(60)
        said = (tmp_path / "log").read_text()
        assert process.returncode == 0, said
        states = sorted(cluster.finished().values())
        nodes = cluster.client("sinfo", "--noheader", "--Node", "--format=%T").split()
    print(f"jobs {' '.join(states)}; nodes {' '.join(nodes)}")
    # of the samples of two energies, the flavour observables, the limits and the tables
    assert states == ["CANCELLED", *["COMPLETED"] * 5, "NODE_FAIL", "TIMEOUT"], said
    assert sorted(state.strip("*") for state in nodes) == ["down", "drained", "idle", "idle"]
    assert differences(folder, undisturbed.files) == []


def _disturb(cluster, process, folder):
    """Let one job hang until its time is over; then strike the two that make events."""
    flavour, _ = _running_job(cluster, process, "rule_flavour", "")
    time.sleep(1)
    cluster.client("scancel", "--full", "--signal=STOP", flavour)
    cluster.client("scontrol", "update", f"JobId={flavour}", "EndTime=now+5")
    logs = "results/samples/*/logs/generate.log"
    _wait(process, lambda: len(list(folder.glob(logs))) == 2, "two samples at work")
    first, node = _running_job(cluster, process, "rule_samples", "")
    cluster.client("scancel", first)
    cluster.client("scontrol", "update", f"NodeName={node}", "State=DRAIN", "Reason=test")
    _, other = _running_job(cluster, process, "rule_samples", node)
    cluster.client("scontrol", "update", f"NodeName={other}", "State=DOWN", "Reason=test")


def _running_job(cluster, process, comment, excluded_node):
    """Id and node of a job at work whose comment begins so."""

    def found():
        jobs = cluster.running()
        return [x for x in jobs if x[2].startswith(comment) and x[1] != excluded_node]

    job, node, _ = _wait(process, found, f"a job {comment}")[0]
    return job, node


def _wait(process, condition, what):
    """The condition's value once it holds; snakemake must not have ended before."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end and process.poll() is None:
        if value := condition():
            return value
        time.sleep(0.2)
    raise AssertionError(f"the cluster never had {what}")
