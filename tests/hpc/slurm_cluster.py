"""A SLURM cluster of several nodes on this machine, in a temporary folder, without accounting."""

import getpass
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SEARCH = f"{os.environ['PATH']}:/usr/sbin:/sbin"
PATIENCE = 60.0
CONFIGURATION = """\
ClusterName=zprimer
SlurmctldHost=localhost
SlurmctldPort={controller_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1
ReturnToService=0
MinJobAge=3600
KillWait=2
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
PartitionName=all Nodes=ALL Default=YES MaxTime=60 State=UP
"""
NODE = "NodeName={name} NodeHostname=localhost Port={port} CPUs={cpus} RealMemory=16000\n"


@dataclass(frozen=True)
class Cluster:
    """A running cluster; ``environment`` is what its clients need."""

    folder: Path
    nodes: tuple[str, ...]
    environment: dict[str, str]

    def client(self, *command: str) -> str:
        """The output of a client such as squeue or scontrol."""
        run = subprocess.run(
            command,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return run.stdout

    def running(self) -> list[tuple[str, str, str]]:
        """Id, node and comment, which names the rule, of the jobs that run now."""
        lines = self.client("squeue", "--noheader", "--states=R", "--format=%i|%N|%k").splitlines()
        return [(job, node, comment) for job, node, comment in (x.split("|", 2) for x in lines)]

    def finished(self) -> dict[str, str]:
        """Job id -> final state of the jobs that ended."""
        states = "--states=CD,CA,F,NF,TO"
        lines = self.client("squeue", "--noheader", states, "--format=%i %T").splitlines()
        return dict(line.split() for line in lines)


@contextmanager
def slurm_cluster(nodes: int, cpus: int) -> Iterator[Cluster]:
    """Start munged, slurmctld and one slurmd a node; stop them at the end.

    Their folder has a short name, because sockets in it are limited to 107 characters.
    """
    with tempfile.TemporaryDirectory(prefix="slurm-") as folder:
        yield from _running(Path(folder), nodes, cpus)


def _running(folder: Path, nodes: int, cpus: int) -> Iterator[Cluster]:
    names = tuple(f"node{i + 1}" for i in range(nodes))
    controller_port, *ports = _free_ports(1 + nodes)
    text = CONFIGURATION.format(
        controller_port=controller_port, user=getpass.getuser(), folder=folder
    )
    for name, port in zip(names, ports, strict=True):
        text = text.replace(
            "Partition", NODE.format(name=name, port=port, cpus=cpus) + "Partition", 1
        )
        (folder / f"spool-{name}").mkdir()
    (folder / "state").mkdir()
    (folder / "slurm.conf").write_text(text)
    path = f"{_srun_with_configuration(folder)}:{SEARCH}"
    environment = {**os.environ, "PATH": path, "SLURM_CONF": str(folder / "slurm.conf")}
    cluster = Cluster(folder, names, environment)
    daemons: list[subprocess.Popen[bytes]] = []

    def start(*command: str) -> None:
        with open(folder / "daemons.log", "ab") as log:
            program = shutil.which(command[0], path=SEARCH)
            assert program, f"{command[0]} is not installed"
            daemons.append(
                subprocess.Popen(
                    [program, *command[1:]],
                    env=environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    try:
        start("munged", "--foreground", "--force", *_munge_files(folder))
        _wait(lambda: (folder / "munge.socket").exists(), "munged", folder)
        start("slurmctld", "-D", "-i")
        for name in names:
            start("slurmd", "-D", "-N", name)
        _wait(lambda: _idle(cluster) == nodes, "SLURM", folder)
        yield cluster
    finally:
        _stop(cluster, daemons)


def _srun_with_configuration(folder: Path) -> Path:
    """A folder with an srun that knows the cluster: inside a job, SLURM_CONF is taken away."""
    script = folder / "bin" / "srun"
    script.parent.mkdir()
    real = shutil.which("srun", path=SEARCH)
    script.write_text(f'#!/bin/sh\nSLURM_CONF={folder}/slurm.conf exec {real} "$@"\n')
    script.chmod(0o755)
    return script.parent


def _munge_files(folder: Path) -> list[str]:
    key = folder / "munge.key"
    key.write_bytes(secrets.token_bytes(1024))
    key.chmod(0o400)
    folder.chmod(0o755)
    options = {"key-file": key}
    for option, name in (("socket", "socket"), ("log-file", "log"), ("pid-file", "pid")):
        options[option] = folder / f"munge.{name}"
    return [f"--{option}={path}" for option, path in options.items()] + [
        f"--seed-file={folder / 'munge.seed'}"
    ]


def _idle(cluster: Cluster) -> int:
    try:
        states = cluster.client("sinfo", "--noheader", "--Node", "--format=%T")
    except subprocess.CalledProcessError:
        return 0
    return states.split().count("idle")


def _wait(ready, what: str, folder: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            logs = "\n".join(path.read_text() for path in sorted(folder.glob("*.log")))
            raise TimeoutError(f"{logs}\n{what} did not start in {PATIENCE:g} s")
        time.sleep(0.2)


def _stop(cluster: Cluster, daemons: list[subprocess.Popen[bytes]]) -> None:
    user = getpass.getuser()
    command = ["scancel", f"--user={user}"]
    subprocess.run(command, env=cluster.environment, check=False, timeout=PATIENCE)
    for daemon in reversed(daemons):
        daemon.send_signal(signal.SIGTERM)
    for daemon in reversed(daemons):
        try:
            daemon.wait(10)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait(10)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def main() -> int:
    """Whether a cluster can be started here at all."""
    try:
        with slurm_cluster(nodes=1, cpus=1):
            return 0
    except (OSError, subprocess.SubprocessError) as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
