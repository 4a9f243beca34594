#!/bin/sh
# SLURM and munge from Debian's or Ubuntu's packages, if they are not there; fails with the reason.
set -eu
PATH="$PATH:/usr/sbin:/sbin"
missing=$(for program in slurmctld slurmd sbatch munged; do
    command -v "$program" > /dev/null || echo "$program"; done)
[ -z "$missing" ] && exit 0
reason="SLURM is needed; missing here: $(echo $missing)"
command -v apt-get > /dev/null || { echo "$reason, and there is no apt-get" >&2; exit 1; }
case $(id -u) in 0) root= ;; *) root="sudo -n" ;; esac
{ $root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $root apt-get install -qq -y \
    --no-install-recommends slurmctld slurmd slurm-client munge; } > /dev/null ||
    { echo "$reason, and apt-get could not install them" >&2; exit 1; }
