#!/bin/sh
# Runs the tests of clusters and crashes; says which of them this machine cannot run, and why.
set -eu
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tests="tests/hpc/cluster_resume.py tests/hpc/cluster_cores.py"
leave_out() { echo "make test-hpc: leaves out the test $1: $2"; }

if ! reason=$(sh tests/hpc/install_slurm.sh 2>&1); then
    leave_out "on SLURM" "$(echo "$reason" | tail -n 1)"
elif ! reason=$(python tests/hpc/slurm_cluster.py 2>&1); then
    leave_out "on SLURM" "$(echo "$reason" | tail -n 1)"
else
    tests="tests/hpc/cluster_slurm.py $tests"
fi
if reason=$(unshare --user --map-root-user --mount mount -t tmpfs none "$scratch" 2>&1); then
    tests="$tests tests/hpc/cluster_full_disk.py"
else
    leave_out "of a full disk" "no file system of its own can be mounted ($reason)"
fi
if [ -e /proc/1/task/1/children ]; then
    tests="$tests tests/hpc/cluster_threads.py"
else
    leave_out "of threads" "there is no /proc to count them in"
fi
if reason=$(python -m pip install --quiet --disable-pip-version-check --no-deps \
    --target "$scratch/htcondor" --requirement tests/hpc/requirements_htcondor.txt 2>&1); then
    PYTHONPATH="${PYTHONPATH:+$PYTHONPATH:}$scratch/htcondor" \
        python -m pytest -q --timeout 1200 tests/hpc/cluster_htcondor.py
else
    leave_out "of the HTCondor profile" "its executor cannot be installed ($reason)"
fi
# SLURM's jobs wait more than they work, so that one more test runs beside it
python -m pytest --timeout 1200 --numprocesses 2 --dist loadfile -rP --durations 0 $tests
if [ -n "${ZPRIMER_NIGHTLY:-}" ]; then
    python tests/hpc/kills.py "$scratch/kills"
fi
