"""A stand-in for MadGraph that keeps its habits, and misbehaves when told to.

As ``bin/mg5_aMC`` it makes a process directory, as ``bin/madevent`` in that directory it writes the
events it finds in ``events.txt`` of its root. The file ``habit`` of the root says how to misbehave.
"""

import gzip
import math
import re
import subprocess
import sys
import time
from pathlib import Path

PROGRAM = Path(__file__).resolve()
SCALES = """         continue
         write(*,*) "User-defined scale not set"
         stop 21
         rscale = 0
"""
NEWER_SCALES = """      continue
      write(0,*) "dynamical scale set to 0"
      write(0,*) "need to be defined via user_hook method"
      stop 1
"""
RUN_CARD = """# the default card
 tag_1 = run_tag ! name
 10000 = nevents ! events
 0 = iseed ! 0: taken from the last run
 6500.0 = ebeam1 ! GeV
 6500.0 = ebeam2 ! GeV
 nn23lo1 = pdlabel ! parton densities
 10.0 = ptl ! GeV
 2 = sde_strategy
"""
LOOP_CARD = """! stability
#MLReductionLib
!6|7|1
#CTModeRun
!-1
#NRotations_DP
!0
! MadGraph takes 1 for what is marked as not set
#NRotations_QP
!0
#MLStabThres
1.0d-7
#COLLIERUseInternalStabilityTest
!.TRUE.
"""
PARAM_CARD = "BLOCK MASS\n 32 500.0\nBLOCK ZPRIME\n 1 0.5\nDECAY 32 7.0\n"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def make_process(script):
    """MadGraph's own part: everything it writes outside of the process is a trap."""
    root = PROGRAM.parents[1]
    habit = (root / "habit").read_text().strip()
    if habit == "hang while making":
        hang(root)
    write(root / "input" / "mg5_configuration.txt", f"mg5_path = {root}\n")
    write(Path.home() / ".mg5" / "mg5history", script)
    model = Path(re.search(r"^import model (\S+)", script, re.M)[1])
    folder = model.parent / model.name.partition("-")[0]
    if not (folder / "particles.py").is_file():
        sys.exit(0)
    write(folder / "model.pkl", "written by MadGraph")
    if habit == "no process":
        print("Command 'output' interrupted with error: no diagram")
        sys.exit(0)
    process = Path(re.search(r"^output (\S+)", script, re.M)[1])
    # what a process holds of its own, for where there is no tree of MadGraph
    for name in ("habit", "VERSION", "events.txt"):
        write(process / "own" / name, (root / name).read_text())
    for name, text in {
        "bin/madevent": PROGRAM.read_text(),
        "Cards/run_card_default.dat": RUN_CARD,
        "Cards/run_card.dat": RUN_CARD,
        "Cards/MadLoopParams.dat": LOOP_CARD,
        "Cards/param_card_default.dat": PARAM_CARD,
        "Cards/param_card.dat": PARAM_CARD,
        "Cards/me5_configuration.txt": f"mg5_path = {root}\n",
        "Source/makefile": "all:\n",
        "SubProcesses/subproc.mg": "P1_fake\n",
        "SubProcesses/makefile": "clean:\n\t$(RM) *.o gensym madevent madevent_forhel\n",
        "SubProcesses/setscales.f": "" if habit in ("other scales", "newer scales") else SCALES,
        "SubProcesses/dummy_fct.f": NEWER_SCALES if habit == "newer scales" else "",
        "SubProcesses/randinit": "r=99\n",
        "SubProcesses/P1_fake/matrix1_orig.f": "      end\n",
    }.items():
        write(process / name, text)


