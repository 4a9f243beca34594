#!/bin/sh
# Prints a PATH of what a new user's machine has: all programs of this one but those that the README does
# not ask for. A test or a run that leans on one of them fails with
#     PATH=$(sh tests/newcomer_path.sh) make test
# The folder printed holds no programs of its own and may be deleted afterwards.
set -eu
folder=$(mktemp -d "${TMPDIR:-/tmp}/newcomer.XXXXXX")
IFS=:
for place in $PATH; do
    [ -d "$place" ] || continue
    # what an earlier place holds goes first: it cannot be linked again
    ln -s "$place"/* "$folder" 2>/dev/null || :
done
cd "$folder"
# of an empty place
rm -f "./*"
for batch_system in sacct sacctmgr salloc sbatch scancel scontrol sinfo squeue srun sshare; do
    rm -f "$batch_system"
done
rm -f slurm* munge* condor_* mg5_aMC *gfortran* f77 f95 latex pdflatex dot pandoc
# Python looks for its library from where it is called
for python in python*; do
    place=$(readlink "$python") || continue
    rm "$python"
    printf '#!/bin/sh\nexec "%s" "$@"\n' "$place" > "$python"
    chmod +x "$python"
done
printf '%s\n' "$folder"