def generate(process, name):
    tree = re.search(r"mg5_path = (\S+)", read(process, "me5_configuration.txt"))
    root = Path(tree[1]) if tree else process / "own"
    habit = (root / "habit").read_text().strip()
    # the settings of the user, if they leak in
    settings = Path.home() / ".mg5" / "mg5_configuration.txt"
    if settings.is_file():
        habit = settings.read_text().strip()
    marker, seen = process / "in use", Path.home() / "in use"
    if marker.exists() or seen.exists():
        sys.exit("another run is using this folder")
    write(marker, "")
    write(seen, "")
    run_card, param_card = read(process, "run_card.dat"), read(process, "param_card.dat")
    version = (root / "VERSION").read_text().split()[2]
    if not sys.dont_write_bytecode:
        sys.exit("compiled modules would be written into MadGraph's own tree")
    if "\n#NRotations_DP\n0\n" not in read(process, "MadLoopParams.dat"):
        sys.exit("loops would be evaluated twice")
    if habit == "exit code":
        sys.exit("ERROR: killed")
    if habit == "no events":
        print("ERROR: Zero result detected: No phase space")
        sys.exit(0)
    if habit == "hang":
        hang(root)
    if habit == "default parameters":
        param_card = read(process, "param_card_default.dat")
    if habit == "default run card":
        run_card = re.sub(r"\S+ = ebeam", "6500.0 = ebeam", run_card)
    if habit == "default cuts":
        run_card = re.sub(r"\S+ = ptl\b", "10.0 = ptl", run_card)
    if habit == "old seed":
        run_card = re.sub(r"\S+ = iseed", "99 = iseed", run_card)
    if habit == "no card":
        run_card = ""
    if habit == "other version":
        version = "2.9.9"
    events = int(re.search(r"(\S+) = nevents", run_card or "1 = nevents")[1])
    events = {
        "too few events": 1,
        "half of the events": math.ceil(events / 2),
        "an event more": events + 1,
        "no event": 0,
    }.get(habit, events)
    sigma = {"nothing": 0.0, "not a number": math.nan}.get(habit, 0.01)
    path = process / "Events" / name / "unweighted_events.lhe.gz"
    available = (root / "events.txt").read_text().split("<event>\n")[1:]
    if habit == "other scale":
        available = [re.sub(r"^(\s*\S+\s+\S+\s+\S+)\s+\S+", r"\1 45.0", e) for e in available]
    if habit == "other partons":
        available = [re.sub(r"^( +-?)[1-5]( -1)", r"\g<1>6\2", e, flags=re.M) for e in available]
    if habit == "other momenta":
        available = [re.sub(r"(e\+0\d)", "e-01", e) for e in available]
    if habit == "other final state":
        available = [re.sub(r"^ *(-?)13 ", r" \g<1>11 ", e, flags=re.M) for e in available]
    text = "".join(
        [
            '<LesHouchesEvents version="3.0">\n<header>\n',
            f"<MGVersion>\n# {version}\n</MGVersion>\n",
            f"<MGRunCard>\n<![CDATA[\n{run_card}]]>\n</MGRunCard>\n<slha>\n{param_card}</slha>\n",
            "</header>\n<init>\n2212 2212 4000. 4000. 0 0 247000 247000 -4 1\n",
            f"{sigma} 0.0001 1. 1\n</init>\n",
            *(f"<event>\n{available[i % len(available)]}" for i in range(events)),
            "</LesHouchesEvents>\n",
        ]
    )
    path.parent.mkdir(parents=True)
    content = gzip.compress(b"no events here\n" if habit == "not LHE" else text.encode())
    if habit == "open end":
        content = gzip.compress(text.rpartition("<event>")[0].encode())
    path.write_bytes(content[: len(content) // 2] if habit == "truncated" else content)
    write(process / "Cards" / "run_card.dat", re.sub(r"\S+ = iseed", "0 = iseed", run_card))


def hang(root):
    child = subprocess.Popen(["sleep", "300"])
    write(root / "child.new", str(child.pid))
    (root / "child.new").rename(root / "child")
    print("INFO: Idle: 1, Running: 1", flush=True)
    time.sleep(300)


def read(process, name):
    return (process / "Cards" / name).read_text()


if __name__ == "__main__":
    given = Path(sys.argv[1]).read_text()
    if PROGRAM.name == "mg5_aMC":
        make_process(given)
    elif "generate_events" in given:
        generate(PROGRAM.parents[1], re.search(r"generate_events (\S+)", given)[1])
